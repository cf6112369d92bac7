import {
  clusterOf,
  namespaceOf,
  placeKey,
  readPlaceKey,
  workloadPlace,
  type End,
  type Inventory,
  type PlaceId,
  type PlaceKey,
  type RowEnds,
  type Subject,
} from '@waymark/mesh';
import type { HistoryScope } from '../../ports.ts';
import { scopeOfPlace, type LoadedHistory } from './load-history.ts';

/** What to ask for about several places drawn as one. `askable`: the namespaces that may be asked about for this reader. */
export function scopeOfGroup(
  group: PlaceId,
  inventory: Inventory | undefined,
  askable: 'all' | readonly string[],
): HistoryScope {
  if (group.kind === 'front') return scopeOfPlace({ ...group, kind: 'workload' }, inventory);
  const namespace = namespaceOf(group);
  return { is: 'namespaces', namespaces: namespace === undefined ? askable : [namespace] };
}

/** The flows of all places that the group holds, each once. */
export function subjectOfGroup(group: PlaceId, loaded: LoadedHistory): Subject {
  if (group.kind === 'cluster' || group.kind === 'namespace') {
    const namespace = namespaceOf(group);
    return heldBy((key) => {
      const id = readPlaceKey(key);
      return (
        id !== undefined &&
        clusterOf(id) === group.cluster &&
        (namespace === undefined || namespaceOf(id) === namespace)
      );
    });
  }
  const members = group.kind === 'front' ? frontedBy(group, loaded) : workloadsOfApp(group, loaded);
  return heldBy((key) => members.has(key));
}

/** Few places differ, and they are asked about for every flow of every step. */
function heldBy(test: (key: PlaceKey) => boolean): Subject {
  const known = new Map<PlaceKey, boolean>();
  return {
    is: 'places',
    holds: (key) => {
      let answer = known.get(key);
      if (answer === undefined) known.set(key, (answer = test(key)));
      return answer;
    },
  };
}

/** A waypoint and the workloads and services bound to it. */
function frontedBy(front: PlaceId & { readonly kind: 'front' }, { inventory }: LoadedHistory): ReadonlySet<PlaceKey> {
  const services = (inventory?.services ?? []).filter(
    ({ id, names, bound }) =>
      id.cluster === front.cluster &&
      names?.name === front.name &&
      names.namespace === front.namespace &&
      bound?.status === true,
  );
  const keys = new Set(services.map(({ id }) => placeKey({ kind: 'service', ...id })));
  const workloads = (inventory?.workloads ?? []).filter((workload) =>
    workload.services.some((id) => keys.has(placeKey({ kind: 'service', ...id }))),
  );
  return new Set([
    placeKey({ ...front, kind: 'workload' }),
    ...keys,
    ...workloads.map(({ id }) => placeKey(workloadPlace(id))),
  ]);
}

type AppId = Extract<PlaceId, { readonly kind: 'app' | 'version' }>;

/** As telemetry and the pods' labels tell. */
function workloadsOfApp(group: PlaceId, loaded: LoadedHistory): ReadonlySet<PlaceKey> {
  const members = new Set<PlaceKey>();
  if (group.kind !== 'app' && group.kind !== 'version') return members;
  for (const { id, app, version, role } of loaded.inventory?.workloads ?? [])
    if (role !== 'waypoint' && isOf(group, { ...id, app, version })) members.add(placeKey(workloadPlace(id)));
  for (const told of [loaded.requests, loaded.bytes, loaded.failures])
    for (const end of endsOf(told?.ends ?? []))
      if (end.namespace !== undefined && end.workload !== undefined && isOf(group, end))
        members.add(placeKey(workloadPlace({ cluster: group.cluster, namespace: end.namespace, name: end.workload })));
  return members;
}

const endsOf = (rows: readonly RowEnds[]): readonly End[] => rows.flatMap(({ client, server }) => [client, server]);

type Labelled = { readonly [K in 'cluster' | 'namespace' | 'app' | 'version']?: string | undefined };

/** An end without a cluster is in ours, which is the one asked for. */
function isOf(group: AppId, { cluster = group.cluster, namespace, app, version }: Labelled): boolean {
  const isHere = cluster === group.cluster && namespace === group.namespace;
  return isHere && (group.kind === 'app' ? app === group.name : app === group.app && version === group.version);
}
