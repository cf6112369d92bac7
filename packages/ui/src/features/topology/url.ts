import type { PlaceKey } from '@waymark/mesh';

export const LAYER_CHOICES = ['l4', 'l7', 'both', 'merged'] as const;
export type LayerChoice = (typeof LAYER_CHOICES)[number];
export const LABEL_CHOICES = ['rate', 'latency', 'throughput', 'none'] as const;
export type LabelChoice = (typeof LABEL_CHOICES)[number];

/** Which line between two places, as it is drawn: `both` is the merged one. */
export type LineLayer = 'l4' | 'l7' | 'both';

export type Selection =
  /** A namespace of a cluster. */
  | { readonly is: 'box'; readonly cluster: string; readonly namespace: string }
  | { readonly is: 'place'; readonly key: PlaceKey }
  | { readonly is: 'line'; readonly layer: LineLayer; readonly from: PlaceKey; readonly to: PlaceKey }
  /** One conversation of those that a waypoint carries: it is in two legs, so no single line shows it. */
  | { readonly is: 'pair'; readonly from: PlaceKey; readonly to: PlaceKey };

/** What a colleague sees who opens the link. */
export interface TopologyView {
  readonly layers: LayerChoice;
  readonly labels: LabelChoice;
  readonly idle: 'hidden' | 'shown';
  readonly find: string;
  readonly selected?: Selection;
}

export function readTopologyView(search: URLSearchParams): TopologyView {
  const selected = readSelection(search.get('selected') ?? '');
  return {
    layers: LAYER_CHOICES.find((choice) => choice === search.get('layers')) ?? 'both',
    labels: LABEL_CHOICES.find((choice) => choice === search.get('labels')) ?? 'rate',
    idle: search.get('idle') === 'shown' ? 'shown' : 'hidden',
    find: (search.get('find') ?? '').slice(0, 200),
    ...(selected === undefined ? {} : { selected }),
  };
}

/** Writes a view over a search, leaving defaults out; other parameters stay. */
export function writeTopologyView(search: URLSearchParams, view: TopologyView): URLSearchParams {
  const next = new URLSearchParams(search);
  const words: Readonly<Record<string, string>> = {
    layers: view.layers === 'both' ? '' : view.layers,
    labels: view.labels === 'rate' ? '' : view.labels,
    idle: view.idle === 'hidden' ? '' : view.idle,
    find: view.find,
    selected: view.selected === undefined ? '' : selectionId(view.selected),
  };
  for (const [name, value] of Object.entries(words)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Keys of places never hold this character: their parts are percent-encoded. */
const SEPARATOR = '>';

/** The id of the drawn place or line, and its spelling in the URL. */
export function selectionId(selection: Selection): string {
  if (selection.is === 'place') return selection.key;
  if (selection.is === 'box')
    return ['box', encodeURIComponent(selection.cluster), encodeURIComponent(selection.namespace)].join(SEPARATOR);
  return [selection.is === 'pair' ? 'pair' : selection.layer, selection.from, selection.to].join(SEPARATOR);
}

export function readSelection(text: string): Selection | undefined {
  const [first = '', from = '', to = '', ...rest] = text.split(SEPARATOR);
  if (first === '' || rest.length > 0) return undefined;
  if (!text.includes(SEPARATOR)) return { is: 'place', key: first as PlaceKey };
  if (from === '' || to === '') return undefined;
  if (first === 'box') return readBox(from, to);
  const ends = { from: from as PlaceKey, to: to as PlaceKey };
  if (first === 'pair') return { is: 'pair', ...ends };
  return first === 'l4' || first === 'l7' || first === 'both' ? { is: 'line', layer: first, ...ends } : undefined;
}

function readBox(cluster: string, namespace: string): Selection | undefined {
  try {
    return { is: 'box', cluster: decodeURIComponent(cluster), namespace: decodeURIComponent(namespace) };
  } catch {
    return undefined;
  }
}
