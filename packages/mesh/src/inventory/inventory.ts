import type { RateAnnotation } from '../health/annotation.ts';
import type { NamespacedName, ServiceId, WorkloadId } from '../identity.ts';
import type { Capture, PodCapture } from './capture.ts';

/** What the cluster declares, as far as a picture needs it. */
export interface Inventory {
  readonly namespaces: readonly DeclaredNamespace[];
  readonly workloads: readonly DeclaredWorkload[];
  readonly services: readonly DeclaredService[];
}

export interface DeclaredNamespace {
  readonly cluster: string;
  readonly name: string;
  /** What the namespace's labels ask for; single pods may differ. */
  readonly dataplane: 'ambient' | 'sidecar' | 'none';
}

export interface DeclaredWorkload {
  readonly id: WorkloadId;
  readonly role: 'workload' | 'waypoint' | 'gateway' | 'ztunnel' | 'control-plane';
  readonly app?: string;
  readonly version?: string;
  /** `of` is how many there are; how many there ought to be where there is none. 0 of 0: scaled down. */
  readonly pods: { readonly ready: number; readonly of: number };
  /** Without a state while there are no pods. */
  readonly capture: Capture;
  /** Those of its pods that an address was given to; proxies are known to metrics by them. */
  readonly members?: readonly DeclaredPod[];
  /** Services that select its pods. */
  readonly services: readonly ServiceId[];
  readonly rate?: RateAnnotation;
}

/** A pod with an address. */
export interface DeclaredPod {
  readonly name: string;
  readonly ip: string;
  readonly node: string;
  readonly ready?: boolean;
  readonly capture?: PodCapture;
  /** The waypoint that calls to its own address pass, by the rules of istiod; absent when they pass none. */
  readonly waypoint?: NamespacedName;
}

export interface DeclaredPort {
  readonly port: number;
  readonly name?: string;
  readonly appProtocol?: string;
  /** `TCP` when absent. */
  readonly transport?: string;
}

export interface DeclaredService {
  readonly id: ServiceId;
  readonly ports?: readonly DeclaredPort[];
  /** What clients ask for it by; absent where it has none of its own. */
  readonly addresses?: readonly string[];
  /** The waypoint it or its namespace names (steps 1 and 2); absent when none is named or `none` is. */
  readonly names?: NamespacedName;
  /** Istio's own verdict, when it wrote one. */
  readonly bound?: { readonly status: boolean; readonly reason: string };
  readonly rate?: RateAnnotation;
}
