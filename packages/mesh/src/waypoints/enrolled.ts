import type { NamespacedName } from '../identity.ts';
import type { DeclaredPort } from '../inventory/inventory.ts';
import type { PodsNow } from '../inventory/verdicts.ts';
import type { Refusal } from '../inventory/waypoint-names.ts';
import type { VerdictNote } from './verdict-note.ts';
import type { Fix } from './waypoint-fix.ts';

export const ENROLLED_KINDS = ['Service', 'ServiceEntry', 'Workload', 'WorkloadEntry'] as const;
export type EnrolledKind = (typeof ENROLLED_KINDS)[number];

/**
 * `bound`: its traffic goes through. `canary`: part of it. `refused`: it asks, and goes past without L7 policy. `ignored`: a pod's label
 * that has no effect, and nothing says so. `opted out`: its namespace asks, and it says `none`.
 */
export const STANDINGS = ['bound', 'canary', 'refused', 'ignored', 'opted out'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One label by which something came to a waypoint. */
export interface EnrolWay {
  readonly by: 'own label' | 'namespace label' | 'service label' | 'service namespace label';
  /** Which calls it is about: those to services, or those to the pod's own address. */
  readonly calls: 'service' | 'address';
  /** The label as written, `waypoint` or `infra/waypoint` where it names a namespace, too. */
  readonly label: string;
  /** Of a workload behind a service: that service. */
  readonly service?: string;
  readonly standing: Standing;
}

/** Something that names a waypoint, by itself or through its namespace, and what became of it. */
export interface Enrolled {
  readonly kind: EnrolledKind;
  readonly namespace: string;
  readonly name: string;
  readonly standing: Standing;
  /** Why it was refused, or ignored. */
  readonly reason?: Refusal;
  /** Percent of the connections that this waypoint gets; absent: all of them. */
  readonly share?: number;
  /** The waypoint that gets the rest. */
  readonly sharedWith?: NamespacedName;
  readonly ways: readonly EnrolWay[];
  /** istiod's verdicts held against the present. */
  readonly notes: readonly VerdictNote[];
  readonly fix?: Fix;
  /** Of a Service. */
  readonly ports?: readonly DeclaredPort[];
  /** Whether ingress gateways, too, go through; of a Service. */
  readonly ingress?: 'unsaid' | 'yes' | 'no';
  /** Of a Service without an address of its own: calls to it are calls to its pods, which pass a service's waypoint by. */
  readonly headless?: true;
  /** Of a workload; of a Service, those it selects. */
  readonly pods?: PodsNow;
  /** Workloads behind a Service, in order. */
  readonly workloads?: readonly string[];
}
