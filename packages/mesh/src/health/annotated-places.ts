import { placeKey, workloadPlace } from '../identity.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Place } from '../topology/topology.ts';

/** Gives each place the annotation that speaks of it. */
export function annotatedPlaces(places: readonly Place[], inventory: Inventory | undefined): readonly Place[] {
  const rates = new Map([
    ...(inventory?.services ?? []).map(({ id, rate }) => [placeKey({ kind: 'service', ...id }), rate] as const),
    ...(inventory?.workloads ?? []).map(({ id, rate }) => [placeKey(workloadPlace(id)), rate] as const),
  ]);
  return places.map((place) => {
    const rate = rates.get(place.key);
    return rate === undefined ? place : { ...place, rate };
  });
}
