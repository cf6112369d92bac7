import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATHS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { SourceError } from '../source-error.ts';
import { settings, signIn } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';

const AT_MS = 1_700_000_600_000;
const MINUTE_MS = 60_000;
const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const PICTURES = `${PATHS.topologyStream}?refreshSeconds=60`;
const STREAMS = [PICTURES, `${PATHS.logsStream}?place=workload/${world.plan.cluster}/bookinfo/productpage-v1`];
type Headers = Record<string, string>;

let nowMs = AT_MS;
/** What the API server says of every token. */
let known: 'yes' | 'no' | 'cannot be asked' = 'yes';
let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  const quiet = quietPorts(world, AT_MS);
  const ports = {
    ...quiet,
    clock: { now: () => nowMs },
    access: {
      ...quiet.access,
      whoIs: (...asked: Parameters<typeof quiet.access.whoIs>): Promise<string | undefined> => {
        if (known === 'cannot be asked')
          return Promise.reject(new SourceError('kubernetes', 'source_unreachable', 'it is down'));
        return known === 'yes' ? quiet.access.whoIs(...asked) : Promise.resolve(undefined);
      },
    },
  };
  app = await buildApp(ports, settings);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => app.close());

/** A stream that has begun, and whether it has ended. */
async function opened(path: string, headers: Headers): Promise<{ isOpen: boolean; leave: () => void }> {
  const leaving = new AbortController();
  const answer = await fetch(url + path, { headers, signal: leaving.signal });
  expect(answer.status, path).toBe(200);
  const stream = { isOpen: true, leave: () => leaving.abort() };
  void answer
    .text()
    .catch(() => undefined)
    .finally(() => (stream.isOpen = false));
  return stream;
}
const signOut = (headers: Headers): Promise<unknown> =>
  app.inject({ method: 'DELETE', url: PATHS.session, headers: { ...headers, 'x-waymark': '1' } });

const aLook = (): Promise<unknown> => new Promise((later) => setTimeout(later, 1_300));

describe('live streams of pictures and of logs', () => {
  it.each<[string, (headers: Headers) => unknown]>([
    ['their reader signs out', signOut],
    ['nobody used their session for too long', () => (nowMs += 31 * MINUTE_MS)],
    ['the API server no longer knows their token', () => (known = 'no')],
  ])('end when %s', async (_, happens) => {
    const headers = await signIn(app, 'demo-admin');
    const streams = await Promise.all(STREAMS.map((path) => opened(path, headers)));
    await happens(headers);
    await expect.poll(() => streams.some((stream) => stream.isOpen), { timeout: 6_000 }).toBe(false);
    known = 'yes';
  });

  it('go on while the API server cannot be asked', async () => {
    const headers = await signIn(app, 'demo-admin');
    const streams = await Promise.all(STREAMS.map((path) => opened(path, headers)));
    known = 'cannot be asked';
    await aLook();
    expect(streams.map((stream) => stream.isOpen)).toEqual([true, true]);
    known = 'yes';
    for (const stream of streams) stream.leave();
  });
});

it('A stream goes on when somebody else signs out, and comes back with a cookie that was prolonged meanwhile', async () => {
  const [mine, others] = [await signIn(app, 'demo-limited'), await signIn(app, 'demo-limited')];
  const stream = await opened(PICTURES, mine);
  await signOut(others);
  nowMs += 20 * MINUTE_MS;
  const used = await app.inject({ method: 'POST', url: PATHS.sessionUse, headers: { ...mine, 'x-waymark': '1' } });
  await aLook();
  expect(stream.isOpen).toBe(true);
  nowMs += 20 * MINUTE_MS;
  await expect.poll(() => stream.isOpen, { timeout: 6_000 }).toBe(false);
  const cookie = used.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const again = await opened(PICTURES, { cookie });
  again.leave();
});

it('A cookie that was signed out is refused by the process that saw it, whoever has a copy', async () => {
  const headers = await signIn(app, 'demo-admin');
  await signOut(headers);
  expect((await app.inject({ url: PATHS.namespaces, headers })).statusCode).toBe(401);
});
