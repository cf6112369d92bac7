import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import { LogsStreamQuerySchema, type LogEvent } from '@waymark/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { createReaders } from '../../readers/readers.ts';
import { accessIn } from '../../testing/app-over-world.ts';
import { logsApp } from '../../testing/logs-app.ts';
import { followedIn, logsIn } from '../../testing/logs-in-world.ts';
import { declaredBy } from '../../testing/recorded-world.ts';
import { followLogs } from './follow-logs.ts';
import { logHub } from './log-hub.ts';

const START = 1_795_500_000_000;
/** Followers come, and what is written goes on until the end. */
const AT = START + 30 * 60_000;
const END = AT + 2000;
const SINCE = AT - 1000;
const world = buildWorld(readScenario('leaky-checkout'), { startMs: START });
const inventory = declaredBy(world, END);
const mine = new Set(world.plan.limitedTo);
const place = (namespace: string, name: string): PlaceKey => `workload/east/${namespace}/${name}` as PlaceKey;
const OWN = place('shop', 'frontend');

const leaving = new AbortController();
const running: Promise<void>[] = [];
const logs = { ...logsIn(world, () => AT), ...followedIn(world, END) };
afterAll(async () => {
  leaving.abort();
  await Promise.all(running);
});

interface Told {
  readonly ids: () => readonly string[];
  readonly others: () => readonly LogEvent[];
}

function follow(pair: { readonly from: PlaceKey; readonly to: PlaceKey }): Told {
  const events: LogEvent[] = [];
  const ports = {
    inventory: { inventory: () => Promise.resolve(inventory) },
    config: { config: () => Promise.resolve({ clusters: [] }) },
    logs,
    clock: { now: () => AT },
  };
  const readers = createReaders({ mode: 'token' }, accessIn(world));
  running.push(
    followLogs(
      { ports, readers, hub: logHub(logs), settings: { mostPods: 60 } },
      LogsStreamQuerySchema.parse({ ...pair, sinceMs: SINCE, tail: 5000 }),
      () => Promise.resolve({ user: 'limited', token: 'demo-limited', by: 'token' }),
      {
        send: (told) => events.push(told),
        problem: (error) => {
          throw error;
        },
        drained: () => Promise.resolve(),
      },
      leaving.signal,
    ),
  );
  return {
    ids: () => events.flatMap((told) => (told.event === 'lines' ? told.data.lines.map(({ id }) => id) : [])).sort(),
    others: () => events.filter(({ event }) => event === 'gap' || event === 'origins' || event === 'skipped'),
  };
}

describe('following lines between one’s own place and one beyond one’s rights', () => {
  it.each(['from', 'to'] as const)(
    'tells alike whether there is such a place or not, with the hidden one as %s',
    async (end) => {
      const list = await logsApp(world, END);
      const pairWith = (other: PlaceKey): { readonly from: PlaceKey; readonly to: PlaceKey } =>
        end === 'from' ? { from: other, to: OWN } : { from: OWN, to: other };
      const linesOf = async (other: PlaceKey) =>
        (await list.ask('limited', { ...pairWith(other), sinceMs: SINCE, most: 5000 })).lines;
      const hidden = inventory.workloads.filter(
        ({ id, members = [] }) => !mine.has(id.namespace) && members.length > 0,
      );
      let silent = 0;
      for (const { id } of new Map(hidden.map((each) => [each.id.namespace, each])).values()) {
        const [there, absent] = [place(id.namespace, id.name), place(id.namespace, 'no-such')];
        const own = await linesOf(absent);
        // What it has to do with the reader's own place stands in lines that are the reader's to see.
        if ((await linesOf(there)).length > own.length) continue;
        const both = [follow(pairWith(there)), follow(pairWith(absent))] as const;
        // The newest line of each log: nothing more will come of it.
        const last = new Map(own.map((line) => [line.source.pod, line.id]));
        const isThrough = ({ ids }: Told): boolean => [...last.values()].every((id) => ids().includes(id));
        await expect.poll(() => both.every(isThrough), { timeout: 20_000 }).toBe(true);
        // Time for what should not come.
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(both[0].ids(), id.name).toEqual(both[1].ids());
        expect(both[0].others(), id.name).toEqual(both[1].others());
        expect(both[0].ids().length).toBeGreaterThan(0);
        silent++;
      }
      await list.app.close();
      expect(silent).toBeGreaterThan(1);
    },
  );
});
