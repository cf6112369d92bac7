import { describe, expect, it } from 'vitest';
import type { LoggedContainer, LogRange, LogSource, LogText } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { PathLog } from './logs-on-path.ts';
import { podIndex } from './pod-index.ts';
import { readPathLog, type ReadLog, type ReadRange } from './read-path-log.ts';

const AT = Date.parse('2026-11-24T06:00:00Z');
const SINCE = AT - 600_000;
const index = podIndex({ namespaces: [], workloads: [], services: [] });
const origin = { cluster: 'east', namespace: 'shop', pod: 'cart-1', node: 'node-a', container: 'cart' };

const lines = (fromMs: number, ...words: readonly string[]): string =>
  words.map((word, at) => `${new Date(fromMs + at * 1000).toISOString()} INFO ${word}\n`).join('');

interface Kept {
  readonly current?: LogText | SourceError;
  readonly previous?: LogText | SourceError;
  readonly beginMs?: number;
}

/** A container's log as a kubelet keeps it. */
async function read(
  { current, previous, beginMs }: Kept,
  container: Partial<LoggedContainer> = {},
  range: ReadRange = { sinceMs: SINCE, tail: 500 },
): Promise<ReadLog & { readonly asked: readonly LogRange['run'][] }> {
  const asked: LogRange['run'][] = [];
  const source: LogSource = {
    containers: () => Promise.reject(new Error('not asked here')),
    follow: () => Promise.reject(new Error('not asked here')),
    beginMs: () => Promise.resolve(beginMs),
    read: (_log, { run }) => {
      asked.push(run);
      const kept = run === 'current' ? current : previous;
      return kept instanceof SourceError ? Promise.reject(kept) : Promise.resolve(kept);
    },
  };
  const log: PathLog = {
    origin,
    writer: 'application',
    part: 'app',
    ip: '10.0.0.1',
    container: { name: 'cart', ...container },
  };
  return { ...(await readPathLog(source, log, range, index, new AbortController().signal)), asked };
}

const words = ({ entries }: ReadLog): readonly string[] => entries.map(({ line }) => line.record.raw);

describe('the log of a container that was restarted', () => {
  const restarted = { startedMs: AT - 60_000, restartedMs: AT - 62_000 };

  it('begins with the run before where the time asked for reaches into it', async () => {
    const previous = { text: lines(AT - 65_000, 'going down') };
    const log = await read({ current: { text: lines(AT - 60_000, 'up again') }, previous }, restarted);
    expect([words(log), log.gaps]).toEqual([['INFO going down', 'INFO up again'], []]);
  });

  it('is not asked for the run before when that ended earlier', async () => {
    const range = { sinceMs: AT - 30_000, tail: 500 };
    const log = await read({ current: { text: lines(AT - 20_000, 'later') } }, restarted, range);
    expect([log.asked, log.gaps]).toEqual([['current'], []]);
  });

  it('says that the run before is gone where nobody keeps it any more', async () => {
    const log = await read({ current: { text: lines(AT - 60_000, 'up again') } }, restarted);
    expect(words(log)).toEqual(['INFO up again']);
    expect(log.gaps).toEqual([{ code: 'gone', origin, untilMs: AT - 60_000 }]);
  });

  it('keeps the present run where the one before cannot be read', async () => {
    const previous = new SourceError('kubernetes', 'not_allowed', 'no');
    const log = await read({ current: { text: lines(AT - 60_000, 'up again') }, previous }, restarted);
    expect([words(log), log.gaps]).toEqual([['INFO up again'], [{ code: 'refused', origin, untilMs: AT - 60_000 }]]);
  });

  it('tells each line once while it waits to be started again, when both runs are the same', async () => {
    const same = { text: lines(AT - 65_000, 'starting', 'crashed') };
    const log = await read({ current: same, previous: same }, { restartedMs: AT - 62_000 });
    expect(words(log)).toEqual(['INFO starting', 'INFO crashed']);
  });
});

describe('the log of a container that lacks lines', () => {
  it('says that older ones were rotated away, and since when it goes', async () => {
    const kept = { current: { text: lines(AT - 120_000, 'first that is kept') }, beginMs: AT - 120_000 };
    expect((await read(kept, { startedMs: AT - 3_600_000 })).gaps).toEqual([
      { code: 'rotated', origin, untilMs: AT - 120_000 },
    ]);
  });

  it('says nothing of rotation where the container is younger, or only was silent', async () => {
    const current = { text: lines(AT - 120_000, 'hello') };
    expect((await read({ current, beginMs: AT - 120_000 }, { startedMs: AT - 121_000 })).gaps).toEqual([]);
    expect((await read({ current, beginMs: AT - 3_000_000 }, { startedMs: AT - 3_600_000 })).gaps).toEqual([]);
  });

  it.each([
    ['oldest', { code: 'truncated', origin, untilMs: AT - 2000 }],
    ['newest', { code: 'truncated', origin, fromMs: AT - 1000 }],
  ] as const)('says which end was cut when there are too many: the %s', async (cut, gap) => {
    const log = await read({ current: { text: lines(AT - 2000, 'one', 'two'), cut } });
    expect([log.gaps, log.hasOlder]).toEqual([[gap], cut === 'oldest']);
  });

  it('says that it may not be read', async () => {
    const log = await read({ current: new SourceError('kubernetes', 'not_allowed', '403') });
    expect([log.entries, log.gaps]).toEqual([[], [{ code: 'refused', origin }]]);
  });
});
