import { describe, expect, it } from 'vitest';
import { clientEnd, DENIED_CALL_MS as AT, deniedCall, plainLine, waypointLine } from '../../testing/denied-call.ts';
import { fileName, toNdjson, toText } from './download.ts';
import { bestJoin, stretchOf, toBars, toParts, toRows } from './log-view-model.ts';
import { inView, rowAt, scrollToRow, toOffsets } from './row-offsets.ts';

describe('rows', () => {
  it('have holes as rows of their own, before the first line after them', () => {
    const rows = toRows({
      lines: [plainLine('a', 10), plainLine('b', 20)],
      missing: [{ code: 'truncated', untilMs: 15 }, { code: 'beyond-rights' }, { code: 'dropped', fromMs: 30 }],
    });
    expect(rows.map((row) => (row.is === 'gap' ? row.gap.code : row.id))).toEqual([
      'beyond-rights',
      'a',
      'truncated',
      'b',
      'dropped',
    ]);
  });

  it('are found by height, whatever the heights of those before', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id }));
    const tops = toOffsets(rows, 10, new Map([['b', 100]]));
    expect([...tops]).toEqual([0, 10, 110, 120]);
    expect([-5, 0, 9, 10, 109, 110, 500].map((y) => rowAt(tops, y))).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(scrollToRow(tops, 1, 0, 50)).toBe(10);
    expect(scrollToRow(tops, 2, 10, 50)).toBe(70);
    expect(scrollToRow(tops, 0, 0, 50)).toBeUndefined();
  });

  it('of a hundred thousand lines are rendered by the screenful', () => {
    const tops = toOffsets(
      Array.from({ length: 100_000 }, (_none, at) => ({ id: String(at) })),
      32,
      new Map(),
    );
    const { from, to } = inView(tops, 1_600_000, 640);
    expect(from).toBeLessThan(50_000);
    expect(to - from).toBeLessThan(50);
    expect(inView(toOffsets([], 32, new Map()), 0, 640)).toEqual({ from: 0, to: 0 });
  });
});

describe('the join that is shown', () => {
  it('is a fact rather than a candidate', () => {
    expect(bestJoin(waypointLine)?.kind).toBe('same-request');
    const [candidate] = waypointLine.joins.slice(1);
    const [fact] = clientEnd.joins;
    const joins = [...(candidate ? [{ ...candidate, score: 1 }] : []), ...(fact ? [{ ...fact, score: 0.5 }] : [])];
    expect(bestJoin({ ...clientEnd, joins })?.kind).toBe('same-connection');
  });
});

describe('a marked word', () => {
  it.each([
    ['GET /a/A', '/a', ['GET |', '/a|hit', '/A|hit']],
    ['nothing', 'x', ['nothing|']],
    ['all', '', ['all|']],
  ])('is found in %j whatever its capitals', (text, word, parts) => {
    expect(toParts(text, word).map((part) => `${part.text}|${part.is === 'hit' ? 'hit' : ''}`)).toEqual(parts);
  });
});

describe('the histogram', () => {
  it('has bars as high as they are full, errors in them', () => {
    expect(toBars(deniedCall.histogram).map(({ height, error }) => [height, error])).toEqual([
      [0.6, 0],
      [1, 0.4],
      [1, 0.4],
    ]);
  });

  it('gives the time between two bars, whichever way it was dragged', () => {
    expect(stretchOf(deniedCall.histogram, 2, 1)).toEqual({ fromMs: AT + 1000, toMs: AT + 3000 });
    expect(stretchOf({ bucketMs: 1, buckets: [] }, 0, 0)).toBeUndefined();
  });
});

describe('a download', () => {
  it('holds each line once, as written or whole', () => {
    expect(toText([plainLine('a', 0, 'ready')])).toBe(
      '1970-01-01T00:00:00.000Z east/shop/catalog-v2-1/catalog app ready\n',
    );
    const lines = toNdjson(deniedCall.lines).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(deniedCall.lines);
    expect(fileName('cart → orders-db', 0, 'ndjson')).toBe('waymark-logs-cart-orders-db-1970-01-01T00-00-00.ndjson');
  });
});
