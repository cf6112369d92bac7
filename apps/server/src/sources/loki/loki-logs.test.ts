import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLokiStub, type LokiStub } from '../../testing/loki-stub.ts';
import { logsApp } from '../../testing/logs-app.ts';
import { logsIn } from '../../testing/logs-in-world.ts';
import { lokiLogs } from './loki-logs.ts';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const world = buildWorld(readScenario('leaky-checkout'), { startMs: START });
const CHECKOUT = 'workload/east/shop/checkout' as PlaceKey;
const pod = world.cast.actors.map((actor) => actor.pod).find((name) => name.startsWith('checkout-')) ?? '';
const LOG = { cluster: 'east', namespace: 'shop', pod, container: 'checkout' };
const never = new AbortController().signal;

let nowMs = AT;
let stub: LokiStub;
const source = (): ReturnType<typeof lokiLogs> =>
  lokiLogs({
    url: stub.url,
    headers: () => ({ 'x-scope-orgid': 'mesh', authorization: 'Bearer secret' }),
    labels: { namespace: 'namespace', pod: 'pod', container: 'container' },
    lookBackMs: 10 * 60_000,
    timeoutMs: 5000,
    maxBytes: 32 * 1024 * 1024,
    clock: { now: () => nowMs },
  });
beforeAll(async () => {
  stub = await startLokiStub(world, () => nowMs);
});
afterAll(() => stub.stop());
afterEach(() => {
  stub.fail = undefined;
  nowMs = AT;
});

describe('logs in a Loki', () => {
  it('are the lines that the pods wrote, asked for as the tenant', async () => {
    const read = await source().read(LOG, { run: 'current', sinceMs: AT - 30_000, mostLines: 20_000 }, never);
    const written = await logsIn(world, () => AT).read(
      LOG,
      { run: 'current', sinceMs: AT - 30_000, mostLines: 20_000 },
      never,
    );
    const words = (text: string | undefined): readonly string[] =>
      (text ?? '').split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
    expect(words(read?.text)).toEqual(words(written?.text));
    expect(words(read?.text).length).toBeGreaterThan(50);
    expect(read?.cut).toBeUndefined();
    expect(stub.asked.at(-1)).toMatchObject({ 'x-scope-orgid': 'mesh', authorization: 'Bearer secret' });
  });

  it('are read in pages of what a store gives at once, and of more the newest', async () => {
    const log = { ...LOG, namespace: 'istio-system', pod: world.cast.ztunnels[1]?.pod ?? '', container: 'istio-proxy' };
    const range = { run: 'current' as const, sinceMs: START };
    const before = stub.asked.length;
    const most = await source().read(log, { ...range, mostLines: 8000 }, never);
    expect(stub.asked.length - before).toBeGreaterThan(1);
    const lines = (most?.text ?? '').trimEnd().split('\n');
    const stamps = lines.map((line) => line.slice(0, line.indexOf(' ')));
    expect(stamps).toEqual([...stamps].sort());
    const written = await logsIn(world, () => AT).read(log, { ...range, mostLines: 8000 }, never);
    const words = (text: string): string[] => text.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
    expect(words(most?.text ?? '').sort()).toEqual(words(written?.text ?? '').sort());
    const few = await source().read(log, { ...range, mostLines: 10 }, never);
    expect(few).toEqual({
      text: lines
        .slice(-10)
        .map((line) => `${line}\n`)
        .join(''),
      cut: 'oldest',
    });
  });

  it('tell which containers a pod has, and of a pod that nobody heard of nothing', async () => {
    expect(await source().containers(LOG, never)).toEqual([{ name: 'checkout' }]);
    expect(await source().containers({ ...LOG, pod: 'no-such' }, never)).toBeUndefined();
  });

  it('are followed, each line once', async () => {
    const leaving = new AbortController();
    let text = '';
    const followed = source().follow(LOG, AT - 2000, (more) => (text += more), leaving.signal);
    await expect.poll(() => text, { timeout: 5000 }).not.toBe('');
    nowMs = AT + 4000;
    const newest = (): string => text.trimEnd().split('\n').at(-1) ?? '';
    await expect.poll(() => Date.parse(newest().slice(0, 30)), { timeout: 5000 }).toBeGreaterThan(AT + 2000);
    leaving.abort();
    await followed;
    const lines = text.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(10);
  });

  it('are joined in an answer like those of a cluster', async () => {
    const server = await logsApp(world, AT, { logs: source() });
    const { lines, missing } = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - 10_000 });
    await server.app.close();
    expect(missing).toEqual([]);
    expect(new Set(lines.map(({ hop }) => hop))).toContain('waypoint');
    expect(lines.filter(({ joins }) => joins.length > 0).length).toBeGreaterThan(50);
  });

  it.each([
    [{ status: 401, body: 'no org id' }, 'source_refused'],
    [{ status: 429, body: 'too many outstanding requests' }, 'source_unreachable'],
    [{ status: 500, body: 'broken' }, 'source_unreachable'],
    [{ status: 200, body: '<html>' }, 'source_unreadable'],
    [{ status: 200, body: '{"data":{"resultType":"matrix","result":[]}}' }, 'source_unreadable'],
  ])('that do not come say why: %j', async (fail, code) => {
    stub.fail = fail;
    await expect(source().read(LOG, { run: 'current', mostLines: 10 }, never)).rejects.toMatchObject({
      name: 'SourceError',
      source: 'loki',
      code,
    });
  });
});
