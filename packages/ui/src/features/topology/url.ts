import type { PlaceKey } from '@waymark/mesh';

export const LAYER_CHOICES = ['l4', 'l7', 'both', 'merged'] as const;
export type LayerChoice = (typeof LAYER_CHOICES)[number];
export const LABEL_CHOICES = ['rate', 'errors', 'average', 'p50', 'p95', 'p99', 'throughput', 'mtls', 'none'] as const;
export type LabelChoice = (typeof LABEL_CHOICES)[number];
export const LEVEL_CHOICES = ['workload', 'app', 'version', 'service', 'front', 'namespace', 'cluster'] as const;
export type LevelChoice = (typeof LEVEL_CHOICES)[number];
export const PROTOCOL_CHOICES = ['http', 'grpc', 'tcp'] as const;
export type ProtocolChoice = (typeof PROTOCOL_CHOICES)[number];
/** `badges`: paths close over waypoints, and what lies behind one carries its hexagon. */
export const WAYPOINT_CHOICES = ['shown', 'hidden', 'badges'] as const;
export type WaypointChoice = (typeof WAYPOINT_CHOICES)[number];
export const BOX_CHOICES = ['cluster', 'namespace', 'app'] as const;
export type BoxChoice = (typeof BOX_CHOICES)[number];
export const HOP_CHOICES = [1, 2, 3, 4, 5] as const;
export type HopChoice = (typeof HOP_CHOICES)[number];
/** What the reader may switch on beside places and lines. */
export const EXTRA_CHOICES = ['idle', 'services', 'security', 'motion'] as const;
export type ExtraChoice = (typeof EXTRA_CHOICES)[number];

/**
 * Which boxes are folded: by `rest`, all but those named in `but`. `auto` folds as soon as names would fall below a legible size,
 * and leaves open what the reader opened.
 */
export interface Folding {
  readonly rest: 'auto' | 'open' | 'folded';
  readonly but: readonly string[];
}

/** Which line between two places, as it is drawn: `both` is the merged one. */
export type LineLayer = 'l4' | 'l7' | 'both';

export type Selection =
  /** A place, or a box: the two are spelled alike, since a folded box is a place. */
  | { readonly is: 'place'; readonly key: PlaceKey }
  | { readonly is: 'line'; readonly layer: LineLayer; readonly from: PlaceKey; readonly to: PlaceKey }
  /** One conversation of those that a waypoint carries: it is in two legs, so no single line shows it. */
  | { readonly is: 'pair'; readonly from: PlaceKey; readonly to: PlaceKey };

/** What a colleague sees who opens the link. */
export interface TopologyView {
  readonly as: 'graph' | 'table';
  readonly level: LevelChoice;
  readonly layers: LayerChoice;
  readonly protocols: readonly ProtocolChoice[];
  readonly waypoints: WaypointChoice;
  readonly labels: LabelChoice;
  readonly boxes: readonly BoxChoice[];
  readonly folding: Folding;
  readonly extras: readonly ExtraChoice[];
  /** Only this cluster, and whoever it talks to in others; absent: all. */
  readonly cluster?: string;
  /** Expressions of the find language; empty: nothing is looked for, nothing hidden. */
  readonly find: string;
  readonly hide: string;
  /** Only the surroundings of one place. */
  readonly focus?: { readonly key: PlaceKey; readonly hops: HopChoice };
  readonly selected?: Selection;
}

/** An expression longer than this was not typed. */
const LONGEST_EXPRESSION = 500;
/** No cluster is called by more. */
const LONGEST_NAME = 253;

export function readTopologyView(search: URLSearchParams): TopologyView {
  const word = (name: string): string => search.get(name) ?? '';
  const selected = readSelection(word('selected'));
  const focus = readFocus(word('focus'), word('hops'));
  const rest = word('fold');
  const cluster = word('cluster').slice(0, LONGEST_NAME);
  return {
    as: word('as') === 'table' ? 'table' : 'graph',
    level: oneOf(LEVEL_CHOICES, word('level')) ?? 'workload',
    layers: oneOf(LAYER_CHOICES, word('layers')) ?? 'both',
    protocols: someOf(PROTOCOL_CHOICES, search.get('protocols')) ?? PROTOCOL_CHOICES,
    waypoints: oneOf(WAYPOINT_CHOICES, word('waypoints')) ?? 'shown',
    labels: oneOf(LABEL_CHOICES, word('labels')) ?? 'rate',
    boxes: someOf(BOX_CHOICES, search.get('boxes')) ?? DEFAULT_BOXES,
    folding: {
      rest: rest === 'open' || rest === 'folded' ? rest : 'auto',
      but: word('but')
        .split(' ')
        .filter((id) => id !== ''),
    },
    extras: someOf(EXTRA_CHOICES, search.get('show')) ?? [],
    find: word('find').slice(0, LONGEST_EXPRESSION),
    hide: word('hide').slice(0, LONGEST_EXPRESSION),
    ...(cluster === '' ? {} : { cluster }),
    ...(focus === undefined ? {} : { focus }),
    ...(selected === undefined ? {} : { selected }),
  };
}

const DEFAULT_BOXES: readonly BoxChoice[] = ['cluster', 'namespace'];

const oneOf = <C extends string>(choices: readonly C[], word: string): C | undefined =>
  choices.find((choice) => choice === word);

/** In the order of the choices, each once; undefined where nothing was said. */
const someOf = <C extends string>(choices: readonly C[], words: string | null): readonly C[] | undefined => {
  if (words === null) return undefined;
  const said = words.split(',');
  return choices.filter((choice) => said.includes(choice));
};

function readFocus(key: string, hops: string): TopologyView['focus'] {
  if (key === '') return undefined;
  return { key: key as PlaceKey, hops: HOP_CHOICES.find((each) => String(each) === hops) ?? 1 };
}

/** The view with another selection, or none. */
export function withSelection(view: TopologyView, selected: Selection | undefined): TopologyView {
  const { selected: before, ...rest } = view;
  return selected === undefined ? rest : { ...rest, selected };
}

/** The view of one cluster, or of all. */
export function withCluster(view: TopologyView, cluster: string | undefined): TopologyView {
  const { cluster: before, ...rest } = view;
  return cluster === undefined ? rest : { ...rest, cluster };
}

/** The view around a place, or of everything again. */
export function withFocus(view: TopologyView, focus: TopologyView['focus']): TopologyView {
  const { focus: before, ...rest } = view;
  return focus === undefined ? rest : { ...rest, focus };
}

/** Writes a view over a search, leaving defaults out; other parameters stay. */
export function writeTopologyView(search: URLSearchParams, view: TopologyView): URLSearchParams {
  const next = new URLSearchParams(search);
  const unless = <V extends string>(value: V, usual: V): string | undefined => (value === usual ? undefined : value);
  const list = (chosen: readonly string[], usual: readonly string[]): string | undefined =>
    unless(chosen.join(','), usual.join(','));
  const words: Readonly<Record<string, string | undefined>> = {
    as: unless(view.as, 'graph'),
    level: unless(view.level, 'workload'),
    layers: unless(view.layers, 'both'),
    protocols: list(view.protocols, PROTOCOL_CHOICES),
    waypoints: unless(view.waypoints, 'shown'),
    labels: unless(view.labels, 'rate'),
    boxes: list(view.boxes, DEFAULT_BOXES),
    fold: unless(view.folding.rest, 'auto'),
    but: unless(view.folding.but.join(' '), ''),
    show: list(view.extras, []),
    find: unless(view.find, ''),
    hide: unless(view.hide, ''),
    cluster: view.cluster,
    focus: view.focus?.key,
    hops: view.focus === undefined || view.focus.hops === 1 ? undefined : String(view.focus.hops),
    selected: view.selected === undefined ? undefined : selectionId(view.selected),
  };
  for (const [name, value] of Object.entries(words)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Keys of places never hold this character: their parts are percent-encoded. */
const SEPARATOR = '>';

/** The id of the drawn place or line, and its spelling in the URL. */
export function selectionId(selection: Selection): string {
  if (selection.is === 'place') return selection.key;
  return [selection.is === 'pair' ? 'pair' : selection.layer, selection.from, selection.to].join(SEPARATOR);
}

export function readSelection(text: string): Selection | undefined {
  const [first = '', from = '', to = '', ...rest] = text.split(SEPARATOR);
  if (first === '' || rest.length > 0) return undefined;
  if (!text.includes(SEPARATOR)) return { is: 'place', key: first as PlaceKey };
  if (from === '' || to === '') return undefined;
  const ends = { from: from as PlaceKey, to: to as PlaceKey };
  if (first === 'pair') return { is: 'pair', ...ends };
  return first === 'l4' || first === 'l7' || first === 'both' ? { is: 'line', layer: first, ...ends } : undefined;
}
