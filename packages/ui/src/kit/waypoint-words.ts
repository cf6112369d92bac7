import {
  ms,
  rateOf,
  ratio,
  readPlaceKey,
  throughputOf,
  WAYPOINT_FOR,
  type PlaceKey,
  type TrafficWindow,
} from '@waymark/mesh';
import type { EnrolledAnswer, PassingAnswer, WaypointAnswer, WaypointFindingAnswer } from '@waymark/contract';
import {
  formatConnectionRate,
  formatCount,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from './format.ts';
import type { Translate } from '../messages/messages.ts';

type Facts = Pick<WaypointAnswer['facts'], 'takes' | 'allows'>;

export function takesWords({ takes: { value } }: Pick<Facts, 'takes'>, t: Translate): string {
  const known = WAYPOINT_FOR.find((one) => one === value);
  return known === undefined ? t('waypoint.for.other', { value }) : t(`waypoint.for.${known}`);
}

export const allowsWords = ({ allows: { from, selector = '' } }: Pick<Facts, 'allows'>, t: Translate): string =>
  t(`waypoint.allows.${from}`, { selector });

/** `12.4 req/s`, else connections; `–` where nothing was read. */
export function rateWords(passing: PassingAnswer | undefined, window: TrafficWindow): string {
  if (passing === undefined) return '–';
  if (passing.requests > 0) return formatRequestRate(rateOf(passing.requests, window));
  if (passing.connections > 0) return formatConnectionRate(rateOf(passing.connections, window));
  if (passing.bytes > 0) return formatThroughput(throughputOf(passing.bytes, window));
  return '0';
}

export function errorWords(passing: PassingAnswer | undefined): string {
  if (passing === undefined) return '–';
  const [failed, of] =
    passing.requests > 0
      ? [passing.failedRequests, passing.requests]
      : [passing.failedConnections, passing.connections];
  return of === 0 ? '–' : failed === 0 ? '0' : formatRatio(ratio(failed, of));
}

export const bytesWords = (passing: PassingAnswer | undefined, window: TrafficWindow): string =>
  passing === undefined ? '–' : passing.bytes === 0 ? '0' : formatThroughput(throughputOf(passing.bytes, window));

export const latencyWords = ({ averageLatencyMs: latency }: PassingAnswer): string =>
  latency === undefined ? '–' : formatLatency(ms(latency));

/** What a finding comes to, in all the numbers that are not zero. */
export function measuredWords(passing: PassingAnswer, window: TrafficWindow): string {
  const parts = [
    ...(passing.requests > 0 ? [formatRequestRate(rateOf(passing.requests, window))] : []),
    ...(passing.connections > 0 ? [formatConnectionRate(rateOf(passing.connections, window))] : []),
    ...(passing.bytes > 0 ? [formatThroughput(throughputOf(passing.bytes, window))] : []),
  ];
  return parts.join(', ');
}

export function placeWords(key: PlaceKey, t: Translate): string {
  const id = readPlaceKey(key);
  if (id === undefined) return key;
  if (id.kind === 'outside' || id.kind === 'unknown' || id.kind === 'restricted') return t(`waypoint.place.${id.kind}`);
  return 'name' in id ? `${id.name} · ${id.namespace}` : key;
}

/** `Service lost, Service cart and 3 more` */
function aboutWords({ about, count }: Pick<WaypointFindingAnswer, 'about' | 'count'>, t: Translate): string {
  const names = about.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const more = count - about.length;
  return more > 0 ? t('waypoint.what.more', { names, more: formatCount(more) }) : names;
}

export const findingWords = (finding: WaypointFindingAnswer, t: Translate): string =>
  t(`waypoint.finding.${finding.code}`, {
    what: aboutWords(finding, t),
    failed: formatCount(finding.measured?.failedConnections ?? 0),
    connections: formatCount(finding.measured?.connections ?? 0),
  });

/** By which label something came here; of several the first, the others are in its evidence. */
export function wayWords(row: EnrolledAnswer, t: Translate): string {
  const [way] = row.ways;
  if (way === undefined) return '';
  const values = { label: way.label, service: way.service ?? '' };
  return way.by === 'own label' ? t(`waypoint.by.own label.${row.kind}`, values) : t(`waypoint.by.${way.by}`, values);
}

export type Tone = 'good' | 'bad' | 'soon' | 'quiet';

/** How something stands now: bound to a waypoint without a ready pod is not well, whatever the condition says. */
export function standingOf(row: EnrolledAnswer, t: Translate): { readonly words: string; readonly tone: Tone } {
  const share = row.share ?? 100;
  const dead = row.notes.some(({ is }) => is === 'outlived');
  if (dead) return { words: t('waypoint.standing.dead'), tone: 'bad' };
  switch (row.standing) {
    case 'bound':
      return {
        words: row.share === undefined ? t('waypoint.standing.bound') : t('waypoint.standing.share', { share }),
        tone: row.notes.some(({ is }) => is === 'disagreed' || is === 'misleading') ? 'soon' : 'good',
      };
    case 'canary':
      return { words: t('waypoint.standing.canary', { share }), tone: 'good' };
    case 'refused': {
      const reason = row.reason === undefined ? '' : `: ${t(`waypoint.reason.${row.reason}`)}`;
      return { words: t('waypoint.standing.refused') + reason, tone: 'bad' };
    }
    case 'ignored':
      return { words: t('waypoint.standing.ignored'), tone: 'soon' };
    case 'opted out':
      return { words: t('waypoint.standing.opted out'), tone: 'quiet' };
  }
}

export const portWords = ({ ports = [] }: EnrolledAnswer): string =>
  ports.map(({ port, appProtocol, name }) => `${appProtocol ?? name ?? 'tcp'} ${port}`).join(', ');
