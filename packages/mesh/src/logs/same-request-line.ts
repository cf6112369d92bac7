import type { Clocks } from './clocks.ts';
import { nodeOf } from './connection-ends.ts';
import type { JoinReason, LineJoin, LogLine } from './line-join.ts';
import type { ApplicationRecord, RequestRecord } from './log-record.ts';

/** Applications write their line a moment after the answer; more than this is another request. */
const SLACK_MS = 25;

interface Asked {
  readonly line: LogLine;
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly status: number | undefined;
  readonly authority: string | undefined;
}

/**
 * Joins by method, path and time where applications do not log the id: an Envoy's line with the line of the client in the
 * pod it was asked by, and without Envoys the client's with the server's, which knows the client's address.
 * Only when each is the other's only candidate.
 */
export function joinByRequestLine(
  lines: readonly LogLine[],
  joined: readonly LineJoin[],
  clocks: Clocks,
): readonly LineJoin[] {
  const hasClient = new Set<string>();
  const hasPartner = new Set<string>();
  for (const { a, b } of joined) {
    for (const [line, other] of [
      [a, b],
      [b, a],
    ] as const) {
      hasPartner.add(nameOf(line));
      if (other.record.is === 'application' && other.record.role === 'client') hasClient.add(nameOf(line));
    }
  }
  const clients: Asked[] = [];
  const envoys: Asked[] = [];
  const servers: Asked[] = [];
  for (const line of lines) {
    const { record } = line;
    if (record.is === 'request' && record.protocol === 'http' && !hasClient.has(nameOf(line))) {
      const asked = toAsked(line, record, record.downstreamRemote?.host, clocks);
      if (asked !== undefined) envoys.push(asked);
    } else if (record.is === 'application' && !hasPartner.has(nameOf(line))) {
      const host = record.role === 'client' ? line.source.ip : record.remote?.host;
      const asked = toAsked(line, record, host, clocks);
      if (asked !== undefined) (record.role === 'client' ? clients : servers).push(asked);
    }
  }
  const withEnvoys = pairUp(envoys, clients);
  const taken = new Set(withEnvoys.map(({ b }) => nameOf(b)));
  return [
    ...withEnvoys,
    ...pairUp(
      clients.filter(({ line }) => !taken.has(nameOf(line))),
      servers,
    ),
  ];
}

const nameOf = ({ source, line }: LogLine): string => `${source.id}:${line}`;

function toAsked(
  line: LogLine,
  record: RequestRecord | ApplicationRecord,
  client: string | undefined,
  clocks: Clocks,
): Asked | undefined {
  const { method, path, atMs, durationMs, authority } = record;
  if (client === undefined || method === undefined || path === undefined || atMs === undefined) return undefined;
  const at = atMs - clocks.aheadMs(nodeOf(line));
  const took = durationMs ?? 0;
  const [fromMs, toMs] = record.is === 'request' ? [at, at + took] : [at - took, at];
  const status = record.is === 'request' ? record.responseCode : record.status;
  return { line, key: `${client} ${method} ${path}`, fromMs, toMs, status, authority };
}

/** One to one, and only where there is no choice: neither side has another candidate in time. */
function pairUp(asked: readonly Asked[], others: readonly Asked[]): LineJoin[] {
  const byKey = new Map<string, Asked[]>();
  for (const other of others) {
    const group = byKey.get(other.key);
    if (group === undefined) byKey.set(other.key, [other]);
    else group.push(other);
  }
  for (const group of byKey.values()) group.sort((a, b) => a.toMs - b.toMs);
  const choices = asked.map((one) => ({ one, fitting: fittingOf(one, byKey.get(one.key) ?? []) }));
  const chosenBy = new Map<Asked, number>();
  for (const { fitting } of choices) for (const other of fitting) chosenBy.set(other, (chosenBy.get(other) ?? 0) + 1);
  return choices.flatMap(({ one, fitting }) =>
    fitting.map((other) => {
      const candidates = Math.max(fitting.length, chosenBy.get(other) ?? 1);
      const reasons: JoinReason[] = [
        { code: 'request-line' },
        { code: 'client-address' },
        { code: 'times-fit' },
        candidates === 1 ? { code: 'only-candidate' } : { code: 'one-of', candidates },
      ];
      const sure = candidates === 1;
      return { kind: 'same-request', a: one.line, b: other.line, score: sure ? 0.95 : 0.9 / candidates, sure, reasons };
    }),
  );
}

const MOST_FITTING = 8;

function fittingOf(one: Asked, sorted: readonly Asked[]): Asked[] {
  const fitting: Asked[] = [];
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.toMs ?? 0) < one.toMs - SLACK_MS) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < sorted.length && fitting.length < MOST_FITTING; at++) {
    const other = sorted[at];
    if (other === undefined || other.toMs > one.toMs + SLACK_MS) break;
    if (Math.abs(other.fromMs - one.fromMs) > SLACK_MS) continue;
    if (one.status !== undefined && other.status !== undefined && one.status !== other.status) continue;
    if (isOtherHost(one.authority, other.authority)) continue;
    fitting.push(other);
  }
  return fitting;
}

function isOtherHost(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.replace(/:\d+$/, '') !== b.replace(/:\d+$/, '');
}
