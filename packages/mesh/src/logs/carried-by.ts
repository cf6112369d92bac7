import { addressKey } from './address.ts';
import { balance, type Candidate, type Ranked } from './balance.ts';
import type { Carried, Carrier } from './carrier.ts';
import type { Clocks } from './clocks.ts';
import { nodeOf } from './connection-ends.ts';
import type { JoinReason, LineJoin, LineOf, LogLine } from './line-join.ts';
import type { ConnectionRecord, RequestRecord } from './log-record.ts';

/** Both logs cut times to whole ms; an estimated clock is some tenths off. */
const SLACK_MS = 5;
const SLACK_WITHOUT_CLOCK_MS = 250;
const MOST_SHOWN = 12;
const NEAR_MS = 100;
/** With more connections open at once than this no one of them can be meant; the shortest are looked at. */
const MOST_OPEN = 100;

/** Joins each request of a waypoint with the client's connection that carried it, or with all that may have, ranked. */
export function joinCarriers(lines: readonly LogLine[], clocks: Clocks): readonly LineJoin[] {
  const carriers = new Map<string, Carrier[]>();
  const requests = new Map<string, Carried[]>();
  for (const line of lines) {
    const { record } = line;
    if (record.is === 'connection') {
      const carrier = toCarrier({ ...line, record }, clocks);
      if (carrier !== undefined) add(carriers, carrier[0], carrier[1]);
    } else if (record.is === 'request') {
      const carried = toCarried({ ...line, record }, clocks);
      if (carried !== undefined) add(requests, carried[0], carried[1]);
    }
  }
  return [...requests].flatMap(([key, asked]) => {
    const offered = carriers.get(key);
    return offered === undefined ? [] : joinKey(asked, offered, clocks);
  });
}

function add<K, T>(groups: Map<K, T[]>, key: K, value: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}

function toCarrier(line: LineOf<ConnectionRecord>, clocks: Clocks): [string, Carrier] | undefined {
  const { source, hbone, direction, atMs, durationMs, phase, bytesToServer, bytesToClient } = line.record;
  if (direction !== 'outbound' || phase !== 'complete' || hbone === undefined) return undefined;
  if (source.address === undefined || atMs === undefined || durationMs === undefined) return undefined;
  const endMs = atMs - clocks.aheadMs(nodeOf(line));
  return [
    `${source.address.host} ${addressKey(hbone)}`,
    {
      line,
      startMs: endMs - durationMs,
      endMs,
      bytesToServer: bytesToServer ?? 0,
      bytesToClient: bytesToClient ?? 0,
    },
  ];
}

function toCarried(line: LineOf<RequestRecord>, clocks: Clocks): [string, Carried] | undefined {
  const { downstreamLocal, downstreamRemote, atMs, durationMs, protocol } = line.record;
  if (protocol === 'tunnel' || downstreamLocal === undefined || downstreamRemote === undefined) return undefined;
  if (atMs === undefined) return undefined;
  const startMs = atMs - clocks.aheadMs(nodeOf(line));
  return [
    `${downstreamRemote.host} ${addressKey(downstreamLocal)}`,
    { line, startMs, endMs: startMs + (durationMs ?? 0) },
  ];
}

/** Connections by how long they lasted (powers of two), each class by its start: who was open at an instant is found without looking at all. */
function byDuration(carriers: readonly Carrier[]): ReadonlyMap<number, readonly Carrier[]> {
  const classes = new Map<number, Carrier[]>();
  for (const carrier of carriers) {
    const lasted = Math.max(1, carrier.endMs - carrier.startMs);
    add(classes, Math.ceil(Math.log2(lasted)), carrier);
  }
  for (const members of classes.values()) members.sort((a, b) => a.startMs - b.startMs);
  return new Map([...classes].sort(([a], [b]) => a - b));
}

function startedFrom(sorted: readonly Carrier[], ms: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.startMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function openDuring(
  classes: ReadonlyMap<number, readonly Carrier[]>,
  { startMs, endMs }: Carried,
  slackMs: number,
): Carrier[] {
  const found: Carrier[] = [];
  for (const [exponent, members] of classes) {
    if (found.length >= MOST_OPEN) break;
    const longest = 2 ** exponent;
    for (let at = startedFrom(members, endMs - longest - slackMs); at < members.length; at++) {
      const carrier = members[at];
      if (carrier === undefined || carrier.startMs > startMs + slackMs) break;
      if (carrier.endMs < endMs - slackMs) continue;
      found.push(carrier);
      if (found.length >= MOST_OPEN) break;
    }
  }
  return found;
}

/** A carrier passes on at least the bodies that the request's line counts. */
function isLargeEnough({ record }: LineOf<RequestRecord>, carrier: Carrier): boolean {
  return carrier.bytesToClient >= (record.bytesToClient ?? 0) && carrier.bytesToServer >= (record.bytesToServer ?? 0);
}

function joinKey(asked: readonly Carried[], offered: readonly Carrier[], clocks: Clocks): LineJoin[] {
  const classes = byDuration(offered);
  const candidates: Candidate[] = [];
  asked.forEach((request, at) => {
    for (const carrier of openDuring(classes, request, slackOf(request, offered, clocks)))
      if (isLargeEnough(request.line, carrier)) candidates.push({ request: at, carried: request, carrier });
  });
  const ranked = balance(asked, candidates);
  const perRequest = new Map<number, Ranked[]>();
  for (const each of ranked) {
    const list = perRequest.get(each.request);
    if (list === undefined) perRequest.set(each.request, [each]);
    else list.push(each);
  }
  const full = overfull([...perRequest.values()]);
  return [...perRequest.values()].flatMap((list) => {
    const best = list.toSorted((a, b) => b.share - a.share).slice(0, MOST_SHOWN);
    return best.map(({ carried, carrier, share }) => toJoin(carried, carrier, share, list.length, full, clocks));
  });
}

function slackOf({ line }: Carried, [any]: readonly Carrier[], clocks: Clocks): number {
  return any === undefined || clocks.comparable(nodeOf(line), nodeOf(any.line)) ? SLACK_MS : SLACK_WITHOUT_CLOCK_MS;
}

/**
 * Connections that cannot have carried all requests for which they are the only candidate: some other connection, still
 * open and so without a line, carried the rest.
 */
function overfull(perRequest: readonly (readonly Ranked[])[]): ReadonlySet<Carrier> {
  const left = new Map<Carrier, { toClient: number; toServer: number }>();
  for (const [only, ...others] of perRequest) {
    if (only === undefined || others.length > 0) continue;
    const { carrier, carried } = only;
    const room = left.get(carrier) ?? { toClient: carrier.bytesToClient, toServer: carrier.bytesToServer };
    left.set(carrier, room);
    room.toClient -= carried.line.record.bytesToClient ?? 0;
    room.toServer -= carried.line.record.bytesToServer ?? 0;
  }
  return new Set([...left].filter(([, room]) => room.toClient < 0 || room.toServer < 0).map(([carrier]) => carrier));
}

function toJoin(
  carried: Carried,
  carrier: Carrier,
  share: number,
  candidates: number,
  full: ReadonlySet<Carrier>,
  clocks: Clocks,
): LineJoin {
  const afterStartMs = round(carried.startMs - carrier.startMs);
  const beforeEndMs = round(carrier.endMs - carried.endMs);
  const reasons: JoinReason[] = [
    { code: 'client-address' },
    { code: 'tunnel-target' },
    { code: 'inside-connection', afterStartMs, beforeEndMs },
    { code: 'sizes-fit' },
    candidates === 1 ? { code: 'only-candidate' } : { code: 'one-of', candidates },
  ];
  // In the middle of a long connection another one, still open and so without a line, would have fitted as well.
  const isAtItsEnds = Math.min(afterStartMs, beforeEndMs) <= NEAR_MS;
  const sure =
    candidates === 1 &&
    isAtItsEnds &&
    !full.has(carrier) &&
    clocks.comparable(nodeOf(carried.line), nodeOf(carrier.line));
  return { kind: 'carried-by', a: carried.line, b: carrier.line, score: Math.max(0.001, share), sure, reasons };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
