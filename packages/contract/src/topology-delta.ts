import { z } from 'zod';
import type { Edge, PlaceKey } from '@waymark/mesh';
import { HealthRulesSchema } from './health.ts';
import { GapSchema } from './problems.ts';
import { EdgeSchema, PlaceSchema, WindowSchema, type TopologyAnswer } from './topology.ts';

/** What turns the picture pushed before into the next one. Everything else of a picture is small and comes whole. */
export const TopologyDeltaSchema = z.object({
  /** 1 for the first after a whole picture, then one more each time: who misses one needs a whole picture again. */
  sequence: z.number().int().positive(),
  window: WindowSchema,
  wave: z.enum(['first', 'complete']),
  gaps: z.array(GapSchema),
  health: HealthRulesSchema,
  places: z.object({
    /** New ones and changed ones. */
    set: z.array(PlaceSchema),
    removed: z.array(z.string()),
  }),
  edges: z.object({ set: z.array(EdgeSchema), removed: z.array(z.string()) }),
});
export type TopologyDelta = z.output<typeof TopologyDeltaSchema>;

/** Which edge it is, whatever its numbers: equal in two pictures for the same traffic. */
export function edgeKey(edge: Edge): string {
  const via = edge.layer === 'L7' ? edge.via : edge.via?.waypoint;
  const service = edge.layer === 'L7' ? edge.service : undefined;
  return [
    edge.layer,
    edge.from,
    edge.to,
    edge.layer === 'L7' ? edge.protocol : '',
    ...(service === undefined ? ['', '', ''] : [service.cluster, service.namespace, service.name]),
    via ?? '',
  ].join('>');
}

const placeKeyOf = ({ key }: { readonly key: PlaceKey }): string => key;

/** The step between two pictures; undefined when the next one holds two edges or places under one key, which only a whole picture can tell. */
export function toDelta(previous: TopologyAnswer, next: TopologyAnswer, sequence: number): TopologyDelta | undefined {
  const { window, wave, gaps, health } = next;
  const places = toSteps<TopologyAnswer['places'][number]>(previous.places, next.places, placeKeyOf);
  const edges = toSteps<TopologyAnswer['edges'][number]>(previous.edges, next.edges, edgeKey);
  if (places === undefined || edges === undefined) return undefined;
  return { sequence, window, wave, gaps, health, places, edges };
}

/** What stayed keeps its place in the lists, and stays the same object; what is new comes last. */
export function applyDelta(answer: TopologyAnswer, delta: TopologyDelta): TopologyAnswer {
  const { window, wave, gaps, health } = delta;
  return {
    window,
    wave,
    places: applySteps(answer.places, delta.places, placeKeyOf),
    edges: applySteps(answer.edges, delta.edges, edgeKey),
    gaps,
    health,
  };
}

interface Steps<T> {
  set: T[];
  removed: string[];
}

function toSteps<T>(previous: readonly T[], next: readonly T[], keyOf: (item: T) => string): Steps<T> | undefined {
  const held = new Map(previous.map((item) => [keyOf(item), item]));
  const keys = new Set(next.map(keyOf));
  if (keys.size !== next.length || held.size !== previous.length) return undefined;
  return {
    set: next.filter((item) => !isSame(held.get(keyOf(item)), item)),
    removed: [...held.keys()].filter((key) => !keys.has(key)),
  };
}

function applySteps<T>(items: T[], { set, removed }: Steps<T>, keyOf: (item: T) => string): T[] {
  // The same list: what was made of it stays true.
  if (set.length === 0 && removed.length === 0) return items;
  const gone = new Set(removed);
  const fresh = new Map(set.map((item) => [keyOf(item), item]));
  const kept = items.flatMap((item) => {
    const key = keyOf(item);
    if (gone.has(key)) return [];
    const changed = fresh.get(key);
    fresh.delete(key);
    return [changed ?? item];
  });
  return [...kept, ...fresh.values()];
}

/** Equal as JSON would spell them: a field that is undefined is no field. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => isSame(item, b[at]));
  }
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  for (const name in one) if (!isSame(one[name], other[name])) return false;
  for (const name in other) if (other[name] !== undefined && one[name] === undefined) return false;
  return true;
}
