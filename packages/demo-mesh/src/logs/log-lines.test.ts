import { describe, expect, it } from 'vitest';

import {
  buildWorld,
  lineJoins,
  logContainers,
  logLines,
  logWriters,
  readScenario,
  samplesOf,
  truthBetween,
} from '../index.ts';
import type { LogLine, LogWriter, World } from '../index.ts';

const START = 1_795_500_000_000;
const MINUTE = 60_000;
const world = buildWorld('leaky-checkout', { startMs: START });
const AT = START + 30 * MINUTE;

function writersOf(of: World, container: string): LogWriter[] {
  return logWriters(of).filter((writer) => writer.container === container);
}

function ztunnels(of: World): LogWriter[] {
  return writersOf(of, 'istio-proxy').filter((writer) => writer.namespace === 'istio-system');
}

function fieldOf(text: string, key: string): string | undefined {
  const found = new RegExp(`[ \\t]${key.replace('.', '\\.')}=("(?:[^"\\\\]|\\\\.)*"|\\S+)`).exec(text)?.[1];
  return found?.startsWith('"') === true ? found.slice(1, -1) : found;
}

describe('logs of a world', () => {
  it('are the same whatever spans they are asked for in', () => {
    for (const writer of logWriters(world)) {
      const whole = logLines(world, writer, AT, AT + MINUTE);
      const parts = [0, 7000, 20_500, 60_000].flatMap((until, i, all) =>
        i === 0 ? [] : logLines(world, writer, AT + (all[i - 1] ?? 0), AT + until),
      );
      expect(parts, writer.pod).toEqual(whole);
    }
  });

  it('are ordered by when they were written, and lie in the span', () => {
    for (const writer of logWriters(world)) {
      const times = logLines(world, writer, AT, AT + MINUTE).map((line) => line.atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((ms) => ms > AT && ms <= AT + MINUTE)).toBe(true);
    }
  });

  it('are empty for pods and containers that do not exist', () => {
    const [writer] = ztunnels(world);
    expect(logContainers(world, { namespace: 'shop', pod: 'nobody' })).toEqual([]);
    expect(logLines(world, { namespace: 'shop', pod: 'nobody', container: 'x' }, AT, AT + MINUTE)).toEqual([]);
    expect(writer && logLines(world, { ...writer, container: 'x' }, AT, AT + MINUTE)).toEqual([]);
  });

  it('tell only of conversations that the truth knows', () => {
    const known = new Set(truthBetween(world, AT - 60 * MINUTE, AT + 2 * MINUTE).map((row) => row.conversation));
    let told = 0;
    for (const writer of logWriters(world)) {
      for (const { conversation } of logLines(world, writer, AT, AT + MINUTE)) {
        if (conversation === undefined) continue;
        told++;
        expect(known).toContain(conversation);
      }
    }
    expect(told).toBeGreaterThan(1000);
  });

  it('have one outbound line for each connection that ztunnels count as closed', () => {
    for (const { pod, ...rest } of ztunnels(world)) {
      for (const reporter of ['source', 'destination']) {
        const closed = (atMs: number): number =>
          (samplesOf(world, pod, atMs) ?? [])
            .filter((s) => s.name === 'istio_tcp_connections_closed_total' && s.labels['reporter'] === reporter)
            .reduce((sum, s) => sum + s.value, 0);
        const direction = reporter === 'source' ? 'outbound' : 'inbound';
        const lines = logLines(world, { pod, ...rest }, AT, AT + 5 * MINUTE).filter(
          (line) => line.text.includes('connection complete') && fieldOf(line.text, 'direction') === direction,
        );
        // A line is written up to 2.3 ms after the end, so one may fall on the other side of either border.
        expect(Math.abs(lines.length - (closed(AT + 5 * MINUTE) - closed(AT)))).toBeLessThanOrEqual(2);
        expect(lines.length).toBeGreaterThan(0);
      }
    }
  });

  it('write the two uncounted failures as warn lines', () => {
    const warns = ztunnels(world)
      .flatMap((writer) => logLines(world, writer, AT, AT + MINUTE))
      .filter((line) => line.text.includes('\twarn\taccess\tconnection failed\t'));
    const errors = new Set(warns.map((line) => fieldOf(line.text, 'error')?.split(' ').slice(0, 2).join(' ')));
    expect(errors).toEqual(new Set(['no healthy', 'unknown waypoint:']));
  });

  it('lose what was open when a ztunnel is stopped, and tell how it starts again', () => {
    const [down] = world.proxies.find((p) => p.kind === 'ztunnel' && p.downs.length > 0)?.downs ?? [];
    const proxy = world.proxies.find((p) => p.kind === 'ztunnel' && p.downs.length > 0);
    if (down === undefined || proxy === undefined) throw new Error('no ztunnel restarts in this world');
    const writer = { namespace: proxy.namespace, pod: proxy.id, container: 'istio-proxy' };
    const during = logLines(world, writer, down.fromMs + 3, down.untilMs - 1);
    expect(during).toEqual([]);
    const again = logLines(world, writer, down.untilMs - 1, down.untilMs + 2);
    const config = again.find((line) => line.text.includes('running with config:'));
    expect(config?.text.split('\n').length).toBeGreaterThan(60);
  });

  it('show a crashing Envoy with its back-trace', () => {
    const waypoint = world.proxies.find((proxy) => proxy.neverAnswers);
    if (waypoint === undefined) throw new Error('nothing crashes in this world');
    const writer = { namespace: waypoint.namespace, pod: waypoint.id, container: 'istio-proxy' };
    const crash = logLines(world, writer, AT - 10 * MINUTE, AT).filter((line) => line.text.includes('Backtrace'));
    expect(crash).toHaveLength(2);
    expect(crash[0]?.text.split('\n').length).toBeGreaterThan(5);
  });
});

describe('joins of lines', () => {
  const joins = lineJoins(world, AT, AT + MINUTE);
  const ofKind = (kind: string): typeof joins => joins.filter((join) => join.kind === kind);

  it('mirror the bytes of the two ends of a connection, the server a moment before the client', () => {
    const pairs = ofKind('same-connection');
    expect(pairs.length).toBeGreaterThan(100);
    for (const { a, b } of pairs) {
      expect(fieldOf(a.line.text, 'bytes_sent')).toBe(fieldOf(b.line.text, 'bytes_recv'));
      expect(a.line.atMs - b.line.atMs).toBeGreaterThan(0);
      expect(a.line.atMs - b.line.atMs).toBeLessThan(2.4);
    }
  });

  it('have a single candidate nearly always by address, bytes and 10 ms', () => {
    const ends = ztunnels(world).flatMap((writer) => logLines(world, writer, AT, AT + MINUTE));
    const inbound = ends.filter((line) => fieldOf(line.text, 'direction') === 'inbound');
    const key = (line: LogLine, sent: string, received: string): string =>
      [
        fieldOf(line.text, 'src.addr')?.split(':')[0],
        fieldOf(line.text, 'dst.hbone_addr'),
        fieldOf(line.text, sent),
        fieldOf(line.text, received),
      ].join('|');
    const pairs = ofKind('same-connection').filter(({ a }) => fieldOf(a.line.text, 'dst.hbone_addr') !== undefined);
    const single = pairs.filter(({ a }) => {
      const wanted = key(a.line, 'bytes_sent', 'bytes_recv');
      const candidates = inbound.filter(
        (line) => Math.abs(line.atMs - a.line.atMs) <= 10 && key(line, 'bytes_recv', 'bytes_sent') === wanted,
      );
      return candidates.length === 1;
    });
    expect(single.length / pairs.length).toBeGreaterThan(0.97);
  });

  it('never share the source address: the server sees a pooled socket', () => {
    const same = ofKind('same-connection').filter(
      ({ a, b }) =>
        fieldOf(a.line.text, 'dst.hbone_addr') !== undefined &&
        fieldOf(a.line.text, 'src.addr') === fieldOf(b.line.text, 'src.addr'),
    );
    expect(same.length).toBeLessThanOrEqual(1);
  });

  it('share the request id but for its 15th character on one in a hundred', () => {
    const id = (text: string): string | undefined =>
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(text)?.[0];
    const pairs = ofKind('same-request').filter(({ a, b }) => a.role === 'waypoint' && b.role === 'app-client');
    const blunt = (text: string): string => `${text.slice(0, 14)}?${text.slice(15)}`;
    let rewritten = 0;
    for (const { a, b } of pairs) {
      const [left = 'none', right = 'nothing'] = [id(a.line.text), id(b.line.text)];
      expect(blunt(left)).toBe(blunt(right));
      if (left !== right) rewritten++;
    }
    expect(rewritten / pairs.length).toBeGreaterThan(0.003);
    expect(rewritten / pairs.length).toBeLessThan(0.02);
  });

  it('put a carried request inside its connection', () => {
    const pairs = ofKind('carried-by');
    expect(pairs.length).toBeGreaterThan(500);
    for (const { a, b } of pairs) {
      expect(a.line.text).toContain(` ${fieldOf(b.line.text, 'dst.hbone_addr')} `);
      const started = Number(/\.(\d{3})Z\]/.exec(a.line.text)?.[1]);
      expect(Number.isFinite(started)).toBe(true);
    }
  });

  it('survive clocks that differ, which move all lines of a node alike', () => {
    const apart = buildWorld(readScenario('leaky-checkout:clocks=apart'), { startMs: START });
    const lags = lineJoins(apart, AT, AT + MINUTE)
      .filter((join) => join.kind === 'same-connection')
      .map(({ a, b }) => a.line.atMs - b.line.atMs);
    expect(Math.min(...lags)).toBeLessThan(-0.5);
    expect(Math.max(...lags.map(Math.abs))).toBeLessThan(19);
  });
});
