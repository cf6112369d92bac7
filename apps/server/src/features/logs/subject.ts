import {
  readPlaceKey,
  serviceKey,
  type DeclaredService,
  type DeclaredWorkload,
  type NamespacedName,
  type PlaceId,
  type PlaceKey,
} from '@waymark/mesh';
import type { LogsStreamQuery } from '@waymark/contract';
import { InputError } from '../../input.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';

type Asked = Pick<LogsStreamQuery, 'place' | 'from' | 'to' | 'node' | 'cluster'>;

/** A place whose own logs are asked for. */
export interface AskedPlace {
  readonly id: Extract<PlaceId, { readonly kind: 'workload' | 'service' | 'app' }>;
}

export type AskedSubject =
  | { readonly is: 'place'; readonly place: AskedPlace['id'] }
  | { readonly is: 'pair'; readonly from: AskedPlace['id']; readonly to: AskedPlace['id'] }
  | { readonly is: 'node'; readonly node: string; readonly cluster: string | undefined };

/** Throws InputError for what is no place with logs. */
export function readSubject(asked: Asked): AskedSubject {
  if (asked.node !== undefined) return { is: 'node', node: asked.node, cluster: asked.cluster };
  if (asked.place !== undefined) return { is: 'place', place: readPlace('place', asked.place) };
  if (asked.from === undefined || asked.to === undefined) throw new InputError('place: is missing');
  return { is: 'pair', from: readPlace('from', asked.from), to: readPlace('to', asked.to) };
}

function readPlace(field: string, key: PlaceKey): AskedPlace['id'] {
  const id = readPlaceKey(key);
  if (id?.kind === 'workload' || id?.kind === 'service' || id?.kind === 'app') return id;
  throw new InputError(`${field}: is no workload, service or app`);
}

/** The namespaces in at least one of which a reader needs rights to logs; a node has lines of all of them. */
export function namespacesOf(subject: AskedSubject): readonly string[] {
  switch (subject.is) {
    case 'place':
      return [subject.place.namespace];
    case 'pair':
      return [subject.from.namespace, subject.to.namespace];
    case 'node':
      return [];
  }
}

/** One end of what is asked for: the pods behind it, and the services it is called by. */
export interface End {
  readonly pods: readonly KnownPod[];
  readonly services: readonly NamespacedName[];
  /** Pods of the waypoints in front of those services. */
  readonly waypoints: readonly KnownPod[];
}

export type Subject =
  | { readonly is: 'place'; readonly cluster: string; readonly end: End }
  | { readonly is: 'pair'; readonly from: End; readonly to: End }
  | { readonly is: 'node'; readonly ztunnels: readonly KnownPod[] };

/** Undefined where the inventory knows no such place. */
export function findSubject(asked: AskedSubject, index: PodIndex): Subject | undefined {
  switch (asked.is) {
    case 'node': {
      const cluster = asked.cluster ?? index.inventory.namespaces[0]?.cluster ?? '';
      const ztunnels = index.ztunnelsOn(cluster, new Set([asked.node]));
      return ztunnels.length === 0 ? undefined : { is: 'node', ztunnels };
    }
    case 'place': {
      const end = endOf(asked.place, index);
      return end === undefined ? undefined : { is: 'place', cluster: asked.place.cluster, end };
    }
    case 'pair': {
      const from = endOf(asked.from, index);
      const to = endOf(asked.to, index);
      return from === undefined || to === undefined ? undefined : { is: 'pair', from, to };
    }
  }
}

function endOf(id: AskedPlace['id'], index: PodIndex): End | undefined {
  const workloads = workloadsOf(id, index);
  const service = id.kind === 'service' ? [id] : [];
  const keys = new Set([...service, ...workloads.flatMap(({ services }) => services)].map(serviceKey));
  const services = index.inventory.services.filter(
    (declared) =>
      keys.has(serviceKey(declared.id)) && (id.kind !== 'service' || serviceKey(declared.id) === serviceKey(id)),
  );
  if (workloads.length === 0 && services.length === 0) return undefined;
  return {
    pods: workloads.flatMap((workload) => index.podsOf(workload)),
    services: services.map((declared) => declared.id),
    waypoints: services.flatMap((declared) => waypointsOf(declared, index)),
  };
}

function workloadsOf(id: AskedPlace['id'], { inventory }: PodIndex): readonly DeclaredWorkload[] {
  return inventory.workloads.filter((workload) => {
    if (workload.id.cluster !== id.cluster || workload.id.namespace !== id.namespace) return false;
    if (id.kind === 'workload') return workload.id.name === id.name;
    if (id.kind === 'app') return workload.app === id.name;
    return workload.services.some((service) => serviceKey(service) === serviceKey(id));
  });
}

function waypointsOf({ id, names, bound }: DeclaredService, index: PodIndex): readonly KnownPod[] {
  // By istiod's word traffic goes past it; without a word it may pass through.
  if (names === undefined || bound?.status === false) return [];
  const waypoint = index.workload(id.cluster, names.namespace, names.name);
  return waypoint?.role === 'waypoint' ? index.podsOf(waypoint) : [];
}
