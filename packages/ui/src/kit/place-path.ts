import type { PlaceId } from '@waymark/mesh';

/** The page of a place of its own; undefined for what has none, such as a namespace. */
export function placePath(id: PlaceId): string | undefined {
  if (id.kind !== 'workload' && id.kind !== 'service') return undefined;
  const page = id.kind === 'workload' ? 'workloads' : 'services';
  return `/${page}/${[id.cluster, id.namespace, id.name].map(encodeURIComponent).join('/')}`;
}
