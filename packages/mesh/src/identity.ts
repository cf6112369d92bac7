declare const key: unique symbol;

/** A workload by its name, whatever kind of object makes its pods. */
export interface WorkloadId {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** A name within one cluster. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** A Service, or a ServiceEntry's host: what a client asks for, in the cluster that answers. */
export interface ServiceId extends NamespacedName {
  readonly cluster: string;
}

/**
 * Anywhere traffic comes from or goes to.
 * `service`: a request that never reached a workload, so only the service asked for is known; or a service drawn between its clients and workloads.
 * `app`, `version`, `front` (a waypoint with all that it fronts), `namespace`, `cluster`: several places drawn as one (`groupTopology`, `collapse`).
 * `outside`: addresses that the mesh does not know; metrics carry no addresses, so all of them together are one place.
 * `unknown`: a client that no proxy could name.
 * `restricted`: places the reader may not see, all together and nameless.
 */
export type PlaceId =
  | ({ readonly kind: 'workload' } & WorkloadId)
  | ({ readonly kind: 'service' } & ServiceId)
  | { readonly kind: 'app'; readonly cluster: string; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'version';
      readonly cluster: string;
      readonly namespace: string;
      readonly app: string;
      readonly version: string;
    }
  | { readonly kind: 'front'; readonly cluster: string; readonly namespace: string; readonly name: string }
  | { readonly kind: 'namespace'; readonly cluster: string; readonly namespace: string }
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'restricted' };

/** Opaque: equal ids give equal keys, and only this file knows the spelling. Safe in a URL's query once encoded. */
export type PlaceKey = string & { readonly [key]: 'place' };

/** Kubernetes names need no encoding, and keys are made by the ten thousand. */
const part = (text: string): string => (/^[a-z0-9.-]*$/.test(text) ? text : encodeURIComponent(text));

/** The only place where keys are spelled. */
export function placeKey(id: PlaceId): PlaceKey {
  return [id.kind, ...partsOf(id).map(part)].join('/') as PlaceKey;
}

function partsOf(id: PlaceId): readonly string[] {
  switch (id.kind) {
    case 'workload':
    case 'service':
    case 'app':
    case 'front':
      return [id.cluster, id.namespace, id.name];
    case 'version':
      return [id.cluster, id.namespace, id.app, id.version];
    case 'namespace':
      return [id.cluster, id.namespace];
    case 'cluster':
      return [id.cluster];
    case 'outside':
    case 'unknown':
    case 'restricted':
      return [];
  }
}

export const workloadPlace = (id: WorkloadId): PlaceId => ({
  kind: 'workload',
  cluster: id.cluster,
  namespace: id.namespace,
  name: id.name,
});

export const servicePlace = (id: ServiceId): PlaceId => ({
  kind: 'service',
  cluster: id.cluster,
  namespace: id.namespace,
  name: id.name,
});

/** The namespace whose rights govern this place; undefined for places that belong to none. */
export const namespaceOf = (id: PlaceId): string | undefined => ('namespace' in id ? id.namespace : undefined);

/** The cluster a place is in; undefined for places that belong to none. */
export const clusterOf = (id: PlaceId): string | undefined => ('cluster' in id ? id.cluster : undefined);

/** Same service, same text; for maps keyed by service. */
export const serviceKey = (id: ServiceId): string => `${part(id.cluster)}/${nameKey(id)}`;

/**
 * Same name, same text, whatever the cluster. For names within one cluster, and for reports of one request: a name is one service to its clients in
 * all clusters (namespace sameness), while each proxy on the way names the cluster of its own next hop.
 */
export const nameKey = (id: NamespacedName): string => `${part(id.namespace)}/${part(id.name)}`;

/** What a key stands for; undefined for text that no place is spelled like (a mistyped or outdated link). */
export function readPlaceKey(text: string): PlaceId | undefined {
  const [kind, ...encoded] = text.split('/');
  const parts = encoded.map(decoded).filter((word) => word !== undefined);
  const [cluster, namespace, name, version] = parts;
  if (parts.length !== encoded.length) return undefined;
  switch (parts.length) {
    case 0:
      return kind === 'outside' || kind === 'unknown' || kind === 'restricted' ? { kind } : undefined;
    case 1:
      return kind === 'cluster' && cluster !== undefined ? { kind, cluster } : undefined;
    case 2:
      if (kind !== 'namespace' || cluster === undefined || namespace === undefined) return undefined;
      return { kind, cluster, namespace };
    case 3:
      if (kind !== 'workload' && kind !== 'service' && kind !== 'app' && kind !== 'front') return undefined;
      if (cluster === undefined || namespace === undefined || name === undefined) return undefined;
      return { kind, cluster, namespace, name };
    case 4:
      if (kind !== 'version' || cluster === undefined || namespace === undefined) return undefined;
      return name === undefined || version === undefined ? undefined : { kind, cluster, namespace, app: name, version };
    default:
      return undefined;
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
