import {
  clusterOf,
  namespaceOf,
  rateOf,
  ratio,
  sumFailures,
  throughputOf,
  withoutDenials,
  type L4Edge,
  type L7Edge,
  type PerSecond,
  type Place,
  type PlaceKey,
  type Ratio,
} from '@waymark/mesh';
import type { Drawing, DrawnLine, DrawnPlace, Tone } from '../../../canvas/drawing.ts';
import { toCaptureWords, toMark } from '../../../kit/capture.ts';
import {
  formatConnectionRate,
  formatCount,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../../kit/format.ts';
import type { Translate } from '../../../messages/messages.ts';
import { averageOf } from '../line-numbers.ts';
import { nameAt } from '../lines.ts';
import { toPath, toReporters } from '../panel-sections.ts';
import { bytesOf, healthOfLine, healthOfPlace, requestsOf, type Picture } from '../picture.ts';
import { failedOf } from '../boxes.ts';
import { toBriefReason, toTone } from '../words.ts';
import { edgesBehind, layerOf, type EdgesBehind } from './behind.ts';
import type { ConversationColumn, PlaceColumn } from './columns.ts';
import type { Cell, TableRow } from './table-row.ts';

/** What the picture draws as rows: the same places and lines, with the numbers behind them. Pure. */
export interface TableModel {
  readonly places: readonly TableRow<PlaceColumn>[];
  readonly conversations: readonly TableRow<ConversationColumn>[];
}

export function toTableModel(drawing: Drawing, picture: Picture, t: Translate): TableModel {
  const drawn = new Map(drawing.places.map((place) => [place.id, place]));
  return {
    places: drawing.places.map((place) => toPlaceRow(place, picture, t)),
    conversations: drawing.lines.map((line) => toConversationRow(line, drawn, picture, t)),
  };
}

/** The worst first when sorted downwards. */
const WEIGHTS: Readonly<Record<Tone, number>> = { alarm: 4, warning: 3, healthy: 2, neutral: 1, idle: 0 };

const said = (text: string, tone?: Tone): Cell => ({
  text,
  ...(text === '' ? {} : { by: text }),
  ...(tone === undefined ? {} : { tone }),
});

const counted = <N extends number>(value: N | undefined, write: (value: N) => string, why: string): Cell =>
  value === undefined ? { text: '–', why } : { text: write(value), by: value };

function toConversationRow(
  line: DrawnLine,
  drawn: ReadonlyMap<string, DrawnPlace>,
  picture: Picture,
  t: Translate,
): TableRow<ConversationColumn> {
  const edges = edgesBehind(line, picture);
  const { l4, l7, carriers } = edges;
  const from = picture.places.get(line.from as Place['key']);
  const to = picture.places.get(line.to as Place['key']);
  const withheld = [...l4, ...l7].length > 0 && [...l4, ...l7].every((edge) => edge.withheld === true);
  const why = t(withheld ? 'line.withheld' : 'table.notKnown');
  const number = <N extends number>(value: N | undefined, write: (value: N) => string): Cell =>
    counted(withheld ? undefined : value, write, why);
  const window = picture.answer.window;
  const health = healthOfLine(picture, { from: line.from as PlaceKey, to: line.to as PlaceKey, l4, l7 });
  const tone: Tone = line.kind === 'denied' ? 'alarm' : line.kind === 'bypass' ? line.tone : toTone(health.tone);
  const layer = layerOf(line);
  const trouble = line.kind === 'denied' ? t('line.allDenied') : toBriefReason(health, t);
  const verdict = [
    ...(trouble === undefined ? [] : [trouble]),
    ...(line.kind === 'bypass' ? [t('line.bypass')] : []),
    ...(line.padlock === 'open' ? [t('line.plain')] : []),
  ];
  const rate = l7.length > 0 ? rateOf(requestsOf(l7), window) : openedPerSecond(l4, picture);
  const share = failedShareOf(edges);
  return {
    id: line.id,
    description: line.description,
    cells: {
      source: said(nameOfDrawn(line.from, drawn, picture, t)),
      target: said(nameOfDrawn(line.to, drawn, picture, t)),
      layer: said(t(`table.layer.${layer}`)),
      protocol: said(protocolsOf(l7, t)),
      rate: number(rate, l7.length > 0 ? formatRequestRate : formatConnectionRate),
      errors: { ...number(share, formatRatio), tone },
      latency: number(averageOf(l7), formatLatency),
      throughput: number(
        carriers.length === 0
          ? undefined
          : throughputOf(
              carriers.reduce((sum, edge) => sum + bytesOf(edge), 0),
              window,
            ),
        formatThroughput,
      ),
      mtls: number(mtlsShareOf(carriers), formatRatio),
      path: said(pathOf(from, to, l7, picture, t)),
      reporters: said(toReporters(l4, l7, { from, to }, t).join(', ')),
      health: {
        text: verdict.length > 0 ? verdict.join(' · ') : t(`health.${health.tone}`),
        by: WEIGHTS[tone] + Math.min(0.99, share ?? 0),
        tone,
      },
    },
  };
}

function toPlaceRow(drawn: DrawnPlace, picture: Picture, t: Translate): TableRow<PlaceColumn> {
  const key = drawn.id as Place['key'];
  const place = picture.places.get(key);
  const isWaypoint = place?.role === 'waypoint';
  const l7In = (isWaypoint ? picture.l7Via : picture.l7In).get(key) ?? [];
  const l7Out = (isWaypoint ? picture.l7Via : picture.l7Out).get(key) ?? [];
  const l4In = picture.l4In.get(key) ?? [];
  const l4Out = picture.l4Out.get(key) ?? [];
  const pods = place?.pods;
  const capture = captureOf(drawn, place, t);
  const share = failedShareOf({ l4: l4In.map(withoutDenials), l7: l7In });
  const reason = place === undefined ? undefined : toBriefReason(healthOfPlace(picture, place), t);
  return {
    id: drawn.id,
    description: drawn.description,
    cells: {
      name: said(drawn.label),
      namespace: said(place === undefined ? '' : (namespaceOf(place.id) ?? '')),
      cluster: said(place === undefined ? '' : (clusterOf(place.id) ?? '')),
      kind: said(place === undefined ? t(`table.kind.${drawn.shape}`) : t(`role.${place.role}`)),
      capture,
      health: {
        text:
          drawn.note === undefined || drawn.note.text === capture.text
            ? (reason ?? t(`table.ring.${drawn.ring}`))
            : drawn.note.text,
        by: WEIGHTS[drawn.ring] + Math.min(0.99, share ?? 0),
        tone: drawn.ring,
      },
      in: flowOf(l4In, l7In, picture, t),
      out: flowOf(l4Out, l7Out, picture, t),
      errors: { ...counted(share, formatRatio, t('table.notKnown')), tone: drawn.ring },
      pods:
        pods === undefined
          ? { text: '–', why: t('table.noPods') }
          : { text: t('table.pods', { ready: formatCount(pods.ready), of: formatCount(pods.of) }), by: pods.of },
    },
  };
}

function captureOf(drawn: DrawnPlace, place: Place | undefined, t: Translate): Cell {
  if (drawn.mark === 'none' && place?.capture === undefined) return { text: '–', why: t('table.noPods') };
  const words =
    place?.capture !== undefined && toMark(place.capture) === drawn.mark
      ? toCaptureWords(place.capture, t)
      : drawn.mark === 'mixed'
        ? t('table.mixed')
        : t(`capture.${drawn.mark}`);
  return { text: words, by: words, ...(drawn.mark === 'none' ? {} : { mark: drawn.mark }) };
}

/** Requests and bytes in one cell; sorted by requests, and by bytes where there are none. */
function flowOf(l4: readonly L4Edge[], l7: readonly L7Edge[], picture: Picture, t: Translate): Cell {
  const { window } = picture.answer;
  const seen = [...l4, ...l7].filter((edge) => edge.withheld !== true);
  if (seen.length === 0) return { text: '–', why: t(l4.length + l7.length > 0 ? 'line.withheld' : 'table.silent') };
  const requests = rateOf(requestsOf(l7), window);
  const bytes = throughputOf(
    l4.reduce((sum, edge) => sum + bytesOf(edge), 0),
    window,
  );
  const parts = [
    ...(requests > 0 ? [formatRequestRate(requests)] : []),
    ...(bytes > 0 ? [formatThroughput(bytes)] : []),
  ];
  return {
    text: parts.length === 0 ? formatThroughput(bytes) : parts.join(' · '),
    by: requests + Math.min(bytes, 1e9) / 1e12,
  };
}

function failedShareOf({ l4, l7 }: Pick<EdgesBehind, 'l4' | 'l7'>): Ratio | undefined {
  const requests = requestsOf(l7);
  if (requests > 0) return ratio(failedOf(l7), requests);
  const failures = l4.reduce((sum, edge) => sum + sumFailures(edge), 0);
  const opened = l4.reduce((sum, edge) => sum + Math.max(edge.opened ?? 0, sumFailures(edge)), 0);
  return opened === 0 ? undefined : ratio(failures, opened);
}

function openedPerSecond(edges: readonly L4Edge[], picture: Picture): PerSecond | undefined {
  const known = edges.flatMap((edge) => edge.opened ?? []);
  return known.length === 0
    ? undefined
    : rateOf(
        known.reduce((sum, opened) => sum + opened, 0),
        picture.answer.window,
      );
}

function mtlsShareOf(edges: readonly L4Edge[]): Ratio | undefined {
  const mtls = edges.reduce((sum, edge) => sum + (edge.security?.mtls ?? 0), 0);
  const all = edges.reduce((sum, edge) => sum + (edge.security?.plain ?? 0), mtls);
  return all === 0 ? undefined : ratio(mtls, all);
}

const protocolsOf = (edges: readonly L7Edge[], t: Translate): string => {
  const spoken = [...new Set(edges.map((edge) => edge.protocol))].sort();
  return (spoken.length === 0 ? (['tcp'] as const) : spoken).map((each) => t(`table.protocol.${each}`)).join(', ');
};

/** The proxies between two places; between folded boxes, the waypoints that are passed. */
function pathOf(
  from: Place | undefined,
  to: Place | undefined,
  l7: readonly L7Edge[],
  picture: Picture,
  t: Translate,
): string {
  const vias = [...new Set(l7.flatMap((edge) => edge.via ?? []))].filter((via) => via !== from?.key && via !== to?.key);
  if (from === undefined || to === undefined || vias.length > 1)
    return vias.length === 0
      ? ''
      : t('table.via', { waypoints: vias.map((via) => nameAt(picture, via, t)).join(', ') });
  const via = vias[0] === undefined ? undefined : nameAt(picture, vias[0], t);
  return toPath(from, to, via, t)
    .map((hop) => hop.words)
    .join(' → ');
}

const nameOfDrawn = (id: string, drawn: ReadonlyMap<string, DrawnPlace>, picture: Picture, t: Translate): string =>
  drawn.get(id)?.label ?? nameAt(picture, id as Place['key'], t);
