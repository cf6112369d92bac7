import type { LogJoin } from '@waymark/contract';
import { describe, expect, it } from 'vitest';
import { DENIED_CALL_MS as AT, deniedCall, plainLine } from '../../testing/denied-call.ts';
import { MOST_HELD, toLineList, withGap, withJoins, withNews, withOlder } from './line-list.ts';

const list = toLineList({ ...deniedCall, lines: [plainLine('a', AT), plainLine('c', AT + 10_000)] });
const ids = (of: typeof list): string[] => of.lines.map(({ id }) => id);

describe('lines that come', () => {
  it('stand in the order in which they were written, each once', () => {
    const news = [plainLine('d', AT + 11_000), plainLine('b', AT + 9000), plainLine('a', AT)];
    expect(ids(withNews(list, news, 'news'))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are marked as late when they came more than two seconds after younger ones', () => {
    const later = withNews(list, [plainLine('b', AT + 9000), plainLine('x', AT + 1000)], 'news');
    expect([...later.late]).toEqual(['x']);
    expect([...withNews(list, [plainLine('x', AT + 1000)], 'tail').late]).toEqual([]);
  });

  it('are counted into the histogram, which moves on with them', () => {
    const more = withNews(list, [plainLine('d', AT + 10_500)], 'news').histogram.buckets;
    expect(more.at(-1)).toMatchObject({ startMs: AT + 10_000, info: 1 });
  });

  it('push the oldest out where a browser would hold too many, and say so', () => {
    const many = Array.from({ length: MOST_HELD + 1 }, (_none, at) => plainLine(`m${String(at)}`, AT + 20_000 + at));
    const full = withNews(list, many, 'news');
    expect(full.lines.length).toBeLessThanOrEqual(MOST_HELD);
    expect(full.putAway + full.lines.length).toBe(many.length + 2);
    expect(full.byId.size).toBe(full.lines.length);
    expect(full.older).toBeUndefined();
  });
});

describe('older lines', () => {
  it('stand before the others and tell whether there are more', () => {
    const older = withOlder(list, { ...deniedCall, lines: [plainLine('z', AT - 1000)], older: 'further' });
    expect(ids(older)).toEqual(['z', 'a', 'c']);
    expect(older.older).toBe('further');
    const { older: none, ...last } = deniedCall;
    expect(withOlder(list, { ...last, lines: [] }).older).toBeUndefined();
  });
});

describe('what is learned of lines later', () => {
  it('is kept with them: joins replace those of the same kind with the same line', () => {
    const join: LogJoin = { with: 'c', kind: 'same-request', score: 0.5, certainty: 'candidate', reasons: [] };
    const joined = withJoins(list, [
      { line: 'a', join },
      { line: 'a', join: { ...join, score: 1, certainty: 'sure' } },
      { line: 'gone', join },
    ]);
    expect(joined.byId.get('a')?.joins).toEqual([{ ...join, score: 1, certainty: 'sure' }]);
    expect(joined.lines[0]?.joins).toHaveLength(1);
  });

  it('counts the same gap once', () => {
    const gap = { code: 'dropped', fromMs: AT } as const;
    expect(withGap(withGap(list, gap), gap).missing).toHaveLength(deniedCall.missing.length + 1);
  });
});
