import type { LogsAnswer } from '@waymark/contract';
import { describe, expect, it } from 'vitest';
import { DENIED_CALL_MS as AT, deniedCall, plainLine } from '../../testing/denied-call.ts';
import { toLineList, untoldBefore, withNews, type LineList, type Untold } from './line-list.ts';
import { tellUntold } from './tell-untold.ts';

const held = toLineList({ ...deniedCall, missing: [], lines: [plainLine('a', AT), plainLine('b', AT + 1000)] });
const tail = [plainLine('g', AT + 8000), plainLine('h', AT + 9000)];
const untold: Untold = { fromMs: AT + 1000, untilMs: AT + 8000 };

describe('what was written while nobody followed', () => {
  it('lies between the newest line held and the first of those that follow anew', () => {
    expect(untoldBefore(held, tail)).toEqual(untold);
  });

  it('is nothing where these go on from those, where none came, or where none were held', () => {
    expect(untoldBefore(held, [plainLine('b', AT + 1000), ...tail])).toBeUndefined();
    expect(untoldBefore(held, [])).toBeUndefined();
    expect(untoldBefore(toLineList({ ...deniedCall, lines: [] }), tail)).toBeUndefined();
  });

  const catchUp = async (pages: Readonly<Record<string, LogsAnswer>>): Promise<[LineList, readonly string[]]> => {
    let list = withNews(held, tail, 'tail');
    const asked: string[] = [];
    const ask = (before: string): Promise<LogsAnswer> => {
      asked.push(before);
      const page = pages[before];
      return page === undefined ? Promise.reject(new Error('unreachable')) : Promise.resolve(page);
    };
    await tellUntold(ask, untold, (change) => (list = change(list)), new AbortController().signal);
    return [list, asked];
  };
  const { older: _none, ...last } = { ...deniedCall, missing: [] };
  const page = (older: number | undefined, ...lines: LogsAnswer['lines']): LogsAnswer => ({
    ...last,
    lines,
    ...(older === undefined ? {} : { older: String(older) }),
  });

  it('is asked for from the newest on until it meets what was held, and stands in its place', async () => {
    const [list, asked] = await catchUp({
      [AT + 8000]: page(AT + 5000, plainLine('e', AT + 5000), plainLine('f', AT + 6000)),
      [AT + 5000]: page(AT, plainLine('a', AT), plainLine('b', AT + 1000), plainLine('c', AT + 2000)),
    });
    expect(asked).toEqual([String(AT + 8000), String(AT + 5000)]);
    expect(list.lines.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'e', 'f', 'g', 'h']);
    expect([list.missing, list.arrived]).toEqual([[], 5]);
  });

  it('is said to be missing where it cannot be had', async () => {
    const [list] = await catchUp({});
    expect(list.missing).toEqual([{ code: 'dropped', ...untold }]);
  });
});
