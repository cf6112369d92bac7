import {
  clusterOf,
  rateOf,
  readPlaceKey,
  throughputOf,
  type Found,
  type Health,
  type L4Edge,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import type { DrawnLine, LineKind, Tone } from '../../canvas/drawing.ts';
import { toMark } from '../../kit/capture.ts';
import { toChangeLabel, toChangeWords, toMark as toChangeMark, type Changes } from './changes.ts';
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
import { mtlsShare, toAllNumbers, toLineNumber, type LineTraffic } from './line-numbers.ts';
import { selectionId, type LabelChoice, type LineLayer, type TopologyView } from './url.ts';
import { heaviest, nameOf, toBriefReason, toReasonWord, toTone } from './words.ts';

/** What makes some of a picture stand out: what is looked for, and what differs from another window. */
export interface Marks {
  readonly found?: Found | undefined;
  readonly changes?: Changes | undefined;
}

export type LineChoice = Pick<TopologyView, 'layers' | 'labels' | 'extras'>;

/** What is drawn between the places. Every pair gives one line per layer, or one in all; what stays within a place is told at the place. */
export function toLines(picture: Picture, choice: LineChoice, marks: Marks, t: Translate): readonly DrawnLine[] {
  return [...picture.pairs.values()].flatMap((pair) =>
    pair.from === pair.to ? [] : linesOf(pair, picture, choice, marks, t),
  );
}

function linesOf(pair: Pair, picture: Picture, choice: LineChoice, marks: Marks, t: Translate): readonly DrawnLine[] {
  const { l4, l7 } = pair;
  const drawn = (of: Pick<Strand, 'layer' | 'l4' | 'l7' | 'carriers'>, labelled: Labelled = 'numbers'): DrawnLine =>
    toLine({ from: pair.from, to: pair.to, ...of, labelled }, picture, choice, marks, t);
  if (choice.layers === 'merged') {
    const layer = l4.length === 0 ? 'l7' : l7.length === 0 ? 'l4' : 'both';
    return [drawn({ layer, l4, l7, carriers: l4 })];
  }
  const lines: DrawnLine[] = [];
  // A bypass is about requests that went unseen, so the picture of L7 without it would be a lie.
  const bypass = l4.some((edge) => edge.bypasses !== undefined);
  const isL4Drawn = l4.length > 0 && (choice.layers !== 'l7' || bypass);
  const isL7Drawn = l7.length > 0 && choice.layers !== 'l4';
  if (isL4Drawn) {
    // Beside an L7 line one label is enough, unless the connections have something of their own to tell.
    const own = !isL7Drawn || choice.labels === 'throughput' || choice.labels === 'mtls';
    lines.push(drawn({ layer: 'l4', l4, l7: [], carriers: l4 }, own ? 'numbers' : 'trouble'));
  }
  if (isL7Drawn) lines.push(drawn({ layer: 'l7', l4: [], l7, carriers: isL4Drawn ? [] : l4 }));
  return lines;
}

type Labelled = 'numbers' | 'trouble';

interface Strand extends LineTraffic {
  readonly layer: LineLayer;
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly labelled: Labelled;
}

function toLine(
  strand: Strand,
  picture: Picture,
  { labels, extras }: LineChoice,
  { found, changes }: Marks,
  t: Translate,
): DrawnLine {
  const { layer, from, to, l4, l7 } = strand;
  const { window } = picture.answer;
  const withheld = [...l4, ...l7].every((edge) => edge.withheld === true);
  const health = healthOfLine(picture, strand);
  const kind = kindOfLine(strand, withheld);
  const tone = toneOfLine(kind, health);
  const trouble = withheld ? undefined : troubleOf(strand, health, picture, t);
  const change = changes?.line(layer, from, to);
  const much = change === undefined ? undefined : toChangeLabel(change);
  const label = withheld || labels === 'none' ? undefined : labelOf(strand, [trouble, much], picture, labels, t);
  const brief = trouble === undefined ? undefined : toBriefReason(health, t);
  const names = { from: nameAt(picture, from, t), to: nameAt(picture, to, t), layer: t(`line.${layer}`) };
  const numbers = withheld
    ? [t('line.withheld')]
    : [...toAllNumbers(strand, window), ...(trouble === undefined ? [] : [trouble])];
  if (change !== undefined) numbers.push(toChangeWords(change, t));
  const padlock = withheld ? undefined : padlockOf(strand, picture, extras);
  const pace = extras.includes('motion') && !withheld ? paceOf(strand, picture) : 0;
  return {
    id: selectionId({ is: 'line', layer, from, to }),
    from,
    to,
    kind,
    tone,
    width: withheld ? 1 : widthOf(strand, picture),
    ...(label === undefined ? {} : { label }),
    ...(brief === undefined || label === undefined || brief.length >= label.length ? {} : { brief }),
    ...(padlock === undefined ? {} : { padlock }),
    ...(found === undefined || isFound(strand, found) ? {} : { dimmed: true as const }),
    ...(pace > 0 ? { pace } : {}),
    ...(change === undefined ? {} : { change: toChangeMark(change) }),
    description: `${t('line.from', names)}: ${numbers.join(', ')}`,
  };
}

/** Looked for by what it carries, or between two places that are looked for. */
const isFound = ({ from, to, l4, l7 }: Strand, found: Found): boolean =>
  [...l4, ...l7].some((edge) => found.edges.has(edge)) || (found.places.has(from) && found.places.has(to));

/** Plain text where mTLS was expected is always told; that it is proven only where the reader wants to see security. */
function padlockOf(strand: Strand, picture: Picture, extras: LineChoice['extras']): DrawnLine['padlock'] {
  const { carriers, l4 } = strand;
  if (l4.length > 0 && isPlain(l4) && expectsMtls(strand, picture)) return 'open';
  return extras.includes('security') && mtlsShare(carriers) === 1 ? 'closed' : undefined;
}

/** Requests per second, or connections where there are no requests. */
function paceOf({ l4, l7 }: Strand, picture: Picture): number {
  const opened = l4.reduce((sum, edge) => sum + (edge.opened ?? 0), 0);
  return rateOf(l7.length > 0 ? requestsOf(l7) : opened, picture.answer.window);
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
  more: readonly (string | undefined)[],
  picture: Picture,
  labels: LabelChoice,
  t: Translate,
): string | undefined {
  const numbers = strand.labelled === 'trouble' ? undefined : toLineNumber(strand, labels, picture.answer.window, t);
  // A line on which nothing works has no number worth its room.
  const bare = strand.l7.length === 0 && (allFail(strand.l4) || strand.l4.some((edge) => edge.bypasses !== undefined));
  const parts = [bare ? undefined : numbers, ...more].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' · ');
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

/** Also of a place that is not drawn, such as a hidden waypoint: its key still names it. */
export function nameAt(picture: Picture, key: PlaceKey, t: Translate): string {
  const place = picture.places.get(key);
  const id = place?.id ?? readPlaceKey(key);
  const name = place !== undefined ? nameOf(place, t) : id !== undefined && 'name' in id ? id.name : t('place.unknown');
  const cluster = id === undefined || id.kind === 'cluster' ? undefined : clusterOf(id);
  return picture.spans === 'one cluster' || cluster === undefined ? name : t('place.at', { name, cluster });
}
