import type { HealthTone } from '../health/judge.ts';
import { EDGE_OPERANDS, servicesOfEdge, waypointsOnEdge } from './edge-operands.ts';
import { placeName } from './facts.ts';
import type { Feed } from './find.ts';
import type { Operand } from './operand.ts';
import { labelOperand, PLACE_OPERANDS, servicesOfPlace, TRAIT_OPERANDS, waypointsBefore } from './place-operands.ts';

function tone(name: HealthTone): Operand {
  return {
    name,
    example: name,
    type: 'flag',
    flag: {
      place: (place, facts) => is(facts.judge.place(place, facts.around(place.key))),
      edge: (edge, facts) => (edge.withheld === true ? undefined : is(facts.judge.edge(edge))),
    },
  };
  // Where nothing flows there is nothing to judge, neither well nor unwell.
  function is(found: HealthTone): boolean | undefined {
    return found === 'idle' ? undefined : found === name;
  }
}

/** Conditions that both places and edges can meet. */
const SHARED_OPERANDS: readonly Operand[] = [
  tone('healthy'),
  tone('degraded'),
  tone('failing'),
  {
    name: 'service',
    aliases: ['svc'],
    example: 'service = catalog',
    type: 'text',
    texts: { place: servicesOfPlace, edge: servicesOfEdge },
    values: 'services',
  },
  {
    name: 'waypoint',
    aliases: ['wp'],
    example: 'waypoint = shop-waypoint',
    type: 'text',
    texts: {
      place: (place, facts) => [
        ...(place.role === 'waypoint' ? [placeName(place)] : []),
        ...waypointsBefore(place, facts),
      ],
      edge: waypointsOnEdge,
    },
    flag: {
      place: (place) => place.role === 'waypoint',
      edge: (edge, facts) => waypointsOnEdge(edge, facts).length > 0,
    },
    values: 'waypoints',
  },
  {
    name: 'inaccessible',
    aliases: ['restricted'],
    example: 'inaccessible',
    type: 'flag',
    flag: { place: (place) => place.role === 'restricted', edge: (edge) => edge.withheld === true },
  },
];

/** All that a find may ask about; `labelOperand` makes those of labels. */
export const OPERANDS: readonly Operand[] = [
  ...PLACE_OPERANDS,
  ...SHARED_OPERANDS,
  ...EDGE_OPERANDS,
  ...TRAIT_OPERANDS,
];

const BY_NAME: ReadonlyMap<string, Operand> = new Map(
  OPERANDS.flatMap((operand) => [operand.name, ...(operand.aliases ?? [])].map((name) => [name, operand] as const)),
);

/** The operand that is spelled like this, by any of its names; undefined when none is. */
export function operandOf(spelled: string): Operand | undefined {
  const lower = spelled.toLowerCase();
  if (lower.startsWith('label:') && lower.length > 'label:'.length) return labelOperand(spelled.slice('label:'.length));
  return BY_NAME.get(lower);
}

/** What an operand is asked of. */
export function subjectOf(operand: Operand): 'place' | 'edge' | 'both' {
  const reading = operand.type === 'flag' ? operand.flag : operand.type === 'text' ? operand.texts : operand.number;
  return reading.place === undefined ? 'edge' : reading.edge === undefined ? 'place' : 'both';
}

/** Whether what it needs is at hand. */
export const isFed = (operand: Operand, feeds: readonly Feed[]): boolean =>
  operand.needs === undefined || feeds.includes(operand.needs);

/** Names that may be meant by a misspelled one, nearest first. */
export function nearOperands(spelled: string): readonly string[] {
  const lower = spelled.toLowerCase();
  return [...BY_NAME.keys()]
    .map((name) => ({ name, far: name.startsWith(lower) ? 1 : distance(lower, name) }))
    .filter(({ name, far }) => far <= (name.length > 4 ? 2 : 1))
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Edits between two short words. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
