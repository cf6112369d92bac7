/** Names, uids and times that every object carries. A kind, namespace and name always get the same uid. */

import { toRfc3339 } from '../instants.ts';
import { hash32, kubeUid } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { bornLateMs } from './view.ts';

/** The cluster is older than the traffic one looks at. */
const CLUSTER_AGE_MS = 26 * 3_600_000;
const SYSTEM_NAMESPACE_HEAD_START_MS = 600_000;

/** Kinds whose spec the API server does not number. */
export const WITHOUT_GENERATION = new Set(['Namespace', 'Node', 'Service', 'ServiceAccount']);

export const SYSTEM_NAMESPACE = 'istio-system';

export interface Naming {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly owner?: Owner;
  readonly generateName?: string;
  /** When it came, where its name alone does not tell. */
  readonly bornMs?: number;
}

export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** ReplicaSets and DaemonSets control their pods; a Gateway merely owns what istiod generates for it. */
  readonly controls: boolean;
}

export function bornMs(world: World, namespace: string | undefined): number {
  const early = namespace === undefined || namespace === SYSTEM_NAMESPACE ? SYSTEM_NAMESPACE_HEAD_START_MS : 0;
  return world.startMs - CLUSTER_AGE_MS - early;
}

export function bornAt(world: World, namespace: string | undefined): string {
  return toRfc3339(bornMs(world, namespace));
}

export function bornOfMs(world: World, kind: string, namespace: string | undefined, name: string): number {
  return bornLateMs(world.eras, `${kind}/${namespace ?? ''}/${name}`) ?? bornMs(world, namespace);
}

export function uidOf(world: World, kind: string, namespace: string | undefined, name: string): string {
  return kubeUid(world.seed, `${kind}/${namespace ?? ''}/${name}`);
}

export function makeObject(world: World, naming: Naming, body: Readonly<Record<string, unknown>>): KubernetesObject {
  const { apiVersion, kind, name, namespace, labels, annotations, owner, generateName } = naming;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(generateName === undefined ? {} : { generateName }),
      ...(namespace === undefined ? {} : { namespace }),
      uid: uidOf(world, kind, namespace, name),
      resourceVersion: String(400 + (hash32(world.seed, `${kind}/${namespace ?? ''}/${name}`) % 9000)),
      ...(WITHOUT_GENERATION.has(kind) ? {} : { generation: 1 }),
      creationTimestamp: toRfc3339(naming.bornMs ?? bornOfMs(world, kind, namespace, name)),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(owner === undefined ? {} : { ownerReferences: [ownerReference(world, owner)] }),
    },
    ...body,
  };
}

function ownerReference(world: World, owner: Owner): Record<string, unknown> {
  const { apiVersion, kind, name } = owner;
  const controller = owner.controls ? { controller: true, blockOwnerDeletion: true } : {};
  return { apiVersion, kind, name, uid: uidOf(world, kind, owner.namespace, name), ...controller };
}
