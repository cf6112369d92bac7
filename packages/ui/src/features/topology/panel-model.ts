import {
  rateOf,
  ratio,
  readPlaceKey,
  throughputOf,
  type Health,
  type HealthTone,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import type { Mark, Tone } from '../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import {
  formatCount,
  formatLatency,
  formatRate,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { boxMembers, failedOf } from './boxes.ts';
import { averageOf } from './line-numbers.ts';
import { nameAt } from './lines.ts';
import {
  failedShare,
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
import {
  bytesOf,
  hasReadyPods,
  healthOfConnections,
  healthOfLine,
  healthOfPlace,
  healthOfRequests,
  pairId,
  requestsOf,
  type Picture,
} from './picture.ts';
import { toSummary, type Summary } from './summary.ts';
import { BOX_CHOICES, type Selection } from './url.ts';
import { kindOf, nameOf, toHealthSentences, toRemarkSentences, toTone, windowWords } from './words.ts';

/** One way of traffic between the place and a peer. */
export interface PeerRow {
  readonly id: string;
  readonly peer: string;
  readonly layer: 'L4' | 'L7';
  readonly hint?: string;
  readonly hintTone?: Tone;
  readonly rate: string;
  readonly errors: string;
  readonly tone: Tone;
  readonly latency: string;
  readonly mtls: string;
  readonly opens: Selection;
}

export interface PlacePanel {
  readonly is: 'place';
  readonly key: PlaceKey;
  /** What is not seen to reach it; absent when requests are, and where nobody can say why. */
  readonly silent?: 'traffic' | 'http';
  readonly title: string;
  readonly kind: string;
  readonly capture?: { readonly mark: Mark; readonly words: string };
  readonly health: HealthTone;
  readonly sentences: readonly string[];
  readonly remarks: readonly string[];
  readonly window: string;
  readonly incoming: readonly PeerRow[];
  readonly outgoing: readonly PeerRow[];
  readonly security: SecuritySection | undefined;
  readonly codes: readonly CodeRow[];
  readonly reporters: readonly string[];
}

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
  readonly reporters: readonly string[];
}

/** A line or a conversation: what has two ends. */
type EndsSelection = Extract<Selection, { readonly from: PlaceKey }>;

export interface PairRow {
  readonly id: string;
  readonly words: string;
  readonly rate: string;
  readonly errors: string;
  readonly tone: Tone;
  readonly latency: string;
  readonly opens: Selection;
}

interface BoxPanel {
  readonly is: 'box';
  readonly kind: string;
  readonly title: string;
  readonly summary: Summary;
}

export type PanelModel = PlacePanel | LinePanel | BoxPanel | { readonly is: 'gone' };

export function toPanel(picture: Picture, selection: Selection, t: Translate): PanelModel {
  if (selection.is === 'place') {
    const place = picture.places.get(selection.key);
    return place === undefined ? toBoxPanel(picture, selection.key, t) : toPlacePanel(picture, place, t);
  }
  return toLinePanel(picture, selection, t) ?? { is: 'gone' };
}

function toBoxPanel(picture: Picture, key: PlaceKey, t: Translate): BoxPanel | { readonly is: 'gone' } {
  const id = readPlaceKey(key);
  const kind = BOX_CHOICES.find((choice) => choice === id?.kind);
  if (id === undefined || kind === undefined) return { is: 'gone' };
  const members = boxMembers(picture.answer.places, kind, key);
  if (members.size === 0) return { is: 'gone' };
  return {
    is: 'box',
    kind: t(`role.${kind}`),
    title: id.kind === 'cluster' ? id.cluster : id.kind === 'namespace' ? id.namespace : 'name' in id ? id.name : '',
    summary: toSummary(picture, t, members),
  };
}

function toPlacePanel(picture: Picture, place: Place, t: Translate): PlacePanel {
  const { window } = picture.answer;
  const health = healthOfPlace(picture, place);
  const isWaypoint = place.role === 'waypoint';
  const l7In = (isWaypoint ? picture.l7Via : picture.l7In).get(place.key) ?? [];
  const l7Out = (isWaypoint ? picture.l7Via : picture.l7Out).get(place.key) ?? [];
  const l4In = picture.l4In.get(place.key) ?? [];
  const l4Out = picture.l4Out.get(place.key) ?? [];
  const mark = toMark(place.capture);
  const tone: HealthTone = hasReadyPods(place) ? health.tone : 'failing';
  const silentWaypoint = !hasReadyPods(place) && health.because.length === 0;
  return {
    is: 'place',
    key: place.key,
    ...(l7In.length > 0 || (place.id.kind !== 'workload' && place.id.kind !== 'service')
      ? {}
      : { silent: l4In.length > 0 ? ('http' as const) : ('traffic' as const) }),
    title: nameOf(place, t),
    kind: kindOf(place, t),
    ...(place.capture === undefined || mark === 'none'
      ? {}
      : { capture: { mark, words: toCaptureWords(place.capture, t) } }),
    health: tone,
    sentences: [
      ...(silentWaypoint ? [] : toHealthSentences(health, window.seconds, t)),
      ...denialSentences(picture, l4In, t),
    ],
    remarks: toRemarkSentences(place, t),
    window: windowWords(window.seconds, t),
    incoming: [...l7Rows(picture, place, l7In, 'from', t), ...l4In.map((edge) => l4Row(picture, edge, 'from', t))],
    outgoing: [...l7Rows(picture, place, l7Out, 'to', t), ...l4Out.map((edge) => l4Row(picture, edge, 'to', t))],
    security: ofServer(toSecurity(l4In)),
    codes: toCodeRows(l7In, window, t),
    reporters: toReporters([...l4In, ...l4Out], [...l7In, ...l7Out], {}, t),
  };
}

/** A place is told its own identity; those of its callers are on their lines. */
function ofServer(security: SecuritySection | undefined): SecuritySection | undefined {
  if (security === undefined) return undefined;
  const { mtls, plain, server } = security;
  return { mtls, ...(plain === undefined ? {} : { plain }), ...(server === undefined ? {} : { server }) };
}

const denialSentences = (picture: Picture, edges: readonly L4Edge[], t: Translate): readonly string[] =>
  edges
    .filter((edge) => (edge.failed.denied ?? 0) > 0)
    .map((edge) =>
      t('sentence.denials', { count: formatCount(edge.failed.denied ?? 0), from: nameAt(picture, edge.from, t) }),
    );

/** Requests by peer: at a waypoint, all that it carries from or to that peer are one row. */
function l7Rows(
  picture: Picture,
  place: Place,
  edges: readonly L7Edge[],
  end: 'from' | 'to',
  t: Translate,
): readonly PeerRow[] {
  const byPeer = new Map<PlaceKey, L7Edge[]>();
  for (const edge of edges) byPeer.set(edge[end], [...(byPeer.get(edge[end]) ?? []), edge]);
  return [...byPeer].map(([peer, own]) => {
    const requests = requestsOf(own);
    const average = averageOf(own);
    const withheld = own.every((edge) => edge.withheld === true);
    const ends = end === 'from' ? { from: peer, to: place.key } : { from: place.key, to: peer };
    const health = healthOfRequests(picture, ends, own);
    const direct = own.some((edge) => edge.via === undefined) || place.role === 'waypoint';
    return {
      id: `l7 ${peer}`,
      peer: nameAt(picture, peer, t),
      layer: 'L7' as const,
      rate: withheld ? '–' : formatRate(rateOf(requests, picture.answer.window)),
      errors: withheld || requests === 0 ? '–' : formatRatio(ratio(failedOf(own), requests)),
      tone: toTone(health.tone),
      latency: average === undefined ? '–' : formatLatency(average),
      mtls: toSecurity(carriersOf(picture, own, ends))?.mtls ?? '–',
      opens: direct ? { is: 'line' as const, layer: 'l7' as const, ...ends } : { is: 'pair' as const, ...ends },
    };
  });
}

/** The connections that carry requests: through a waypoint, the leg at this end. */
function carriersOf(
  picture: Picture,
  edges: readonly L7Edge[],
  ends: { readonly from: PlaceKey; readonly to: PlaceKey },
): readonly L4Edge[] {
  const direct = picture.pairs.get(pairId(ends.from, ends.to))?.l4 ?? [];
  if (direct.length > 0) return direct;
  const via = edges.find((edge) => edge.via !== undefined)?.via;
  return via === undefined
    ? []
    : [
        ...(picture.pairs.get(pairId(ends.from, via))?.l4 ?? []),
        ...(picture.pairs.get(pairId(via, ends.to))?.l4 ?? []),
      ];
}

function l4Row(picture: Picture, edge: L4Edge, end: 'from' | 'to', t: Translate): PeerRow {
  const peer = picture.places.get(edge[end]);
  const plain = (edge.security?.plain ?? 0) > 0 && edge.security?.mtls === 0;
  const hint =
    edge.bypasses !== undefined
      ? t('panel.bypass')
      : peer?.role === 'waypoint'
        ? t('panel.leg')
        : plain
          ? t('panel.plain')
          : undefined;
  const health = healthOfConnections(picture, edge, [edge]);
  return {
    id: `l4 ${edge[end]}`,
    peer: nameAt(picture, edge[end], t),
    layer: 'L4',
    ...(hint === undefined
      ? {}
      : { hint, hintTone: edge.bypasses !== undefined || plain ? ('warning' as const) : ('neutral' as const) }),
    rate: edge.withheld === true ? '–' : formatThroughput(throughputOf(bytesOf(edge), picture.answer.window)),
    errors: edge.withheld === true ? '–' : failedShare([edge]),
    tone: toTone(health.tone),
    latency: '–',
    mtls: toSecurity([edge])?.mtls ?? '–',
    opens: { is: 'line', layer: 'l4', from: edge.from, to: edge.to },
  };
}

function toLinePanel(picture: Picture, selection: EndsSelection, t: Translate): LinePanel | undefined {
  const { window } = picture.answer;
  const found = edgesOf(picture, selection);
  if (found === undefined) return undefined;
  const { l4, l7 } = found;
  const from = picture.places.get(selection.from);
  const to = picture.places.get(selection.to);
  const via = onlyVia(l7, selection);
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
    sentences: sentencesOf(health, l4, to, t),
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
    path: toPath(from, to, via === undefined ? undefined : picture.places.get(via), t),
    security: toSecurity(l4),
    connections: withheld ? undefined : toConnections(l4, t),
    services: withheld ? [] : toServiceRows(l4, t),
    pairs,
    ...(only === undefined || withheld ? {} : { quantiles: { from: only.from, to: only.to } }),
    reporters: toReporters(l4, l7, { from, to }, t),
  };
}

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

function sentencesOf(health: Health, l4: readonly L4Edge[], to: Place | undefined, t: Translate): readonly string[] {
  const bypass = l4.some((edge) => edge.bypasses !== undefined) ? [t('line.bypass')] : [];
  const because = health.because.length === 0 ? [] : toHealthSentences(health, 0, t);
  const remarks = to?.role === 'waypoint' ? toRemarkSentences(to, t) : [];
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
