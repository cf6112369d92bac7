import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import { LogsStreamQuerySchema, type LogEvent, type LogGap } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogOf, LogSource } from '../../ports.ts';
import { createReaders, type Reader } from '../../readers/readers.ts';
import { SourceError } from '../../source-error.ts';
import { accessIn } from '../../testing/app-over-world.ts';
import { logsIn } from '../../testing/logs-in-world.ts';
import { declaredBy } from '../../testing/recorded-world.ts';
import { followLogs, type Outlet } from './follow-logs.ts';
import { logHub } from './log-hub.ts';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const world = buildWorld(readScenario('leaky-checkout'), { startMs: START });
const whole = declaredBy(world, AT);
let inventory = whole;
const query = LogsStreamQuerySchema.parse({ place: 'workload/east/shop/cart' as PlaceKey, hops: ['app'], tail: 5 });

/** Logs that say what the test says, to as many as follow. */
interface Writing extends LogSource {
  readonly following: () => number;
  write(count: number): void;
  breakOff(): void;
}

function writing(): Writing {
  interface Follower {
    readonly take: (text: string) => void;
    readonly fail: (error: Error) => void;
  }
  const followers = new Set<Follower>();
  let written = 0;
  return {
    ...logsIn(world, () => AT),
    read: () => Promise.resolve({ text: '' }),
    following: () => followers.size,
    write: (count) => {
      const lines = Array.from({ length: count }, () => {
        const micros = String(written++);
        return `2026-11-24T07:00:${micros.slice(0, -6).padStart(2, '0')}.${micros.slice(-6).padStart(6, '0')}000Z INFO ${'x'.repeat(200)} ${micros}\n`;
      });
      for (const { take } of followers) take(lines.join(''));
    },
    breakOff: () => {
      for (const { fail } of followers) fail(new SourceError('kubernetes', 'source_unreachable', 'on purpose'));
    },
    follow: (_log: LogOf, _sinceMs, take, signal) =>
      new Promise((resolve, reject) => {
        const follower = { take, fail: reject };
        const leave = (): void => {
          followers.delete(follower);
          resolve();
        };
        followers.add(follower);
        signal.addEventListener('abort', leave, { once: true });
        follower.fail = (error) => {
          followers.delete(follower);
          reject(error);
        };
      }),
  };
}

interface Followed {
  readonly events: LogEvent[];
  readonly lines: () => number;
  readonly skipped: () => number;
  readonly gaps: () => readonly LogGap[];
  stall(): void;
  goOn(): void;
}

let leaving = new AbortController();
let ended: Promise<void>[] = [];
afterEach(async () => {
  leaving.abort();
  await Promise.all(ended);
  leaving = new AbortController();
  ended = [];
});

const reader: Reader = { user: 'admin', token: 'demo-admin', by: 'token' };

function start(logs: LogSource, hub = logHub(logs), who = reader): Followed {
  const events: LogEvent[] = [];
  let counted = 0;
  let goOn: (() => void) | undefined;
  let stalled: Promise<void> | undefined;
  const out: Outlet = {
    send: (told) => {
      if (told.event !== 'lines') events.push(told);
      else counted += told.data.lines.length;
    },
    problem: (error) => {
      throw error;
    },
    drained: () => stalled ?? Promise.resolve(),
  };
  const readers = createReaders({ mode: 'token' }, accessIn(world));
  const ports = {
    inventory: { inventory: () => Promise.resolve(inventory) },
    config: { config: () => Promise.resolve({ clusters: [] }) },
    logs,
    clock: { now: () => AT },
  };
  ended.push(
    followLogs(
      { ports, readers, hub, settings: { mostPods: 60 } },
      query,
      () => Promise.resolve(who),
      out,
      leaving.signal,
    ),
  );
  return {
    events,
    lines: () => counted,
    skipped: () => events.reduce((sum, told) => sum + (told.event === 'skipped' ? told.data.lines : 0), 0),
    gaps: () => events.flatMap((told) => (told.event === 'gap' ? [told.data] : [])),
    stall: () => {
      stalled = new Promise((resolve) => {
        goOn = resolve;
      });
    },
    goOn: () => {
      stalled = undefined;
      goOn?.();
    },
  };
}

const begun = async (logs: Writing, many: readonly Followed[]): Promise<void> => {
  await expect
    .poll(() => many.every(({ events }) => events.some(({ event }) => event === 'origins')), { timeout: 20_000 })
    .toBe(true);
  await expect.poll(logs.following, { timeout: 20_000 }).toBe(1);
};

describe('many readers of one log', () => {
  it('share one stream of it, which ends with the last of them', async () => {
    const logs = writing();
    const hub = logHub(logs);
    const many = Array.from({ length: 20 }, () => start(logs, hub));
    await begun(logs, many);
    expect(hub.size()).toBe(1);
    logs.write(10);
    await expect.poll(() => many.map(({ lines }) => lines()), { timeout: 5000 }).toEqual(many.map(() => 10));
    leaving.abort();
    await Promise.all(ended);
    expect([hub.size(), logs.following()]).toEqual([0, 0]);
  });

  it('do not wait for one who stalls; that one is told how much was left out', async () => {
    const logs = writing();
    const hub = logHub(logs);
    const slow = start(logs, hub);
    const quick = start(logs, hub);
    await begun(logs, [slow, quick]);
    slow.stall();
    // The round that was under way when it stalled may still be told.
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let round = 1; round <= 10; round++) {
      const beganMs = performance.now();
      logs.write(1000);
      await expect.poll(quick.lines, { timeout: 5000, interval: 20 }).toBe(round * 1000);
      expect(performance.now() - beganMs).toBeLessThan(1000);
    }
    expect(slow.lines()).toBe(0);
    slow.goOn();
    await expect.poll(() => slow.lines() + slow.skipped(), { timeout: 5000 }).toBe(10_000);
    expect(slow.lines()).toBeGreaterThan(0);
    expect(slow.lines()).toBeLessThanOrEqual(2000);
    expect(quick.skipped()).toBe(0);
  });

  it('need no more memory the more a pod has written', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heldMb = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const logs = writing();
    const hub = logHub(logs);
    const many = Array.from({ length: 20 }, () => start(logs, hub));
    await begun(logs, many);
    many[0]?.stall();
    const chat = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        logs.write(1000);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await chat(10);
    const before = heldMb();
    await chat(25);
    const grown = heldMb() - before;
    many[0]?.goOn();
    await expect
      .poll(() => many.map((one) => one.lines() + one.skipped()), { timeout: 10_000 })
      .toEqual(many.map(() => 35_000));
    // Of one reader who stalls, 25 000 lines without a bound are 20 MB.
    expect(grown).toBeLessThan(12);
  });
});

describe('a log that breaks off', () => {
  it('is named once, taken up again, and its lines are told once', async () => {
    const logs = writing();
    const one = start(logs);
    await begun(logs, [one]);
    logs.write(5);
    await expect.poll(one.lines, { timeout: 5000 }).toBe(5);
    logs.breakOff();
    await expect.poll(() => one.gaps().map(({ code }) => code), { timeout: 5000 }).toEqual(['unreachable']);
    await expect.poll(logs.following, { timeout: 5000 }).toBe(1);
    logs.write(5);
    await expect.poll(one.lines, { timeout: 5000 }).toBe(10);
  });
});

describe('a pod that is added', () => {
  it('is followed, and one that went away no more', async () => {
    const logs = writing();
    const cart = whole.workloads.find(({ id }) => id.name === 'cart');
    const [pod] = cart?.members ?? [];
    if (cart === undefined || pod === undefined) throw new Error('the world has a cart');
    const withPods = (...members: readonly (typeof pod)[]): typeof whole => ({
      ...whole,
      workloads: whole.workloads.map((workload) => (workload === cart ? { ...cart, members } : workload)),
    });
    inventory = withPods();
    const one = start(logs);
    const origins = (): readonly string[] =>
      one.events.flatMap((told) =>
        told.event === 'origins' ? [told.data.origins.map(({ origin }) => origin.pod).join()] : [],
      );
    await expect.poll(origins, { timeout: 5000 }).toEqual(['']);
    inventory = withPods(pod);
    await expect.poll(origins, { timeout: 5000 }).toEqual(['', pod.name]);
    await expect.poll(logs.following, { timeout: 5000 }).toBe(1);
    logs.write(3);
    await expect.poll(one.lines, { timeout: 5000 }).toBe(3);
    inventory = withPods();
    await expect.poll(logs.following, { timeout: 5000 }).toBe(0);
    expect(origins()).toEqual(['', pod.name, '']);
    inventory = whole;
  });
});

describe('a reader without rights', () => {
  it('follows nothing', async () => {
    const logs = writing();
    start(logs, logHub(logs), { user: 'nobody', token: 'demo-nobody', by: 'token' });
    await expect(ended.pop()).rejects.toMatchObject({ code: 'not_allowed' });
    expect(logs.following()).toBe(0);
  });
});
