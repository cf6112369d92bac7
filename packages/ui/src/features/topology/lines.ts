import {
  rateOf,
  throughputOf,
  ms,
  type Health,
  type L4Edge,
  type L7Edge,
  type Milliseconds,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import type { DrawnLine, LineKind, Tone } from '../../canvas/drawing.ts';
import { formatLatency, formatRequestRate, formatThroughput } from '../../kit/format.ts';
import { toMark } from '../../kit/capture.ts';
import type { Translate } from '../../messages/messages.ts';
import {
  allDenied,
  allFail,
  bytesOf,
  hasReadyPods,
  healthOfLine,
  healthOfRequests,
  requestsOf,
  type Pair,
  type Picture,
} from './picture.ts';
import { selectionId, type LabelChoice, type LayerChoice, type LineLayer } from './url.ts';
import { heaviest, nameOf, toBriefReason, toReasonWord, toTone } from './words.ts';

export interface LineChoice {
  readonly layers: LayerChoice;
  readonly labels: LabelChoice;
}

/** What is drawn between the places. Every pair gives one line per layer, or one in all. */
export function toLines(picture: Picture, choice: LineChoice, t: Translate): readonly DrawnLine[] {
  return [...picture.pairs.values()].flatMap((pair) => linesOf(pair, picture, choice, t));
}

function linesOf(pair: Pair, picture: Picture, choice: LineChoice, t: Translate): readonly DrawnLine[] {
  const drawn = (layer: LineLayer, l4: readonly L4Edge[], l7: readonly L7Edge[], labelled: Labelled): DrawnLine =>
    toLine({ layer, from: pair.from, to: pair.to, l4, l7, labelled }, picture, choice.labels, t);
  const { l4, l7 } = pair;
  if (choice.layers === 'merged') {
    return [drawn(l4.length === 0 ? 'l7' : l7.length === 0 ? 'l4' : 'both', l4, l7, 'numbers')];
  }
  const lines: DrawnLine[] = [];
  // A bypass is about requests that went unseen, so the picture of L7 without it would be a lie.
  const bypass = l4.some((edge) => edge.bypasses !== undefined);
  if (l4.length > 0 && (choice.layers !== 'l7' || bypass)) {
    // Beside an L7 line one label is enough, unless the connections have a trouble of their own to tell.
    lines.push(
      drawn(
        'l4',
        l4,
        [],
        choice.layers === 'both' && l7.length > 0 && choice.labels !== 'throughput' ? 'trouble' : 'numbers',
      ),
    );
  }
  if (l7.length > 0 && choice.layers !== 'l4') lines.push(drawn('l7', [], l7, 'numbers'));
  return lines;
}

type Labelled = 'numbers' | 'trouble';

interface Strand {
  readonly layer: LineLayer;
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly l4: readonly L4Edge[];
  readonly l7: readonly L7Edge[];
  readonly labelled: Labelled;
}

function toLine(strand: Strand, picture: Picture, labels: LabelChoice, t: Translate): DrawnLine {
  const { layer, from, to, l4, l7 } = strand;
  const withheld = [...l4, ...l7].every((edge) => edge.withheld === true);
  const health = healthOfLine(picture, strand);
  const kind = kindOfLine(strand, withheld);
  const tone = toneOfLine(kind, health);
  const trouble = withheld ? undefined : troubleOf(strand, health, picture, t);
  const label = withheld || labels === 'none' ? undefined : labelOf(strand, trouble, picture, labels, t);
  const names = { from: nameAt(picture, from, t), to: nameAt(picture, to, t), layer: t(`line.${layer}`) };
  const numbers = withheld
    ? [t('line.withheld')]
    : [...numbersOf(strand, picture), ...(trouble === undefined ? [] : [trouble])];
  return {
    id: selectionId({ is: 'line', layer, from, to }),
    from,
    to,
    kind,
    tone,
    width: withheld ? 1 : widthOf(strand, picture),
    ...(label === undefined ? {} : { label }),
    description: `${t('line.from', names)}: ${numbers.join(', ')}`,
  };
}

function kindOfLine(strand: Strand, withheld: boolean): LineKind {
  if (strand.layer === 'l7') return 'l7';
  if (withheld) return strand.layer === 'both' ? 'merged' : 'l4';
  // In a merged line requests prove that not all was denied or passed by.
  if (strand.l7.length === 0 && allDenied(strand.l4)) return 'denied';
  if (strand.l7.length === 0 && strand.l4.some((edge) => edge.bypasses !== undefined)) return 'bypass';
  return strand.layer === 'both' ? 'merged' : 'l4';
}

function toneOfLine(kind: LineKind, health: Health): Tone {
  if (kind === 'denied') return 'alarm';
  const tone = toTone(health.tone);
  if (kind === 'bypass') return tone === 'alarm' ? 'alarm' : 'warning';
  // Blue says L4; that it is well needs no second colour.
  return kind === 'l4' && tone === 'healthy' ? 'neutral' : tone;
}

/** What is wrong on this line, in words; undefined when nothing is. */
function troubleOf(strand: Strand, health: Health, picture: Picture, t: Translate): string | undefined {
  const { l4, l7 } = strand;
  const to = picture.places.get(strand.to);
  const failing = l7.length === 0 ? allFail(l4) : requestsAllFail(picture, strand) && (l4.length === 0 || allFail(l4));
  if (failing && to?.role === 'waypoint' && !hasReadyPods(to)) return t('line.waypointNotReady');
  const reason = heaviest(health);
  if (l7.length > 0) {
    if (failing && reason !== undefined) return t('line.allRequestsFail', { why: toReasonWord(reason, t) });
    return toBriefReason(health, t);
  }
  if (allDenied(l4)) return t('line.allDenied');
  const bypass = l4.some((edge) => edge.bypasses !== undefined);
  const words = [
    failing && reason !== undefined ? t('line.allFail', { why: toReasonWord(reason, t) }) : toBriefReason(health, t),
    bypass
      ? t(isPlain(l4) ? 'line.bypassPlain' : 'line.bypass')
      : isPlain(l4) && expectsMtls(strand, picture)
        ? t('line.plain')
        : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' · ');
}

const requestsAllFail = (picture: Picture, strand: Strand): boolean => {
  const health = healthOfRequests(picture, strand, strand.l7);
  return health.because.some((reason) => reason.share >= 1);
};

const isPlain = (edges: readonly L4Edge[]): boolean =>
  edges.some((edge) => (edge.security?.plain ?? 0) > 0) && edges.every((edge) => (edge.security?.mtls ?? 0) === 0);

/** Plain text is only news where proxies stand at both ends. */
function expectsMtls(strand: Strand, picture: Picture): boolean {
  const meshed = (place: Place | undefined): boolean =>
    place?.role === 'waypoint' || ['ambient', 'ambient-waypoint', 'sidecar'].includes(toMark(place?.capture));
  return meshed(picture.places.get(strand.from)) && meshed(picture.places.get(strand.to));
}

function labelOf(
  strand: Strand,
  trouble: string | undefined,
  picture: Picture,
  labels: LabelChoice,
  t: Translate,
): string | undefined {
  const numbers = strand.labelled === 'trouble' ? undefined : numberOf(strand, picture, labels, t);
  // A line on which nothing works has no number worth its room.
  const bare = strand.l7.length === 0 && (allFail(strand.l4) || strand.l4.some((edge) => edge.bypasses !== undefined));
  const parts = [bare ? undefined : numbers, trouble].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' · ');
}

function numberOf(strand: Strand, picture: Picture, labels: LabelChoice, t: Translate): string | undefined {
  const { window } = picture.answer;
  const bytes = strand.l4.reduce((sum, edge) => sum + bytesOf(edge), 0);
  const throughput = bytes > 0 ? formatThroughput(throughputOf(bytes, window)) : undefined;
  if (labels === 'throughput') return throughput;
  if (labels === 'average') {
    const average = averageOf(strand.l7);
    return average === undefined ? undefined : t('line.average', { latency: formatLatency(average) });
  }
  return strand.l7.length > 0 ? formatRequestRate(rateOf(requestsOf(strand.l7), window)) : throughput;
}

/** All numbers of a line, for those who listen. */
function numbersOf(strand: Strand, picture: Picture): readonly string[] {
  const { window } = picture.answer;
  const bytes = strand.l4.reduce((sum, edge) => sum + bytesOf(edge), 0);
  return [
    ...(strand.l7.length > 0 ? [formatRequestRate(rateOf(requestsOf(strand.l7), window))] : []),
    ...(strand.l4.length > 0 ? [formatThroughput(throughputOf(bytes, window))] : []),
  ];
}

/** Averages weigh by requests; pairs that nobody measured do not count. */
export function averageOf(edges: readonly L7Edge[]): Milliseconds | undefined {
  let sum = 0;
  let requests = 0;
  for (const edge of edges) {
    if (edge.averageLatency === undefined) continue;
    sum += edge.averageLatency * edge.requests;
    requests += edge.requests;
  }
  return requests === 0 ? undefined : ms(sum / requests);
}

/** Steps are fixed, not relative to the busiest line: else one burst would thin all the others. */
const REQUEST_STEPS = [1, 50] as const;
const BYTE_STEPS = [100_000, 5_000_000] as const;

function widthOf(strand: Strand, picture: Picture): 1 | 2 | 3 {
  const { window } = picture.answer;
  if (strand.l7.length > 0) return step(rateOf(requestsOf(strand.l7), window), REQUEST_STEPS);
  return step(
    throughputOf(
      strand.l4.reduce((sum, edge) => sum + bytesOf(edge), 0),
      window,
    ),
    BYTE_STEPS,
  );
}

const step = (value: number, [second, third]: readonly [number, number]): 1 | 2 | 3 =>
  value < second ? 1 : value < third ? 2 : 3;

export function nameAt(picture: Picture, key: PlaceKey, t: Translate): string {
  const place = picture.places.get(key);
  return place === undefined ? t('place.unknown') : nameOf(place, t);
}
