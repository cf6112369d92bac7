import { placeKey, type PlaceId, type PlaceKey, type ServiceId } from '../identity.ts';
import type { End, RowEnds } from '../traffic/rows.ts';
import { askedService, clientPlace, serverPlace } from './place-of-end.ts';

/** Turns the ends of rows into keys. `known` fills while it is asked. */
export interface Keys {
  readonly from: (row: RowEnds) => PlaceKey;
  readonly to: (row: RowEnds) => PlaceKey;
  readonly asked: (row: RowEnds) => ServiceId | undefined;
  readonly known: ReadonlyMap<PlaceKey, { readonly id: PlaceId; readonly end: End | undefined }>;
}

interface Entry {
  readonly key: PlaceKey;
  readonly id: PlaceId;
  end: End | undefined;
}

/**
 * Turns ends into keys and remembers what each key stands for, so that identity is made in one place. Looked up by the words of the row: a mesh has
 * a few ends and tens of thousands of rows, and spelling a key takes longer than finding it.
 */
export function rememberKeys(localCluster: string): Keys {
  const known = new Map<PlaceKey, Entry>();
  const byWords = new Map<string, Map<string, Map<string, Entry>>>();
  const services = new Map<string, Map<string, Map<string, ServiceId>>>();

  const entryOf = (id: PlaceId): Entry => {
    const key = placeKey(id);
    let entry = known.get(key);
    if (entry === undefined) known.set(key, (entry = { key, id, end: undefined }));
    return entry;
  };
  const remember = (entry: Entry, end: End | undefined): PlaceKey => {
    if (end !== undefined && entry.end?.app === undefined) entry.end = end;
    return entry.key;
  };
  const workloadEntry = (end: End, place: () => PlaceId): Entry => {
    if (end.workload === undefined || end.namespace === undefined) return entryOf(place());
    const named = within(byWords, end.cluster ?? '', end.namespace);
    let entry = named.get(end.workload);
    if (entry === undefined) named.set(end.workload, (entry = entryOf(place())));
    return entry;
  };
  const asked = (row: RowEnds): ServiceId | undefined => {
    const { server, client, service } = row;
    if (service === undefined) return undefined;
    const cluster = server.workload === undefined ? (server.cluster ?? client.cluster) : server.cluster;
    const named = within(services, cluster ?? '', service.namespace);
    let id = named.get(service.name);
    if (id === undefined) {
      id = askedService(row, localCluster);
      if (id !== undefined) named.set(service.name, id);
    }
    return id;
  };
  return {
    known,
    asked,
    from: (row) =>
      remember(
        workloadEntry(row.client, () => clientPlace(row.client, localCluster)),
        row.client,
      ),
    to: (row) => {
      const entry = workloadEntry(row.server, () => serverPlace(row.server, asked(row), localCluster));
      return remember(entry, entry.id.kind === 'workload' ? row.server : undefined);
    },
  };
}

function within<V>(map: Map<string, Map<string, Map<string, V>>>, first: string, second: string): Map<string, V> {
  let one = map.get(first);
  if (one === undefined) map.set(first, (one = new Map<string, Map<string, V>>()));
  let two = one.get(second);
  if (two === undefined) one.set(second, (two = new Map<string, V>()));
  return two;
}
