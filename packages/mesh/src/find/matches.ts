import type { PlaceKey } from '../identity.ts';
import type { Edge, Place, Topology } from '../topology/topology.ts';
import type { TrafficWindow } from '../window.ts';
import { placeName, toFacts, type Facts, type FindFeeds } from './facts.ts';
import type { Find } from './find.ts';
import type { Reading } from './operand.ts';
import { operandOf } from './operands.ts';

/** What a find means in one picture. */
export interface Found {
  readonly places: ReadonlySet<PlaceKey>;
  readonly edges: ReadonlySet<Edge>;
}

/**
 * What a find means in a picture, in one pass over it.
 *
 * A condition on places finds places, one on edges finds edges, OR finds both. AND of the two finds edges: they meet the condition on
 * edges, and one of their ends meets all those on places (`namespace = shop AND error > 5%`: errors into or out of shop). Parentheses
 * and NOT obey the usual laws: `shop AND (idle OR error > 5%)` finds idle places in shop and edges with errors that touch shop.
 */
export function matches(find: Find, topology: Topology, window: TrafficWindow, feeds: FindFeeds = {}): Found {
  const meaning = toMeaning(find, 'so', toFacts(topology, window, feeds));
  const { place, edge } = meaning;
  return {
    places: new Set(place === undefined ? [] : topology.places.filter(place).map(({ key }) => key)),
    edges: new Set(edge === undefined ? [] : topology.edges.filter(edge)),
  };
}

/** Tests that a find amounts to; absent where it says nothing about such a subject. */
interface Meaning {
  readonly place?: (place: Place) => boolean;
  readonly edge?: (edge: Edge) => boolean;
  /** What it says of an edge beside a condition that only edges meet: what is only said of places is said of the edge's ends. */
  readonly beside: (edge: Edge) => boolean;
}

type Polarity = 'so' | 'not so';

/** Negation is carried down to the conditions, so that it stays among places or among edges. */
function toMeaning(find: Find, polarity: Polarity, facts: Facts): Meaning {
  switch (find.is) {
    case 'nothing':
      return { beside: () => true };
    case 'not':
      return toMeaning(find.of, polarity === 'so' ? 'not so' : 'so', facts);
    case 'and':
    case 'or': {
      const members = find.of.map((each) => toMeaning(each, polarity, facts));
      return (find.is === 'and') === (polarity === 'so') ? both(members, facts) : either(members);
    }
    default:
      return toTests(find, polarity, facts);
  }
}

function either(members: readonly Meaning[]): Meaning {
  const places = members.flatMap(({ place }) => place ?? []);
  const edges = members.flatMap(({ edge }) => edge ?? []);
  return {
    ...(places.length === 0 ? {} : { place: (subject) => places.some((test) => test(subject)) }),
    ...(edges.length === 0 ? {} : { edge: (subject) => edges.some((test) => test(subject)) }),
    beside: (subject) => members.some(({ beside }) => beside(subject)),
  };
}

function both(members: readonly Meaning[], facts: Facts): Meaning {
  const places = members.flatMap(({ place }) => place ?? []);
  const inPlace = (subject: Place): boolean => places.every((test) => test(subject));
  // One end has to meet all that is said of places alone, not each end a part of it.
  const ofEnds = members.flatMap(({ place, edge }) => (edge === undefined && place !== undefined ? [place] : []));
  const touches = (subject: Edge): boolean =>
    ofEnds.length === 0 || endsOf(subject, facts).some((end) => ofEnds.every((test) => test(end)));
  const ofEdges = members.filter(({ edge }) => edge !== undefined);
  const beside = (subject: Edge): boolean => touches(subject) && ofEdges.every((member) => member.beside(subject));
  if (ofEdges.length === 0) return places.length === 0 ? { beside } : { place: inPlace, beside };
  if (members.some(({ place, edge }) => place === undefined && edge !== undefined)) return { edge: beside, beside };
  const edge = (subject: Edge): boolean =>
    touches(subject) && ofEdges.every((member) => member.edge?.(subject) === true);
  return { place: inPlace, edge, beside };
}

const endsOf = (edge: Edge, facts: Facts): readonly Place[] =>
  [edge.from, edge.to].flatMap((key) => facts.place(key) ?? []);

type Condition = Exclude<Find, { readonly is: 'nothing' | 'not' | 'and' | 'or' }>;

function toTests(find: Condition, polarity: Polarity, facts: Facts): Meaning {
  const { place, edge } = toReading(find);
  const wanted = polarity === 'so';
  const atPlace = (subject: Place): boolean => place?.(subject, facts) === wanted;
  const onEdge = (subject: Edge): boolean => edge?.(subject, facts) === wanted;
  return {
    ...(place === undefined ? {} : { place: atPlace }),
    ...(edge === undefined ? {} : { edge: onEdge }),
    beside: edge === undefined ? (subject) => endsOf(subject, facts).some(atPlace) : onEdge,
  };
}

function toReading(find: Condition): Reading<boolean> {
  if (find.is === 'word') {
    const contains = textTest('*=', find.text);
    return {
      place: (place) =>
        contains([
          placeName(place),
          ...('namespace' in place.id ? [place.id.namespace] : []),
          ...(place.app === undefined ? [] : [place.app]),
        ]),
    };
  }
  const operand = operandOf(find.operand);
  if (operand === undefined) return {};
  if (find.is === 'flag') return operand.flag ?? {};
  if (operand.type === 'number') {
    const scale = operand.unit === '%' ? 0.01 : 1;
    if (find.is === 'none') return mapped(operand.number, noneTest(find.operator), noneTest(find.operator)(undefined));
    if (find.is === 'number') return mapped(operand.number, numberTest(find.operator, find.value * scale));
    return {};
  }
  if (operand.type === 'flag') return {};
  if (find.is === 'number') {
    const test = numberTest(find.operator, find.value);
    return mapped(operand.texts, (texts) => texts.some((text) => /^\d+$/.test(text) && test(Number(text))));
  }
  if (find.is !== 'text') return {};
  return mapped(operand.texts, textTest(find.operator, find.value));
}

/** The test of what is read; `unread` is the answer where nothing can be. */
function mapped<V>(reading: Reading<V>, test: (value: V) => boolean, unread?: boolean): Reading<boolean> {
  const of = (value: V | undefined): boolean | undefined => (value === undefined ? unread : test(value));
  const { place, edge } = reading;
  return {
    ...(place === undefined ? {} : { place: (subject, facts) => of(place(subject, facts)) }),
    ...(edge === undefined ? {} : { edge: (subject, facts) => of(edge(subject, facts)) }),
  };
}

const noneTest =
  (operator: '=' | '!=') =>
  (value: number | undefined): boolean =>
    (value === undefined || value === 0) === (operator === '=');

function numberTest(operator: string, wanted: number): (value: number) => boolean {
  // Rates are quotients: what was written with few digits is equal within rounding.
  const equal = (value: number): boolean =>
    Math.abs(value - wanted) <= 1e-9 * Math.max(Math.abs(value), Math.abs(wanted));
  switch (operator) {
    case '>':
      return (value) => value > wanted && !equal(value);
    case '>=':
      return (value) => value > wanted || equal(value);
    case '<':
      return (value) => value < wanted && !equal(value);
    case '<=':
      return (value) => value < wanted || equal(value);
    case '!=':
      return (value) => !equal(value);
    default:
      return equal;
  }
}

/** One of the texts is so; with `!`, none is. `= ""` asks for no text at all, `5xx` for any code that begins with 5. */
function textTest(operator: string, wanted: string): (texts: readonly string[]) => boolean {
  const lower = wanted.toLowerCase();
  const same = /^[1-5]xx$/.test(lower)
    ? (text: string): boolean => text === lower || (text.length === 3 && /^\d+$/.test(text) && text[0] === lower[0])
    : (text: string): boolean => text === lower;
  const kind = operator.replace('!', '');
  const test = {
    '=': same,
    '*=': (text: string) => text.includes(lower),
    '^=': (text: string) => text.startsWith(lower),
    '$=': (text: string) => text.endsWith(lower),
  }[kind];
  const some = (texts: readonly string[]): boolean =>
    texts.some((text) => test?.(text.toLowerCase()) === true) || (kind === '=' && lower === '' && texts.length === 0);
  return operator.startsWith('!') ? (texts) => !some(texts) : some;
}
