/** The shapes in which a client may ask for objects: as they are, as a table for printing, or as metadata only. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import type { ListAnswer } from './list-answer.ts';
import type { StoredObject } from './object-store.ts';
import { columnDefinitions, cellsOf } from './table-columns.ts';
import { groupVersion, type ServedKind } from './served-kinds.ts';

export type Shape = 'object' | 'table' | 'partial';

export interface Rendering {
  readonly shape: Shape;
  readonly kind: ServedKind;
  /** The version in which the client asked; a kind stored once is served in several. */
  readonly version: string;
  /** What a table row carries beside its cells. */
  readonly include: 'Metadata' | 'Object' | 'None';
  readonly nowMs: number;
}

/** The first media type in the Accept header that we can write; undefined when there is none. */
export function readShape(accept: string | undefined): Shape | 'discovery' | undefined {
  for (const part of (accept ?? '*/*').split(',')) {
    const [type = '', ...pairs] = part.split(';').map((piece) => piece.trim());
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const parameters = new Map(pairs.map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']));
    const as = parameters.get('as');
    if (as === undefined) return 'object';
    if (as === 'APIGroupDiscoveryList' && parameters.get('v') === 'v2') return 'discovery';
    if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') continue;
    if (as === 'Table') return 'table';
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'partial';
  }
  return undefined;
}

const partial = (object: KubernetesObject): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});

/** Custom resources come out of the server with their keys in alphabetical order, built-in kinds do not. */
function whole(rendering: Rendering, object: KubernetesObject): KubernetesObject {
  const { kind, version } = rendering;
  const apiVersion = groupVersion(kind.group, version);
  const { metadata, ...rest } = withoutType(object);
  if (kind.origin === 'built-in') return { kind: kind.kind, apiVersion, metadata, ...rest };
  return { apiVersion, kind: kind.kind, metadata: sortKeys(metadata), ...rest };
}

function withoutType(object: KubernetesObject): Pick<KubernetesObject, 'metadata'> {
  const rest: Record<string, unknown> & Pick<KubernetesObject, 'metadata'> = { ...object };
  delete rest['kind'];
  delete rest['apiVersion'];
  return rest;
}

function sortKeys<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

function table(rendering: Rendering, metadata: object, rows: readonly StoredObject[], header: 'header' | 'no header') {
  const rowObject = (stored: StoredObject): object | undefined => {
    if (rendering.include === 'None') return undefined;
    return rendering.include === 'Object' ? whole(rendering, stored.object) : partial(stored.object);
  };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: header === 'header' ? columnDefinitions(rendering.kind) : null,
    rows: rows.map((stored) => ({
      cells: cellsOf(rendering.kind, stored.object, rendering.nowMs),
      object: rowObject(stored),
    })),
  };
}

/** One object; in a stream of tables only the first carries the columns. */
export function renderOne(
  rendering: Rendering,
  stored: StoredObject,
  header: 'header' | 'no header' = 'header',
): object {
  if (rendering.shape === 'partial') return partial(stored.object);
  if (rendering.shape === 'table')
    return table(rendering, { resourceVersion: String(stored.version) }, [stored], header);
  return whole(rendering, stored.object);
}

export function renderList(rendering: Rendering, list: ListAnswer): object {
  const { kind, version, shape } = rendering;
  const resourceVersion = String(list.version);
  const metadata = {
    resourceVersion,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
  };
  if (shape === 'table') return table(rendering, metadata, list.items, 'header');
  if (shape === 'partial') {
    const items = list.items.map((stored) => partial(stored.object));
    return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items };
  }
  const apiVersion = groupVersion(kind.group, version);
  if (kind.origin === 'custom') {
    const items = list.items.map((stored) => whole(rendering, stored.object));
    const always = { continue: '', ...metadata };
    return { apiVersion, items, kind: `${kind.kind}List`, metadata: sortKeys(always) };
  }
  const items = list.items.map(({ object }) => withoutType(object));
  return { kind: `${kind.kind}List`, apiVersion, metadata, items };
}

/** Fields that a built-in kind writes even when it is empty; a bookmark is an empty object with a version. */
const EMPTY: Readonly<Record<string, object>> = {
  Pod: { spec: { containers: null }, status: {} },
  Service: { spec: {}, status: { loadBalancer: {} } },
  Namespace: { spec: {}, status: {} },
  EndpointSlice: { addressType: '', endpoints: null, ports: null },
};

export function renderBookmark(
  rendering: Rendering,
  version: number,
  annotations?: Readonly<Record<string, string>>,
): object {
  const { kind } = rendering;
  const metadata = { resourceVersion: String(version), ...(annotations === undefined ? {} : { annotations }) };
  if (rendering.shape === 'table') return table(rendering, metadata, [], 'no header');
  if (rendering.shape === 'partial') return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
  const apiVersion = groupVersion(kind.group, rendering.version);
  const empty = kind.origin === 'built-in' ? (EMPTY[kind.kind] ?? {}) : {};
  return { kind: kind.kind, apiVersion, metadata, ...empty };
}
