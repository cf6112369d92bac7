import type { HealthTone, PlaceKey } from '@waymark/mesh';
import type { WorkloadsAnswer } from '@waymark/contract';

export interface HealthSummary {
  /** The worst there is. */
  readonly tone: HealthTone;
  readonly total: number;
  /** Those that are not well, worst first; no more than fit a tile. */
  readonly troubles: readonly { readonly key: PlaceKey; readonly name: string; readonly tone: HealthTone }[];
}

const MOST = 5;
const FROM_WORST: readonly HealthTone[] = ['failing', 'degraded', 'healthy', 'idle'];

/** Of an answer that is sorted by trouble. */
export function toHealthSummary({ rows, total }: WorkloadsAnswer): HealthSummary {
  const tone = FROM_WORST.find((each) => rows.some((row) => row.health.tone === each)) ?? 'idle';
  const troubles = rows
    .filter(({ health }) => health.tone === 'failing' || health.tone === 'degraded')
    .slice(0, MOST)
    .flatMap(({ place, health }) =>
      'name' in place.id ? [{ key: place.key, name: `${place.id.namespace}/${place.id.name}`, tone: health.tone }] : [],
    );
  return { tone, total, troubles };
}
