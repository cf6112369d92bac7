import { describe, expect, it } from 'vitest';
import { HistoryAnswerSchema, type HistoryAnswer } from '@waymark/contract';
import { t } from '../../../testing/fake-host.ts';
import {
  momentAt,
  pointWords,
  positionOf,
  stepped,
  STRIP_HEIGHT,
  stripEnd,
  stripSeconds,
  toStrip,
  type Strip,
} from './strip-model.ts';

const END_MS = new Date(2026, 7, 20, 14, 5, 0).getTime();
const history = (...points: readonly object[]): HistoryAnswer =>
  HistoryAnswerSchema.parse({
    stepSeconds: 60,
    points: points.map((point, i) => ({ endMs: END_MS - (points.length - 1 - i) * 60_000, ...point })),
    gaps: [],
  });
const busy = history(
  {},
  { requests: 10, failedRequests: 0, failedConnections: 0, bytes: 100 },
  { requests: 20, failedRequests: 5, failedConnections: 1, bytes: 3_100_000 },
  { requests: 0, failedRequests: 0, failedConnections: 0, bytes: 0 },
);
const strip = (answer: HistoryAnswer): Strip => toStrip(answer)!;

describe('the strip', () => {
  it('draws each step as high as its share of the highest, errors from below, and leaves out what nobody measured', () => {
    expect(strip(busy).bars.map(({ height, failed, hasFailures }) => [height, failed, hasFailures])).toEqual([
      [undefined, 0, false],
      [STRIP_HEIGHT / 2, 0, false],
      [STRIP_HEIGHT, STRIP_HEIGHT / 4, true],
      [0, 0, false],
    ]);
  });

  it('draws bytes where no request was ever counted', () => {
    const bars = strip(history({ requests: 0, bytes: 50 }, { requests: 0, bytes: 100 })).bars;
    expect(bars.map((bar) => bar.height)).toEqual([STRIP_HEIGHT / 2, STRIP_HEIGHT]);
  });

  it('shows that a step had some traffic, however little beside the others', () => {
    const bars = strip(history({ requests: 1e6, failedRequests: 1 }, { requests: 0.001 })).bars;
    expect(bars.map((bar) => [bar.height, bar.failed])).toEqual([
      [STRIP_HEIGHT, 1],
      [1, 0],
    ]);
  });

  it('is silent only when nothing at all happened', () => {
    expect(strip(history({ requests: 0, bytes: 0, failedConnections: 0 })).isSilent).toBe(true);
    expect(strip(history({ requests: 0, bytes: 0, failedConnections: 1 })).isSilent).toBe(false);
    expect(toStrip(history())).toBeUndefined();
  });

  it('tells a time that nobody measured from one in which nothing happened', () => {
    expect(strip(history({}, {})).isUnkept).toBe(true);
    expect(strip(history({}, { bytes: 0 })).isUnkept).toBe(false);
  });

  it('finds the step under the pointer, and every moment its place', () => {
    const drawn = strip(busy);
    expect([0, 0.1, 0.3, 0.99, 1, 7].map((part) => (momentAt(drawn, part) - END_MS) / 60_000)).toEqual([
      -3, -3, -2, 0, 0, 0,
    ]);
    for (const { endMs } of drawn.bars)
      expect(momentAt(drawn, positionOf(drawn, endMs) / drawn.bars.length)).toBe(endMs);
    expect([positionOf(drawn, 0), positionOf(drawn, END_MS + 1e9)]).toEqual([0, 4]);
  });

  it('steps within itself', () => {
    const drawn = strip(busy);
    expect([-1, 1, -Infinity, 10].map((steps) => (stepped(drawn, END_MS - 60_000, steps) - END_MS) / 60_000)).toEqual([
      -2, 0, -3, 0,
    ]);
  });

  it('tells a moment in numbers with their units', () => {
    expect(pointWords(busy, END_MS - 60_000, END_MS, t)).toBe(
      '14:04:00: 20 req/s, 25 % errors, 1/s failed connections, 3.1 MB/s',
    );
    expect(pointWords(busy, END_MS - 180_000, END_MS, t)).toBe('14:02:00: not measured');
  });
});

describe('how much time the strip shows', () => {
  it('is an hour, or twelve times a longer window, and never more than thirty days', () => {
    expect([60, 300, 3600, 30 * 86_400].map(stripSeconds)).toEqual([3600, 3600, 43_200, 30 * 86_400]);
  });

  it('follows the present while the moment shown is on the live strip', () => {
    const asked = { untilMs: undefined, seconds: 3600 };
    expect(stripEnd(asked, undefined, END_MS)).toBeUndefined();
    expect(stripEnd({ ...asked, untilMs: END_MS - 3_000_000 }, undefined, END_MS)).toBeUndefined();
  });

  it('puts a moment further back into its middle, and stays where the reader moved it', () => {
    const untilMs = END_MS - 86_400_000;
    expect(Math.abs(stripEnd({ untilMs, seconds: 3600 }, undefined, END_MS)! - (untilMs + 1_800_000))).toBeLessThan(
      180_001,
    );
    const moved = END_MS - 7_200_000;
    expect(Math.abs(stripEnd({ untilMs, seconds: 3600 }, moved, END_MS)! - moved)).toBeLessThan(180_001);
    expect(stripEnd({ untilMs, seconds: 3600 }, END_MS + 1e9, END_MS)).toBeUndefined();
  });
});
