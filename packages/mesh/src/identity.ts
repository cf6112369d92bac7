declare const key: unique symbol;

export interface WorkloadId {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** A Service, or a ServiceEntry's host: what a client asks for. */
export interface ServiceId {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Anywhere traffic comes from or goes to.
 * `service`: a request that never reached a workload, so only the service asked for is known.
 * `outside`: addresses that the mesh does not know; metrics carry no addresses, so all of them together are one place.
 * `unknown`: a client that no proxy could name.
 * `restricted`: places the reader may not see, all together and nameless.
 */
export type PlaceId =
  | ({ readonly kind: 'workload' } & WorkloadId)
  | ({ readonly kind: 'service'; readonly cluster: string } & ServiceId)
  | { readonly kind: 'outside' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'restricted' };

/** Opaque: equal ids give equal keys, and only this file knows the spelling. Safe in a URL's query once encoded. */
export type PlaceKey = string & { readonly [key]: 'place' };

const part = (text: string): string => encodeURIComponent(text);

export function placeKey(id: PlaceId): PlaceKey {
  const spelled =
    id.kind === 'workload' || id.kind === 'service'
      ? [id.kind, part(id.cluster), part(id.namespace), part(id.name)].join('/')
      : id.kind;
  return spelled as PlaceKey;
}

export const workloadPlace = (id: WorkloadId): PlaceId => ({
  kind: 'workload',
  cluster: id.cluster,
  namespace: id.namespace,
  name: id.name,
});

/** The namespace whose rights govern this place; undefined for places that belong to none. */
export const namespaceOf = (id: PlaceId): string | undefined =>
  id.kind === 'workload' || id.kind === 'service' ? id.namespace : undefined;

/** Same service, same text; for maps keyed by service. */
export const serviceKey = (id: ServiceId): string => `${part(id.namespace)}/${part(id.name)}`;

/** What a key stands for; undefined for text that no place is spelled like (a mistyped or outdated link). */
export function readPlaceKey(text: string): PlaceId | undefined {
  const [kind, ...parts] = text.split('/');
  if (parts.length === 0)
    return kind === 'outside' || kind === 'unknown' || kind === 'restricted' ? { kind } : undefined;
  const [cluster, namespace, name] = parts.map(decoded);
  if (
    (kind !== 'workload' && kind !== 'service') ||
    parts.length !== 3 ||
    cluster === undefined ||
    namespace === undefined ||
    name === undefined
  )
    return undefined;
  return { kind, cluster, namespace, name };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
