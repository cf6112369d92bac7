import { BASE_PATH } from './plugin-metadata.ts';

/** What the console hands over of the object whose page is open: only what we read of it. */
export interface ClusterObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec?: unknown;
}

/** Where the console forwards to our server, with the reader's own token. */
export const API_PREFIX = '/api/proxy/plugin/waymark/api';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'DeploymentConfig', 'Job', 'CronJob'];

/** The workload that this object is, or runs for; undefined for all else. As Istio names it: pods of a ReplicaSet belong to its Deployment. */
export function workloadOf(of: ClusterObject): string | undefined {
  const { kind, metadata: { name, labels, ownerReferences } = {} } = of;
  if (name === undefined || kind === undefined) return undefined;
  if (WORKLOADS.includes(kind)) return name;
  const owner = ownerReferences?.[0];
  if (kind === 'ReplicaSet') return owner?.name ?? name;
  if (kind !== 'Pod') return undefined;
  if (owner === undefined) return name;
  const hash = labels?.['pod-template-hash'];
  const suffix = `-${hash ?? ''}`;
  return hash !== undefined && owner.name.endsWith(suffix) ? owner.name.slice(0, -suffix.length) : owner.name;
}

/** The screen of ours that tells most about an object. `cluster` as the mesh names it; undefined while nobody knows it. */
export function screenOf(of: ClusterObject, cluster: string | undefined): string {
  const { kind, metadata: { name = '', namespace = '' } = {} } = of;
  if (kind === 'Namespace' || kind === 'Project') return `/topology?${query({ ns: name })}`;
  const around = `/topology?${query({ ns: namespace })}`;
  if (cluster === undefined) return around;
  const workload = workloadOf(of);
  if (workload !== undefined) return `/workloads/${[cluster, namespace, workload].map(encodeURIComponent).join('/')}`;
  if (kind === 'Service')
    return `/topology?${query({ ns: namespace, level: 'service', selected: `service/${cluster}/${namespace}/${name}` })}`;
  if (isWaypoint(of)) return `/waypoints/${[cluster, namespace, name].map(encodeURIComponent).join('/')}`;
  return around;
}

function isWaypoint({ kind, apiVersion, spec }: ClusterObject): boolean {
  if (kind !== 'Gateway' || apiVersion?.startsWith('gateway.networking.k8s.io/') !== true) return false;
  const name: unknown =
    typeof spec === 'object' && spec !== null && 'gatewayClassName' in spec ? spec.gatewayClassName : '';
  return typeof name === 'string' && name.includes('waypoint');
}

const query = (words: Readonly<Record<string, string>>): string => new URLSearchParams(words).toString();

/** The address of a screen of ours within the console. */
export const inConsole = (path: string): string => `${BASE_PATH}${path}`;
