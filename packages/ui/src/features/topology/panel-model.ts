import {
  rateOf,
  ratio,
  readPlaceKey,
  throughputOf,
  type HealthTone,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import type { Mark, Tone } from '../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { formatCount, formatLatency, formatRate, formatRatio, formatThroughput } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { boxMembers, failedOf } from './boxes.ts';
import { averageOf } from './line-numbers.ts';
import { toLinePanel, type LinePanel } from './line-panel.ts';
import { nameAt } from './lines.ts';
import {
  failedShare,
  toCodeRows,
  toReporters,
  toSecurity,
  type CodeRow,
  type SecuritySection,
} from './panel-sections.ts';
import {
  bytesOf,
  hasReadyPods,
  healthOfConnections,
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

interface BoxPanel {
  readonly is: 'box';
  readonly key: PlaceKey;
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
    key,
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
    kind: kindOf(place, picture.spans, t),
    ...(place.capture === undefined || mark === 'none'
      ? {}
      : { capture: { mark, words: toCaptureWords(place.capture, t) } }),
    health: tone,
    sentences: [
      ...(silentWaypoint ? [] : toHealthSentences(health, window.seconds, t)),
      ...denialSentences(picture, l4In, t),
    ],
    remarks: toRemarkSentences(place, picture.answer, t),
    window: windowWords(window.seconds, t),
    incoming: [...l7Rows(picture, place, l7In, 'from', t), ...l4In.map((edge) => l4Row(picture, edge, 'from', t))],
    outgoing: [...l7Rows(picture, place, l7Out, 'to', t), ...l4Out.map((edge) => l4Row(picture, edge, 'to', t))],
    security: ofServer(toSecurity(l4In), place),
    codes: toCodeRows(l7In, window, t),
    reporters: toReporters([...l4In, ...l4Out], [...l7In, ...l7Out], {}, t),
  };
}

/** A place is told its own identity; those of its callers are on their lines. */
function ofServer(security: SecuritySection | undefined, { holds }: Place): SecuritySection | undefined {
  if (security === undefined) return undefined;
  const { mtls, plain, server } = security;
  // What stands for several has no identity of its own, even where only one of them was called.
  const isSeveral = holds !== undefined && holds.workloads > 1;
  return { mtls, ...(plain === undefined ? {} : { plain }), ...(server === undefined || isSeveral ? {} : { server }) };
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
