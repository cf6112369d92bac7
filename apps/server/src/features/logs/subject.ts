import {
  readPlaceKey,
  serviceKey,
  type DeclaredService,
  type DeclaredWorkload,
  type Inventory,
  type NamespacedName,
  type PlaceId,
  type PlaceKey,
} from '@waymark/mesh';
import type { LogsStreamQuery } from '@waymark/contract';
import { InputError } from '../../http/input.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';

type Asked = Pick<LogsStreamQuery, 'place' | 'from' | 'to' | 'node' | 'cluster'>;

/** A place whose own logs are asked for. */
export interface AskedPlace {
  readonly id: Extract<PlaceId, { readonly kind: 'workload' | 'service' | 'app' }>;
}

export type NamedSubject =
  | { readonly is: 'place'; readonly place: AskedPlace['id'] }
  | { readonly is: 'pair'; readonly from: AskedPlace['id']; readonly to: AskedPlace['id'] }
  | { readonly is: 'node'; readonly node: string; readonly cluster: string | undefined };

/**
 * `beyond`: namespaces of it whose logs the reader may not see. What is there must not show in anything but lines that speak of the reader's own
 * namespaces: an answer about what does not exist is the same.
 */
export type AskedSubject = NamedSubject & { readonly beyond: ReadonlySet<string> };

/** Throws InputError for what is no place with logs. */
export function readSubject(asked: Asked): NamedSubject {
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

/** The namespaces of it, in at least one of which a reader needs rights to logs; those of ztunnels, for a node. */
export function namespacesOf(subject: NamedSubject, { workloads }: Pick<Inventory, 'workloads'>): readonly string[] {
  switch (subject.is) {
    case 'place':
      return [subject.place.namespace];
    case 'pair':
      return [subject.from.namespace, subject.to.namespace];
    case 'node':
      return workloads.filter(({ role }) => role === 'ztunnel').map(({ id }) => id.namespace);
  }
}

/** One end of what is asked for: the pods behind it, and the services it is called by. */
export interface End {
  /** As it was asked for. */
  readonly place: AskedPlace['id'];
  readonly pods: readonly KnownPod[];
  readonly services: readonly NamespacedName[];
  /** Pods of the waypoints in front of those services and pods. */
  readonly waypoints: readonly KnownPod[];
  /** Absent: the reader may see the logs of its pods. */
  readonly isHidden?: 'yes';
}

export type Subject =
  | { readonly is: 'place'; readonly cluster: string; readonly end: End }
  | { readonly is: 'pair'; readonly from: End; readonly to: End }
  | { readonly is: 'node'; readonly ztunnels: readonly KnownPod[] };

/** Undefined where the inventory knows no such place, unless that is beyond the reader's rights. */
export function findSubject(asked: AskedSubject, index: PodIndex): Subject | undefined {
  switch (asked.is) {
    case 'node': {
      const cluster = asked.cluster ?? index.inventory.namespaces[0]?.cluster ?? '';
      const ztunnels = index.ztunnelsOn(cluster, new Set([asked.node]));
      return ztunnels.length === 0 && asked.beyond.size === 0 ? undefined : { is: 'node', ztunnels };
    }
    case 'place': {
      const end = endOf(asked.place, index);
      return end === undefined ? undefined : { is: 'place', cluster: asked.place.cluster, end };
    }
    case 'pair': {
      const endAt = (place: AskedPlace['id']): End | undefined => {
        const end = endOf(place, index);
        // Nothing that the pods of a hidden end write could be shown, so nobody reads it.
        return asked.beyond.has(place.namespace) ? { ...(end ?? { ...NOTHING, place }), isHidden: 'yes' } : end;
      };
      const from = endAt(asked.from);
      const to = endAt(asked.to);
      return from === undefined || to === undefined ? undefined : { is: 'pair', from, to };
    }
  }
}

const NOTHING: Omit<End, 'place'> = { pods: [], services: [], waypoints: [] };

function endOf(id: AskedPlace['id'], index: PodIndex): End | undefined {
  const workloads = workloadsOf(id, index);
  const service = id.kind === 'service' ? [id] : [];
  const keys = new Set([...service, ...workloads.flatMap(({ services }) => services)].map(serviceKey));
  const services = index.inventory.services.filter(
    (declared) =>
      keys.has(serviceKey(declared.id)) && (id.kind !== 'service' || serviceKey(declared.id) === serviceKey(id)),
  );
  if (workloads.length === 0 && services.length === 0) return undefined;
  const pods = workloads.flatMap((workload) => index.podsOf(workload));
  const named = pods.flatMap(({ waypoint, workload }) =>
    waypoint === undefined ? [] : podsOfWaypoint(workload.id.cluster, waypoint, index),
  );
  return {
    place: id,
    pods,
    services: services.map((declared) => declared.id),
    waypoints: [...new Set([...services.flatMap((declared) => waypointsOf(declared, index)), ...named])],
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
  return podsOfWaypoint(id.cluster, names, index);
}

function podsOfWaypoint(cluster: string, { namespace, name }: NamespacedName, index: PodIndex): readonly KnownPod[] {
  const waypoint = index.workload(cluster, namespace, name);
  return waypoint?.role === 'waypoint' ? index.podsOf(waypoint) : [];
}
