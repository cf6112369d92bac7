import {
  rateOf,
  ratio,
  readPlaceKey,
  type Health,
  type HealthTone,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import type { Tone } from '../../canvas/drawing.ts';
import { formatCount, formatLatency, formatRate, formatRatio, formatRequestRate } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { failedOf } from './boxes.ts';
import { averageOf } from './line-numbers.ts';
import { nameAt } from './lines.ts';
import {
  toCodeRows,
  toConnections,
  toPath,
  toReporters,
  toSecurity,
  toServiceRows,
  type CodeRow,
  type ConnectionsSection,
  type Hop,
  type SecuritySection,
  type ServiceRow,
} from './panel-sections.ts';
import { healthOfLine, healthOfRequests, pairId, requestsOf, type Picture } from './picture.ts';
import type { Selection } from './url.ts';
import { toHealthSentences, toRemarkSentences, toTone } from './words.ts';

export interface LinePanel {
  readonly is: 'line';
  readonly from: { readonly name: string; readonly key: PlaceKey };
  readonly to: { readonly name: string; readonly key: PlaceKey };
  readonly layer: string;
  readonly health: HealthTone;
  readonly withheld: boolean;
  readonly sentences: readonly string[];
  readonly requests?: {
    readonly rate: string;
    readonly errors: string;
    readonly tone: Tone;
    readonly average: string;
    readonly messages?: { readonly request: string; readonly response: string };
  };
  readonly codes: readonly CodeRow[];
  readonly path: readonly Hop[];
  readonly security: SecuritySection | undefined;
  readonly connections: ConnectionsSection | undefined;
  readonly services: readonly ServiceRow[];
  /** The conversations summed in a waypoint's leg. */
  readonly pairs: readonly PairRow[];
  /** Whose percentiles to ask for; undefined where several pairs share the line, or nobody measures them. */
  readonly quantiles?: { readonly from: PlaceKey; readonly to: PlaceKey };
  /** Whose traffic over time to ask for; absent where an end stands for several places. */
  readonly history?: { readonly from: PlaceKey; readonly to: PlaceKey };
  readonly reporters: readonly string[];
}

/** A line or a conversation: what has two ends. */
export type EndsSelection = Extract<Selection, { readonly from: PlaceKey }>;

export interface PairRow {
  readonly id: string;
  readonly words: string;
  readonly rate: string;
  readonly errors: string;
  readonly tone: Tone;
  readonly latency: string;
  readonly opens: Selection;
}

export function toLinePanel(picture: Picture, selection: EndsSelection, t: Translate): LinePanel | undefined {
  const { window } = picture.answer;
  const found = edgesOf(picture, selection);
  if (found === undefined) return undefined;
  const { l4, l7 } = found;
  const from = picture.places.get(selection.from);
  const to = picture.places.get(selection.to);
  const via = onlyVia(l7, selection) ?? l4.find((edge) => edge.via !== undefined)?.via?.waypoint;
  const health = healthOfLine(picture, { from: selection.from, to: selection.to, l4, l7 });
  const withheld = [...l4, ...l7].every((edge) => edge.withheld === true);
  const pairs = pairsOf(picture, l7, selection, t);
  const messages = l7.reduce(
    (sum, edge) => ({
      request: sum.request + (edge.messages?.request ?? 0),
      response: sum.response + (edge.messages?.response ?? 0),
    }),
    { request: 0, response: 0 },
  );
  const only = l7.length > 0 && new Set(l7.map((edge) => pairId(edge.from, edge.to))).size === 1 ? l7[0] : undefined;
  return {
    is: 'line',
    from: { name: nameAt(picture, selection.from, t), key: selection.from },
    to: { name: nameAt(picture, selection.to, t), key: selection.to },
    layer: t(l7.length === 0 ? 'line.l4' : l4.length === 0 ? 'line.l7' : 'line.both'),
    health: health.tone,
    withheld,
    sentences: sentencesOf(health, l4, { to, answer: picture.answer }, t),
    ...(l7.length === 0 || withheld
      ? {}
      : {
          requests: {
            rate: formatRequestRate(rateOf(requestsOf(l7), window)),
            errors: formatRatio(ratio(failedOf(l7), requestsOf(l7))),
            tone: toTone(healthOfRequests(picture, selection, l7).tone),
            average: averageText(l7),
            ...(messages.request + messages.response > 0
              ? { messages: { request: formatCount(messages.request), response: formatCount(messages.response) } }
              : {}),
          },
        }),
    codes: toCodeRows(l7, window, t),
    path: toPath(from, to, via === undefined ? undefined : nameAt(picture, via, t), t),
    security: toSecurity(l4),
    connections: withheld ? undefined : toConnections(l4, t),
    services: withheld ? [] : toServiceRows(l4, t),
    pairs,
    ...(only === undefined || withheld || !isCounted(only) ? {} : { quantiles: { from: only.from, to: only.to } }),
    ...(isCounted(selection) ? { history: { from: selection.from, to: selection.to } } : {}),
    reporters: toReporters(l4, l7, { from, to }, t),
  };
}

/** Proxies count for workloads and services, not for places that stand for several. */
const isCounted = ({ from, to }: { readonly from: PlaceKey; readonly to: PlaceKey }): boolean =>
  [from, to].every((key) => isCountedPlace(key));

const isCountedPlace = (key: PlaceKey): boolean =>
  ['workload', 'service', 'outside', 'unknown'].includes(readPlaceKey(key)?.kind ?? '');

function edgesOf(
  picture: Picture,
  selection: EndsSelection,
): { readonly l4: readonly L4Edge[]; readonly l7: readonly L7Edge[] } | undefined {
  if (selection.is === 'line') return picture.pairs.get(pairId(selection.from, selection.to));
  const l7 = (picture.l7Out.get(selection.from) ?? []).filter((edge) => edge.to === selection.to);
  return l7.length === 0 ? undefined : { l4: [], l7 };
}

/** The waypoint in between, when the selection is a whole conversation; on a leg the waypoint is an end. */
function onlyVia(
  l7: readonly L7Edge[],
  ends: { readonly from: PlaceKey; readonly to: PlaceKey },
): PlaceKey | undefined {
  return l7.map((edge) => edge.via).find((via) => via !== undefined && via !== ends.from && via !== ends.to);
}

function sentencesOf(
  health: Health,
  l4: readonly L4Edge[],
  { to, answer }: { readonly to: Place | undefined; readonly answer: Picture['answer'] },
  t: Translate,
): readonly string[] {
  const bypass = l4.some((edge) => edge.bypasses !== undefined) ? [t('line.bypass')] : [];
  const because = health.because.length === 0 ? [] : toHealthSentences(health, 0, t);
  const remarks = to?.role === 'waypoint' ? toRemarkSentences(to, answer, t) : [];
  return [...because, ...bypass, ...remarks];
}

function pairsOf(picture: Picture, l7: readonly L7Edge[], ends: EndsSelection, t: Translate): readonly PairRow[] {
  if (ends.is === 'pair') return [];
  const summed = new Map<string, L7Edge[]>();
  for (const edge of l7) {
    if (edge.from === ends.from && edge.to === ends.to) continue;
    const id = pairId(edge.from, edge.to);
    summed.set(id, [...(summed.get(id) ?? []), edge]);
  }
  return [...summed.values()]
    .sort((a, b) => requestsOf(b) - requestsOf(a))
    .flatMap((edges) => {
      const [edge] = edges;
      if (edge === undefined) return [];
      const withheld = edges.every((each) => each.withheld === true);
      return [
        {
          id: pairId(edge.from, edge.to),
          words: `${nameAt(picture, edge.from, t)} → ${nameAt(picture, edge.to, t)}`,
          rate: withheld ? '–' : formatRate(rateOf(requestsOf(edges), picture.answer.window)),
          errors: withheld ? '–' : formatRatio(ratio(failedOf(edges), requestsOf(edges))),
          tone: toTone(healthOfRequests(picture, edge, edges).tone),
          latency: averageText(edges),
          opens: { is: 'pair' as const, from: edge.from, to: edge.to },
        },
      ];
    });
}

const averageText = (edges: readonly L7Edge[]): string => {
  const average = averageOf(edges);
  return average === undefined ? '–' : formatLatency(average);
};
