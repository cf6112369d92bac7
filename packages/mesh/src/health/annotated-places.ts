import type { Inventory } from '../inventory/inventory.ts';
import { indexOf } from '../inventory/inventory-index.ts';
import type { Place } from '../topology/topology.ts';

/** Gives each place the annotation that speaks of it. */
export function annotatedPlaces(places: readonly Place[], inventory: Inventory | undefined): readonly Place[] {
  const rates = inventory === undefined ? undefined : indexOf(inventory).rates;
  if (rates === undefined || rates.size === 0) return places;
  return places.map((place) => {
    const rate = rates.get(place.key);
    return rate === undefined ? place : { ...place, rate };
  });
}
