import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import type { LogsAnswer, LogsQuery } from '@waymark/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logsApp, type LogsApp } from '../../testing/logs-app.ts';
import { declaredBy } from '../../testing/recorded-world.ts';

/** A few seconds of a busy world are hundreds of lines, of which the newest are told. */
const SPAN_MS = 5_000;
const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const world = buildWorld(readScenario('leaky-checkout:clocks=apart'), { startMs: START });
const mine = new Set(world.plan.limitedTo);
const place = (namespace: string, name: string): PlaceKey => `workload/east/${namespace}/${name}` as PlaceKey;
const OWN = place('shop', 'frontend');
const hidden = declaredBy(world, AT).workloads.filter(
  ({ id, members = [] }) => !mine.has(id.namespace) && members.length > 0,
);

/** One workload of each namespace. */
const oneOfEach = (all: typeof hidden): typeof hidden => [
  ...new Map(all.map((workload) => [workload.id.namespace, workload])).values(),
];

let server: LogsApp;
beforeAll(async () => {
  server = await logsApp(world, AT);
});
afterAll(() => server.app.close());

const ask = (query: Partial<LogsQuery>, user = 'limited'): Promise<LogsAnswer> =>
  server.ask(user, { sinceMs: AT - SPAN_MS, most: 20, ...query });

describe('lines between one’s own place and one beyond one’s rights', () => {
  it.each(['from', 'to'] as const)(
    'are answered alike whether there is such a place or not, with the hidden one as %s',
    async (end) => {
      const pair = (other: PlaceKey): Partial<LogsQuery> =>
        end === 'from' ? { from: other, to: OWN } : { from: OWN, to: other };
      let silent = 0;
      for (const { id } of oneOfEach(hidden)) {
        const [there, absent] = [pair(place(id.namespace, id.name)), pair(place(id.namespace, 'no-such'))];
        const [all, own] = [await ask({ ...there, most: 5000 }), await ask({ ...absent, most: 5000 })];
        expect(all.missing, id.name).toEqual([{ code: 'beyond-rights' }]);
        // What it has to do with the reader's own place stands in lines that are the reader's to see.
        if (all.lines.length > own.lines.length) continue;
        expect(all, id.name).toEqual(own);
        expect(await ask(there), id.name).toEqual(await ask(absent));
        silent++;
      }
      expect(silent).toBeGreaterThan(1);
    },
  );

  it('still shows what speaks of one’s own', async () => {
    const { lines } = await ask({ from: place('shop', 'cart'), to: place('data', 'redis') });
    expect(lines.filter(({ hop }) => hop === 'ztunnel-server').length).toBeGreaterThan(0);
    expect(lines.filter(({ source }) => source.namespace === 'data')).toEqual([]);
  });

  it('is not found where both ends are one’s own and one is not there', async () => {
    const query = { from: OWN, to: place('shop', 'no-such') };
    expect(await server.status('limited', query)).toEqual({ status: 404, code: 'not_found' });
    expect(await server.status('admin', { from: OWN, to: place('data', 'no-such') })).toEqual({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('lines of a node whose ztunnel is beyond one’s rights', () => {
  it('are answered alike whether there is such a node or not', async () => {
    expect(await ask({ node: 'node-a' }, 'nobody')).toEqual(await ask({ node: 'no-such' }, 'nobody'));
    const absent = await ask({ node: 'no-such' });
    expect([absent.lines, absent.missing]).toEqual([[], [{ code: 'beyond-rights' }]]);
    expect(await server.status('admin', { node: 'no-such' })).toEqual({ status: 404, code: 'not_found' });
  });
});
