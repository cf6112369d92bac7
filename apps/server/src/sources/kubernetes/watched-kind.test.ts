import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  startFakeApiServer,
  type Answer,
  type Asked,
  type FakeApiServer,
  type OpenWatch,
} from './testing/fake-api-server.ts';
import { NamespaceSchema } from './trimmed.ts';
import { WATCH_TIMING, watchKind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

const FAST: WatchTiming = {
  ...WATCH_TIMING,
  pageSize: 2,
  retryMs: { first: 5, longest: 20 },
  absentMs: 20,
  jitter: () => 0,
};
const namespace = (name: string, version = '1', labels = {}): object => ({
  metadata: { name, resourceVersion: version, labels },
});
const page = (items: readonly object[], resourceVersion: string, token?: string): Answer => ({
  status: 200,
  body: {
    kind: 'NamespaceList',
    metadata: { resourceVersion, ...(token === undefined ? {} : { continue: token }) },
    items,
  },
});
const status = (code: number, reason: string): Answer => ({ status: code, body: { kind: 'Status', reason, code } });
const expired = {
  type: 'ERROR',
  object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' },
};
const isWatch = (asked: Asked): boolean => asked.query.get('watch') === '1';

let server: FakeApiServer | undefined;
let watched: WatchedKind<{ readonly name: string }> | undefined;
afterEach(async () => {
  watched?.close();
  await server?.stop();
});

/** Answers lists and watches in the order given; the last one of each goes on being given. */
async function follow(
  lists: readonly Answer[],
  watches: readonly Answer[],
  timing: WatchTiming = FAST,
): Promise<{ readonly names: () => string[] | undefined; readonly asked: readonly Asked[] }> {
  const queues = { list: [...lists], watch: [...watches] };
  const next = (queue: Answer[]): Answer =>
    (queue.length > 1 ? queue.shift() : queue[0]) ?? status(500, 'NothingPrepared');
  server = await startFakeApiServer((asked) => next(isWatch(asked) ? queues.watch : queues.list));
  const kind = {
    path: '/api/v1/namespaces',
    schema: NamespaceSchema,
    keyOf: ({ name }: { readonly name: string }) => name,
  };
  watched = watchKind(kind, server.connection, { now: Date.now }, timing);
  return {
    names: () =>
      watched
        ?.records()
        ?.map(({ name }) => name)
        .sort(),
    asked: server.asked,
  };
}
const silent: Answer = { watch: () => undefined };
const telling = (tell: (watch: OpenWatch) => void): Answer => ({ watch: tell });

describe('a kind kept in memory', () => {
  it('is read in pages, and followed from the version of the list', async () => {
    const { names, asked } = await follow(
      [page([namespace('a'), namespace('b')], '7', 'next'), page([namespace('c')], '7')],
      [silent],
    );
    await vi.waitFor(() => expect(asked.some(isWatch)).toBe(true));
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(
      asked.filter((one) => !isWatch(one)).map(({ query }) => [query.get('limit'), query.get('continue')]),
    ).toEqual([
      ['2', null],
      ['2', 'next'],
    ]);
    expect(asked.find(isWatch)?.query.get('resourceVersion')).toBe('7');
    expect(asked.find(isWatch)?.query.get('allowWatchBookmarks')).toBe('true');
  });

  it.each([404, 410])(
    'is read again from the start when a later page is gone (%i): half a list is none',
    async (code) => {
      const { names, asked } = await follow(
        [
          page([namespace('a')], '7', 'next'),
          status(code, 'Gone'),
          page([namespace('a')], '8', 'again'),
          page([namespace('b')], '8'),
        ],
        [silent],
      );
      const seen: unknown[] = [];
      await vi.waitFor(() => {
        seen.push(names());
        expect(asked.some(isWatch)).toBe(true);
      });
      expect(names()).toEqual(['a', 'b']);
      expect(seen.filter((one) => one !== undefined).every((one) => JSON.stringify(one) === '["a","b"]')).toBe(true);
    },
  );

  it('is too large to be read when a page is beyond all measure, and says so', async () => {
    await follow([{ status: 200, body: ' '.repeat(33 * 1024 * 1024) }], [silent]);
    await vi.waitFor(
      () => expect(watched?.state()).toMatchObject({ is: 'starting', failure: { code: 'answer_too_large' } }),
      { timeout: 10_000 },
    );
  });

  it('follows what is added, changed and deleted, wherever the network cuts the lines', async () => {
    const change = JSON.stringify({ type: 'MODIFIED', object: namespace('a', '9', { team: 'ü' }) });
    const { names } = await follow(
      [page([namespace('a'), namespace('b')], '7')],
      [
        telling((watch) => {
          watch.push({ type: 'ADDED', object: namespace('c', '8') }, { type: 'DELETED', object: namespace('b', '8') });
          watch.pushText(change.slice(0, 20));
          setTimeout(() => watch.pushText(`${change.slice(20)}\n`), 10);
        }),
      ],
    );
    await vi.waitFor(() => expect(watched?.records()).toContainEqual({ name: 'a', labels: { team: 'ü' } }));
    expect(names()).toEqual(['a', 'c']);
  });

  it('goes on from the last bookmark when the server ends a watch, without reading all again', async () => {
    const bookmark = { type: 'BOOKMARK', object: { kind: 'Namespace', metadata: { resourceVersion: '42' } } };
    const ended = telling((watch) => {
      watch.push(bookmark);
      setTimeout(() => watch.end(), 5);
    });
    const { asked } = await follow([page([namespace('a')], '7')], [ended, silent]);
    await vi.waitFor(() => expect(asked.filter(isWatch)).toHaveLength(2));
    expect(asked.filter(isWatch).map(({ query }) => query.get('resourceVersion'))).toEqual(['7', '42']);
    expect(asked.filter((one) => !isWatch(one))).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['an event of the watch', telling((watch) => watch.push(expired))],
    ['the status of the watch', status(410, 'Expired')],
  ])('is read anew when %s says that the history is forgotten', async (_, forgotten) => {
    const { names, asked } = await follow(
      [page([namespace('old')], '7'), page([namespace('new')], '900')],
      [forgotten, silent],
    );
    await vi.waitFor(() => expect(names()).toEqual(['new']));
    await vi.waitFor(() => expect(asked.filter(isWatch).at(-1)?.query.get('resourceVersion')).toBe('900'));
  });

  it('is read anew when a page is asked for too late', async () => {
    const { names } = await follow(
      [page([namespace('a')], '7', 'late'), status(410, 'Expired'), page([namespace('b')], '9')],
      [silent],
    );
    await vi.waitFor(() => expect(names()).toEqual(['b']));
  });

  it('is broken, and says so, when the history is forgotten again and again before the list is read', async () => {
    const { names } = await follow(
      [page([namespace('a')], '7'), status(410, 'Expired')],
      [telling((watch) => watch.push(expired))],
    );
    await vi.waitFor(() =>
      expect(watched?.state()).toMatchObject({ is: 'broken', failure: { code: 'source_unreachable' } }),
    );
    expect(names()).toEqual(['a']);
  });

  it('keeps what it knows while a watch is broken, says so, and goes on from there', async () => {
    const broken = telling((watch) => {
      watch.push({ type: 'ADDED', object: namespace('b', '8') });
      setTimeout(() => watch.breakOff(), 10);
    });
    const { names, asked } = await follow(
      [page([namespace('a')], '7')],
      [broken, status(503, 'ServiceUnavailable'), status(503, 'ServiceUnavailable'), silent],
      { ...FAST, retryMs: { first: 60, longest: 60 } },
    );
    await vi.waitFor(() =>
      expect(watched?.state()).toMatchObject({ is: 'broken', failure: { code: 'source_unreachable' } }),
    );
    const state = watched?.state();
    expect(names()).toEqual(['a', 'b']);
    await vi.waitFor(() => expect(asked.filter(isWatch).length).toBeGreaterThan(2));
    if (watched?.state().is === 'broken') expect(watched.state().sinceMs).toBe(state?.sinceMs);
    await vi.waitFor(() => expect(watched?.state().is).toBe('live'));
    expect(
      asked
        .filter(isWatch)
        .slice(1)
        .map(({ query }) => query.get('resourceVersion')),
    ).toEqual(['8', '8', '8']);
  });

  it('gives up a connection that has died without a word', async () => {
    const { asked } = await follow([page([namespace('a')], '7')], [silent], { ...FAST, idleMs: 30 });
    await vi.waitFor(() => expect(asked.filter(isWatch).length).toBeGreaterThan(1));
  });

  it.each([403, 503])('does not believe the %i of a server that is just starting', async (code) => {
    const { names } = await follow(
      [status(code, 'Starting'), status(code, 'Starting'), page([namespace('a')], '7')],
      [silent],
    );
    await watched?.attempted;
    expect(watched?.state()).toMatchObject({ is: 'starting', failure: { source: 'kubernetes' } });
    expect(names()).toBeUndefined();
    await vi.waitFor(() => expect(names()).toEqual(['a']));
  });

  it('is empty, and no failure, where the cluster does not know the kind; and is found once it does', async () => {
    const { names } = await follow(
      [{ status: 404, body: '404 page not found\n' }, page([namespace('a')], '7')],
      [silent],
    );
    await watched?.attempted;
    expect([watched?.state().is, names()]).toEqual(['live', []]);
    await vi.waitFor(() => expect(names()).toEqual(['a']));
  });

  it.each<[string, Answer]>([
    ['no JSON', { status: 200, body: '<html>' }],
    ['no list', { status: 200, body: { kind: 'Status' } }],
    ['objects of another form', page([{ metadata: { name: 7 } }], '7')],
  ])('is unreadable when the answer is %s', async (_, answer) => {
    await follow([answer], [silent]);
    await watched?.attempted;
    expect(watched?.state()).toMatchObject({ is: 'starting', failure: { code: 'source_unreadable' } });
  });

  it('is given up quietly when closed', async () => {
    const { asked } = await follow([page([namespace('a')], '7')], [silent]);
    await vi.waitFor(() => expect(asked.some(isWatch)).toBe(true));
    watched?.close();
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect([asked.length, watched?.state().is]).toEqual([before, 'live']);
  });

  it('waits longer after each failure, up to a limit', async () => {
    const startedMs = Date.now();
    const { asked } = await follow([status(500, 'InternalError')], [silent], {
      ...FAST,
      retryMs: { first: 10, longest: 80 },
      jitter: () => 1,
    });
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(10 + 20 + 40);
  });
});
