import { describe, expect, it } from 'vitest';
import type { LogJoin, LogLineAnswer } from '@waymark/contract';
import {
  appLine,
  clientEnd,
  DENIED_CALL_MS as AT,
  deniedCall,
  plainLine,
  serverEnd,
  waypointLine,
} from '../../testing/denied-call.ts';
import { t } from '../../testing/fake-host.ts';
import { toTimeline } from './timeline.ts';
import { toVerdict } from './verdict.ts';

const mapOf = (...lines: readonly LogLineAnswer[]): ReadonlyMap<string, LogLineAnswer> =>
  new Map(lines.map((line) => [line.id, line]));
const carrier: LogLineAnswer = {
  ...clientEnd,
  id: 'carrier',
  explanations: [],
  startMs: AT + 1000,
  atMs: AT + 9000,
  record: { ...(clientEnd.record as object), is: 'connection', durationMs: 8000 } as LogLineAnswer['record'],
  joins: [],
};
const all = mapOf(clientEnd, serverEnd, appLine, waypointLine, carrier);

describe('a connection that a policy denied', () => {
  const timeline = toTimeline(clientEnd, all, deniedCall.clocks);

  it('shows both ends on one clock, the client’s first', () => {
    expect(timeline.bars.map(({ hop, startMs }) => [hop, startMs])).toEqual([
      ['ztunnel-client', AT + 1000],
      ['ztunnel-server', AT + 1000],
    ]);
    expect(timeline.corrections).toEqual([
      { node: 'node-b', base: 'node-a', aheadMs: 40, certainty: 'measured', pairs: 210 },
    ]);
  });

  it('is explained by the server’s side, which alone knows why', () => {
    expect(timeline.culprit?.line.id).toBe('server-end');
    expect(toVerdict(timeline, t)[0]).toBe(
      'Denied: allow policies exist, and none of them allows this. Told by ztunnel (server) node-b.',
    );
  });

  it('says that the reason stands elsewhere when that side is not at hand', () => {
    const alone = toTimeline(clientEnd, mapOf(clientEnd), deniedCall.clocks);
    expect(toVerdict(alone, t)).toContain(
      'Its reason stands in a line of the server’s ztunnel, which is not among these.',
    );
  });
});

describe('an error in words of the application’s own', () => {
  it('is not called fine, though nobody knows what it means', () => {
    const error: LogLineAnswer = { ...plainLine('e', AT, 'ERROR out of stock'), severity: 'error' };
    expect(toVerdict(toTimeline(error, mapOf(error), []), t)[0]).toBe(
      'An error was written; why it happened, only its own words tell. Told by app catalog-v2-1.',
    );
    const fine = plainLine('f', AT);
    expect(toVerdict(toTimeline(fine, mapOf(fine), []), t)[0]).toBe('Nothing went wrong.');
  });
});

describe('a request through a waypoint', () => {
  const timeline = toTimeline(waypointLine, all, []);

  it('goes from the connection that may have carried it to the application', () => {
    expect(timeline.bars.map(({ line, certainty }) => [line.id, certainty])).toEqual([
      ['carrier', 'may be'],
      ['waypoint', 'sure'],
      ['app', 'sure'],
    ]);
  });

  it('shows the span of the request, not that of a connection kept for longer', () => {
    expect(timeline.startMs).toBeGreaterThan(AT + 1990);
    expect(timeline.endMs).toBeLessThan(AT + 2030);
  });

  it('has a pooled connection where the server’s ztunnel writes no line of its own', () => {
    expect(timeline.pooled).toEqual({ startMs: AT + 2000, endMs: AT + 2020 });
    expect(toTimeline(clientEnd, all, []).pooled).toBeUndefined();
  });

  it('says where the time went and prefers a reason to a bare status', () => {
    expect(toVerdict(timeline, t)).toEqual([
      'The upstream closed the connection (UC). Told by waypoint waypoint.',
      '16 ms of 20 ms were spent in the application.',
    ]);
  });

  it('does not bring along the other requests of its connection', () => {
    const join: Omit<LogJoin, 'with'> = { kind: 'carried-by', score: 1, certainty: 'sure', reasons: [] };
    const shared = {
      ...carrier,
      joins: [
        { ...join, with: 'waypoint' },
        { ...join, with: 'other' },
      ],
    };
    const first = { ...waypointLine, joins: [{ ...join, with: 'carrier' }] };
    const timelineOfOne = toTimeline(first, mapOf(first, shared, { ...first, id: 'other' }), []);
    expect(timelineOfOne.bars.map(({ line }) => line.id)).toEqual(['carrier', 'waypoint']);
  });
});
