import {
  difference,
  type Change as Difference,
  type Edge,
  type L4Edge,
  type L7Edge,
  type PlaceKey,
} from '@waymark/mesh';
import type { Change } from '../../canvas/drawing.ts';
import {
  formatConnectionRate,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { legsOf, type Shown } from './picture.ts';
import type { LineLayer } from './url.ts';

/** What differs from another window, by place and by drawn line. What is not in it did not change. */
export interface Changes {
  readonly places: ReadonlyMap<PlaceKey, Difference>;
  readonly line: (layer: LineLayer, from: PlaceKey, to: PlaceKey) => Difference | undefined;
  readonly isEmpty: boolean;
}

/** The picture of `after` with what is gone since `before`, and what changed. Both are shown by the same choices. */
export function compare(before: Shown, after: Shown): { readonly shown: Shown; readonly changes: Changes } {
  const told = difference(asDrawn(before), asDrawn(after));
  const lines = new Map(told.lines.map((line) => [lineKey(line.layer, line.from, line.to), line.change]));
  const of = (layer: Edge['layer'], from: PlaceKey, to: PlaceKey): Difference | undefined =>
    lines.get(lineKey(layer, from, to));
  return {
    shown: withGone(before, after),
    changes: {
      places: told.places,
      line: (layer, from, to) =>
        layer === 'both' ? (of('L7', from, to) ?? of('L4', from, to)) : of(layer === 'l7' ? 'L7' : 'L4', from, to),
      isEmpty: told.places.size === 0 && lines.size === 0,
    },
  };
}

const lineKey = (layer: Edge['layer'], from: PlaceKey, to: PlaceKey): string => `${layer} ${from} ${to}`;

/** Requests by the lines that they are drawn on: through a waypoint, both legs. */
function asDrawn({ places, edges, window }: Shown): Parameters<typeof difference>[0] {
  const byKey = new Map(places.map((place) => [place.key, place]));
  return {
    window,
    topology: {
      places,
      edges: edges.flatMap((edge): readonly Edge[] =>
        edge.layer === 'L4' ? [edge] : legsOf(edge, byKey).map(([from, to]) => ({ ...edge, from, to })),
      ),
    },
  };
}

/** What is gone stays to be seen, without its numbers: they are of another time. */
function withGone(before: Shown, after: Shown): Shown {
  const places = new Set(after.places.map((place) => place.key));
  const edges = new Set(after.edges.map((edge) => lineKey(edge.layer, edge.from, edge.to)));
  const goneEdges = before.edges.filter((edge) => !edges.has(lineKey(edge.layer, edge.from, edge.to)));
  const needed = new Set(goneEdges.flatMap((edge) => [edge.from, edge.to, ...viaOf(edge)]));
  return {
    ...after,
    places: [...after.places, ...before.places.filter((place) => !places.has(place.key) && needed.has(place.key))],
    edges: [...after.edges, ...goneEdges.map((edge) => (edge.layer === 'L4' ? emptyL4(edge) : emptyL7(edge)))],
  };
}

const viaOf = (edge: Edge): readonly PlaceKey[] => (edge.layer === 'L7' && edge.via !== undefined ? [edge.via] : []);

const emptyL4 = ({ from, to, principals, reporters }: L4Edge): L4Edge => ({
  layer: 'L4',
  from,
  to,
  opened: 0,
  failed: {},
  principals,
  services: [],
  reporters,
});

const emptyL7 = ({ averageLatency, quantileLatency, messages, ...edge }: L7Edge): L7Edge => ({
  ...edge,
  requests: 0,
  responses: [],
});

/** The mark of a change: that it fails more or less says more than that it is asked more or less. */
export function toMark(change: Difference): Change {
  if (change.is !== 'changed') return change.is;
  const { before, after, measures } = change;
  const grew = (measure: (typeof measures)[number]): boolean => (after[measure] ?? 0) > (before[measure] ?? 0);
  const telling = measures.find((measure) => measure === 'errors' || measure === 'failures' || measure === 'latency');
  if (telling !== undefined) return grew(telling) ? 'worse' : 'better';
  const [first] = measures;
  return first !== undefined && grew(first) ? 'more' : 'less';
}

/** `12.4 req/s, was 6.1 req/s` for each number that changed. */
export function toChangeWords(change: Difference, t: Translate): string {
  if (change.is !== 'changed') return t(`change.${change.is}`);
  const { before, after, measures } = change;
  return measures
    .map((measure) =>
      t('change.was', {
        what: t(`change.${measure}`),
        after: formatMeasure(measure, after),
        before: formatMeasure(measure, before),
      }),
    )
    .join('; ');
}

type Changed = Extract<Difference, { readonly is: 'changed' }>;

function formatMeasure(measure: Changed['measures'][number], numbers: Changed['before']): string {
  const { requests, errors, latency, connections, failures, bytes } = numbers;
  switch (measure) {
    case 'requests':
      return requests === undefined ? '–' : formatRequestRate(requests);
    case 'errors':
      return errors === undefined ? '–' : formatRatio(errors);
    case 'latency':
      return latency === undefined ? '–' : formatLatency(latency);
    case 'connections':
      return connections === undefined ? '–' : formatConnectionRate(connections);
    case 'failures':
      return failures === undefined ? '–' : formatConnectionRate(failures);
    case 'bytes':
      return bytes === undefined ? '–' : formatThroughput(bytes);
  }
}

/** How much the number that changed first did, for a label: `+34 %`; undefined where a share says nothing. */
export function toChangeLabel(change: Difference): string | undefined {
  if (change.is !== 'changed') return undefined;
  const [measure] = change.measures;
  if (measure === undefined) return undefined;
  const [before, after] = [change.before[measure], change.after[measure]];
  if (before === undefined || after === undefined || before === 0) return undefined;
  const percent = Math.round((after / before - 1) * 100);
  return percent > 999
    ? `×${String(Math.round(after / before))}`
    : `${percent > 0 ? '+' : '−'}${String(Math.abs(percent))} %`;
}
