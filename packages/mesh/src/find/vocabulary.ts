import type { Topology } from '../topology/topology.ts';
import { placeName } from './facts.ts';

export const VOCABULARY_KINDS = [
  'names',
  'namespaces',
  'clusters',
  'apps',
  'versions',
  'workloads',
  'services',
  'waypoints',
  'codes',
  'flags',
  'grpcStatuses',
  'principals',
] as const;
export type VocabularyKind = (typeof VOCABULARY_KINDS)[number];

/** The values that occur in a picture, sorted, each once: what completion offers. */
export type Vocabulary = Readonly<Record<VocabularyKind, readonly string[]>>;

export function toVocabulary({ places, edges }: Topology): Vocabulary {
  const found = new Map(VOCABULARY_KINDS.map((kind) => [kind, new Set<string>()]));
  const add = (kind: VocabularyKind, ...texts: readonly (string | undefined)[]): void => {
    for (const text of texts) if (text !== undefined && text !== '' && text !== '-') found.get(kind)?.add(text);
  };
  for (const place of places) {
    const { id } = place;
    add('names', placeName(place));
    if ('cluster' in id) add('clusters', id.cluster);
    if ('namespace' in id) add('namespaces', id.namespace);
    if (id.kind === 'workload') add('workloads', id.name);
    if (id.kind === 'service') add('services', id.name);
    if (place.role === 'waypoint') add('waypoints', placeName(place));
    add('apps', place.app);
    add('versions', place.version);
  }
  for (const edge of edges) {
    if (edge.layer === 'L4') {
      add('services', ...edge.services.map((share) => share.service?.name));
      add('principals', edge.principals.client, edge.principals.server);
      continue;
    }
    add('services', edge.service?.name);
    for (const response of edge.responses) {
      add('codes', response.code);
      add('flags', ...response.flags.split(','));
      add('grpcStatuses', response.grpcStatus);
    }
  }
  const sorted = (kind: VocabularyKind): readonly string[] =>
    [...(found.get(kind) ?? [])].sort((a, b) => a.localeCompare(b));
  return Object.fromEntries(VOCABULARY_KINDS.map((kind) => [kind, sorted(kind)])) as Record<
    VocabularyKind,
    readonly string[]
  >;
}
