import type { FlowAnswer, WorkloadRow, WorkloadsAnswer } from '@waymark/contract';
import { rateOf, ratio, readPlaceKey, throughputOf, type HealthTone, type Ratio } from '@waymark/mesh';
import { deadWaypointNote, deadWaypointOf } from '../../kit/dead-waypoint.ts';
import {
  formatConnectionRate,
  formatCount,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';

type Window = WorkloadsAnswer['window'];

/** Requests where there are any, else connections, else bytes of connections that still live. */
export function toRate(flow: FlowAnswer, window: Window): string {
  if (flow.requests > 0) return formatRequestRate(rateOf(flow.requests, window));
  if (flow.connections > 0) return formatConnectionRate(rateOf(flow.connections, window));
  return flow.bytes > 0 ? formatThroughput(throughputOf(flow.bytes, window)) : '–';
}

export function toErrors({ requests, failedRequests, connections, failedConnections }: FlowAnswer): string {
  if (requests > 0) return formatRatio(ratio(failedRequests, requests));
  return connections > 0 ? formatRatio(ratio(failedConnections, connections)) : '–';
}

/** Who is not reached by callers fails, whatever reaches it by other ways. */
export const toneOf = ({ place, health: { tone } }: WorkloadRow): HealthTone =>
  deadWaypointOf(place) === undefined ? tone : 'failing';

/** `11 % 5xx`: what decided the health; empty where nothing did. */
export function toWorst({ place, health: { worst } }: WorkloadRow, t: Translate): string {
  const dead = deadWaypointOf(place);
  if (dead !== undefined) return deadWaypointNote(dead, t);
  if (worst === undefined) return '';
  const what =
    worst.is === 'connections' ? t(`failure.${worst.reason}`) : t(`outcome.${worst.class}`, { code: worst.code });
  return t('workloads.worst', { share: formatRatio(worst.share as Ratio), what });
}

export const toReady = ({ place: { pods } }: WorkloadRow): string =>
  pods === undefined ? '–' : `${formatCount(pods.ready)}/${formatCount(pods.of)}`;

/** Waypoints in front of it, by name; with their namespace where that is another. */
export function toWaypoints({ place }: WorkloadRow): string {
  const own = 'namespace' in place.id ? place.id.namespace : '';
  return (place.behind ?? [])
    .map(readPlaceKey)
    .flatMap((id) => (id?.kind === 'workload' ? [id.namespace === own ? id.name : `${id.namespace}/${id.name}`] : []))
    .join(', ');
}

export const pathOf = ({ place: { id } }: Pick<WorkloadRow, 'place'>): string =>
  id.kind === 'workload' ? `/workloads/${[id.cluster, id.namespace, id.name].map(encodeURIComponent).join('/')}` : '';
