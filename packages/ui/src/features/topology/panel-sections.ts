import {
  addFailures,
  addTold,
  FAILURE_REASONS,
  outcomeOf,
  rateOf,
  ratio,
  sumFailures,
  type Failures,
  type L4Edge,
  type L7Edge,
  type Place,
  type ResponseCount,
  type ToldReasons,
  type TrafficWindow,
} from '@waymark/mesh';
import type { Tone } from '../../canvas/drawing.ts';
import { toMark } from '../../kit/capture.ts';
import { formatBytes, formatCount, formatRate, formatRatio } from '../../kit/format.ts';
import type { MessageKey, Translate } from '../../messages/messages.ts';
import { enTopology } from '../../messages/en-topology.ts';
import { nameOf } from './words.ts';

/** Parts of a side panel that places and lines share: answers in, words out. */

export interface CodeRow {
  readonly id: string;
  readonly code: string;
  /** What the proxy's flags mean; absent when it set none. */
  readonly meaning?: string;
  readonly rate: string;
  readonly share: number;
  readonly tone: Tone;
}

/** Outcomes of requests, the frequent ones first. */
export function toCodeRows(edges: readonly L7Edge[], window: TrafficWindow, t: Translate): readonly CodeRow[] {
  const sums = new Map<string, ResponseCount>();
  for (const response of edges.flatMap((edge) => edge.responses)) {
    const id = [response.code, response.grpcStatus ?? '', response.flags].join(' ');
    sums.set(id, { ...response, count: response.count + (sums.get(id)?.count ?? 0) });
  }
  const total = [...sums.values()].reduce((sum, response) => sum + response.count, 0);
  return [...sums]
    .filter(([, response]) => response.count > 0)
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([id, response]) => {
      const meaning = flagsInWords(response.flags, t);
      const code = response.code === '0' || response.code === '' ? t('panel.noResponse') : response.code;
      const grpc =
        response.grpcStatus === undefined || response.grpcStatus === ''
          ? ''
          : ` · ${t('panel.grpcStatus', { status: response.grpcStatus })}`;
      const outcome = outcomeOf(response);
      return {
        id,
        code: `${code}${grpc}`,
        ...(meaning === undefined ? {} : { meaning }),
        rate: formatRate(rateOf(response.count, window)),
        share: response.count / total,
        tone: outcome === 'good' ? 'healthy' : outcome === '4xx' ? 'warning' : 'alarm',
      };
    });
}

/** `UF,URX` in words; codes that we have no words for stay as they are, because Envoy's extensions add their own. */
export function flagsInWords(flags: string, t: Translate): string | undefined {
  if (flags === '' || flags === '-') return undefined;
  return flags
    .split(',')
    .map((flag) => {
      const key = `flag.${flag}`;
      return Object.hasOwn(enTopology, key) ? `${t(key as MessageKey)} (${flag})` : flag;
    })
    .join(', ');
}

export interface SecuritySection {
  readonly mtls: string;
  readonly plain?: string;
  readonly client?: string;
  readonly server?: string;
}

/** Undefined while nothing is proven: no connection opened, or nobody could tell. */
export function toSecurity(edges: readonly L4Edge[]): SecuritySection | undefined {
  const mtls = edges.reduce((sum, edge) => sum + (edge.security?.mtls ?? 0), 0);
  const plain = edges.reduce((sum, edge) => sum + (edge.security?.plain ?? 0), 0);
  const client = onlyOne(edges.map((edge) => edge.principals.client));
  const server = onlyOne(edges.map((edge) => edge.principals.server));
  if (mtls + plain === 0) return undefined;
  return {
    mtls: formatRatio(ratio(mtls, mtls + plain)),
    ...(plain > 0 ? { plain: formatRatio(ratio(plain, mtls + plain)) } : {}),
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
  };
}

function onlyOne(texts: readonly (string | undefined)[]): string | undefined {
  const different = [...new Set(texts.filter((text) => text !== undefined))];
  return different.length === 1 ? different[0] : undefined;
}

interface FailureRow {
  readonly reason: string;
  readonly count: string;
}

export interface ConnectionsSection {
  /** Absent where the source that counts them is missing. */
  readonly opened?: string;
  readonly failed: readonly FailureRow[];
  /** How many of these only ztunnel’s log tells of; absent where metrics count all. */
  readonly uncounted?: string;
  /** Of how many the logs tell why, and why; absent where metrics and logs agree on all. */
  readonly told?: string;
  readonly lastFailureMs?: number;
  readonly toServer?: string;
  readonly toClient?: string;
}

export function toConnections(edges: readonly L4Edge[], t: Translate): ConnectionsSection | undefined {
  if (edges.length === 0) return undefined;
  const last = Math.max(0, ...edges.map((edge) => edge.lastFailureMs ?? 0));
  const opened = sumKnown(edges.map((edge) => edge.opened));
  const uncounted = sumKnown(edges.map((edge) => edge.uncounted));
  const told = addTold(edges.map((edge) => edge.told));
  const toServer = sumKnown(edges.map((edge) => edge.bytesToServer));
  const toClient = sumKnown(edges.map((edge) => edge.bytesToClient));
  return {
    ...(opened === undefined ? {} : { opened: formatCount(opened) }),
    failed: toFailureRows(addFailures(edges.map((edge) => edge.failed)), t),
    ...(uncounted === undefined ? {} : { uncounted: t('panel.uncounted', { count: formatCount(uncounted) }) }),
    ...(told === undefined ? {} : { told: toldSentence(told, t) }),
    ...(last === 0 ? {} : { lastFailureMs: last }),
    ...(toServer === undefined ? {} : { toServer: formatBytes(toServer) }),
    ...(toClient === undefined ? {} : { toClient: formatBytes(toClient) }),
  };
}

const toFailureRows = (failed: Failures, t: Translate): readonly FailureRow[] =>
  FAILURE_REASONS.flatMap((reason) => {
    const count = failed[reason] ?? 0;
    return count > 0 ? [{ reason: t(`failure.${reason}`), count: formatCount(count) }] : [];
  });

function toldSentence({ of, reasons }: ToldReasons, t: Translate): string {
  const told = FAILURE_REASONS.reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0);
  return t('panel.told', {
    told: formatCount(told),
    of: formatCount(of),
    reasons: toFailureRows(reasons, t)
      .map((row) => t('panel.told.reason', { ...row }))
      .join(', '),
  });
}

const sumKnown = (counts: readonly (number | undefined)[]): number | undefined => {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
};

export interface ServiceRow {
  readonly service: string;
  readonly opened: string;
  readonly failed: string;
  readonly bytes: string;
}

export const toServiceRows = (edges: readonly L4Edge[], t: Translate): readonly ServiceRow[] =>
  edges
    .flatMap((edge) => edge.services)
    .map((share) => ({
      service:
        share.service === undefined ? t('panel.bareAddress') : `${share.service.namespace}/${share.service.name}`,
      opened: formatCount(share.opened),
      failed: formatCount(share.failed),
      bytes: formatBytes(share.bytesToServer + share.bytesToClient),
    }));

export interface Hop {
  readonly kind: 'ztunnel' | 'waypoint' | 'sidecar' | 'gateway' | 'pod';
  readonly words: string;
}

/** The proxies between two places, in order. What is not known to be there is not shown. */
export function toPath(
  from: Place | undefined,
  to: Place | undefined,
  /** Name of the waypoint in between; it may not be drawn. */
  via: string | undefined,
  t: Translate,
): readonly Hop[] {
  const hops: Hop[] = [];
  const waypoint = (words: string): Hop => ({ kind: 'waypoint', words });
  if (from?.role === 'waypoint') hops.push(waypoint(nameOf(from, t)));
  else if (from?.role === 'gateway') hops.push({ kind: 'gateway', words: t('hop.gateway') });
  else if (isCaptured(from)) hops.push({ kind: 'ztunnel', words: t('hop.ztunnelClient') });
  else if (hasSidecar(from)) hops.push({ kind: 'sidecar', words: t('hop.sidecarClient') });
  if (via !== undefined) hops.push(waypoint(via));
  // A waypoint takes HBONE itself: there is no ztunnel in front of it.
  if (to?.role === 'waypoint') return [...hops, waypoint(nameOf(to, t))];
  if (isCaptured(to)) hops.push({ kind: 'ztunnel', words: t('hop.ztunnelServer') });
  else if (hasSidecar(to)) hops.push({ kind: 'sidecar', words: t('hop.sidecarServer') });
  if (to !== undefined && POD_ROLES.includes(to.role)) hops.push({ kind: 'pod', words: t('hop.pod') });
  return hops;
}

/** What runs in pods, alone or several together. */
const POD_ROLES: readonly Place['role'][] = ['workload', 'app', 'version'];

const isCaptured = (place: Place | undefined): boolean =>
  ['ambient', 'ambient-waypoint'].includes(toMark(place?.capture)) || (place?.capture?.pods.captured ?? 0) > 0;
const hasSidecar = (place: Place | undefined): boolean => (place?.capture?.pods.sidecar ?? 0) > 0;

/** Who counted, in the reader's words, and on which layer. */
export function toReporters(
  l4: readonly L4Edge[],
  l7: readonly L7Edge[],
  places: { readonly from?: Place | undefined; readonly to?: Place | undefined },
  t: Translate,
): readonly string[] {
  const at = (who: MessageKey, layer: 'L4' | 'L7'): string => t('reporter.of', { who: t(who), layer });
  const byZtunnel = {
    source: !hasSidecar(places.from) && places.from?.role !== 'gateway',
    destination: !hasSidecar(places.to),
  };
  const words = new Set<string>();
  for (const reporter of l7.flatMap((edge) => edge.reporters)) {
    words.add(
      at(
        reporter === 'waypoint'
          ? 'reporter.waypoint'
          : reporter === 'source'
            ? 'reporter.proxyClient'
            : 'reporter.proxyServer',
        'L7',
      ),
    );
  }
  for (const reporter of l4.flatMap((edge) => edge.reporters)) {
    if (reporter === 'waypoint') words.add(at('reporter.waypoint', 'L4'));
    else if (reporter === 'source')
      words.add(at(byZtunnel.source ? 'reporter.ztunnelClient' : 'reporter.proxyClient', 'L4'));
    else words.add(at(byZtunnel.destination ? 'reporter.ztunnelServer' : 'reporter.proxyServer', 'L4'));
  }
  return [...words];
}

/** The share of connections that failed, `–` where none opened. */
export const failedShare = (edges: readonly L4Edge[]): string => {
  const failures = edges.reduce((sum, edge) => sum + sumFailures(edge), 0);
  const opened = edges.reduce((sum, edge) => sum + Math.max(edge.opened ?? 0, sumFailures(edge)), 0);
  return opened === 0 ? '–' : formatRatio(ratio(failures, opened));
};
