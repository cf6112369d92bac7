import type { PlaceId } from '@waymark/mesh';
import { SourceError } from '../../source-error.ts';

/** Matchers of the rows between two places, whatever their cluster. */
export function pairMatchers(from: PlaceId, to: PlaceId): readonly string[] {
  return [...endMatchers(from, 'source'), ...endMatchers(to, 'destination')];
}

/** Matchers of the rows with this place at one end. */
export function endMatchers(id: PlaceId, side: 'source' | 'destination'): readonly string[] {
  if (id.kind === 'workload')
    return [`${side}_workload="${name(id.name)}"`, `${side}_workload_namespace="${name(id.namespace)}"`];
  const nobody = `${side}_workload=~"unknown|"`;
  return id.kind === 'service'
    ? [nobody, `destination_service_name="${name(id.name)}"`, `destination_service_namespace="${name(id.namespace)}"`]
    : [nobody];
}

/** The route lets only Kubernetes names through; anything else here would be our bug, and must not reach a query. */
function name(text: string): string {
  if (!/^[A-Za-z0-9._-]+$/.test(text))
    throw new SourceError('prometheus', 'source_refused', 'a name that no query may hold');
  return text;
}
