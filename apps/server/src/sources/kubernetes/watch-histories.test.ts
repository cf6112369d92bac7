import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  startRememberingApiServer,
  type Break,
  type Outage,
  type Picture,
  type RememberingApiServer,
} from './testing/remembering-api-server.ts';
import { WATCH_TIMING, watchKind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

/** The histories run a hundred times as fast as the real thing: what is half a second there is 5 ms here. */
const TIMES_FASTER = 100;
const FAST: WatchTiming = {
  pageSize: 2,
  listTimeoutMs: WATCH_TIMING.listTimeoutMs / TIMES_FASTER,
  watchSeconds: 0.12,
  idleMs: 40,
  retryMs: {
    first: WATCH_TIMING.retryMs.first / TIMES_FASTER,
    longest: WATCH_TIMING.retryMs.longest / TIMES_FASTER,
  },
  absentMs: WATCH_TIMING.absentMs / TIMES_FASTER,
  // The longest waits there can be.
  jitter: () => 1,
};
/** Ten seconds; and before them, a connection that died without a word must be noticed by its silence. */
const SETTLED_WITHIN_MS = 10_000 / TIMES_FASTER + FAST.idleMs;

type Forgotten = 'event' | 'status';
type Step =
  | { readonly is: 'put' | 'remove'; readonly name: string }
  | { readonly is: 'break'; readonly name: string; readonly how: Break; readonly forgotten: Forgotten | undefined }
  | { readonly is: 'silence' }
  | { readonly is: 'compact'; readonly name: string; readonly told: Forgotten }
  | { readonly is: 'slow' | 'pause'; readonly ms: number }
  | { readonly is: 'restart'; readonly outage: Outage };

const FIRST = ['a', 'b', 'c', 'd', 'e'];
/** Few, so that the same object changes often: only then does an old event that is told again show. */
const name = fc.constantFrom('a', 'a', 'c', 'f');
const forgotten = fc.constantFrom<Forgotten[]>('event', 'status');
const change = fc.record({ is: fc.constantFrom('put', 'remove'), name });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: change },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('break'),
      name,
      how: fc.record({ by: fc.constantFrom('end', 'reset'), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
      forgotten: fc.option(forgotten, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('silence') }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('compact'), name, told: forgotten }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('slow'), ms: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('pause'), ms: fc.integer({ min: 10, max: 30 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('restart'),
      outage: fc.record({
        downMs: fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) },
          { weight: 1, arbitrary: fc.constant(180) },
        ),
        refusals: fc.array(fc.constantFrom<403 | 503>(403, 503), { maxLength: 3 }),
      }),
    }),
  },
);

/** Some steps follow at once; others leave time to be read, or half the time. */
const history = fc.array(fc.tuple(step, fc.constantFrom(0, 0, 3, 6, 12)), { minLength: 4, maxLength: 16, size: 'max' });

/** Chance seldom finds it: told again from the list on, the older of two changes would be shown after the newer. */
const TOLD_AGAIN: [Step, number][] = [
  [{ is: 'pause', ms: 30 }, 0],
  [{ is: 'put', name: 'a' }, 10],
  [{ is: 'put', name: 'a' }, 10],
  [{ is: 'break', name: 'c', how: { by: 'reset', part: 0.5 }, forgotten: undefined }, 30],
];

interface Thing {
  readonly name: string;
  readonly version: number;
}
const ThingSchema = z
  .object({ metadata: z.object({ name: z.string(), resourceVersion: z.coerce.number() }) })
  .transform(({ metadata }): Thing => ({ name: metadata.name, version: metadata.resourceVersion }));

const spelled = (picture: Iterable<readonly [string, number]>): string =>
  [...picture]
    .map(([thing, version]) => `${thing}@${version}`)
    .sort()
    .join(' ');

/** Holds what is shown against the server's past: every picture is one that the server had, and none comes before the one shown last. */
function watchTheWatcher(pictures: readonly Picture[]): {
  readonly look: (shown: readonly Thing[]) => void;
  readonly wrong: readonly string[];
} {
  const wrong: string[] = [];
  let last: readonly Thing[] | undefined;
  let reached = 0;
  return {
    wrong,
    look: (shown) => {
      if (shown === last) return;
      last = shown;
      const seen = spelled(shown.map((thing) => [thing.name, thing.version]));
      const at = pictures.findIndex((picture, version) => version >= reached && spelled(picture) === seen);
      if (at >= 0) reached = at;
      else wrong.push(`[${seen}] is no picture from version ${reached} to ${pictures.length - 1}`);
    },
  };
}

/** A restart goes on while further steps are taken. */
async function take(step: Step, server: RememberingApiServer, underway: { restart: Promise<void> }): Promise<void> {
  switch (step.is) {
    case 'put':
      server.put(step.name);
      break;
    case 'remove':
      server.remove(step.name);
      break;
    case 'break':
      server.breakWatches(step.name, step.how);
      if (step.forgotten !== undefined) server.compact(step.forgotten);
      break;
    case 'silence':
      server.silenceWatches();
      break;
    case 'compact':
      // A change first, or there may be nothing to forget.
      server.put(step.name);
      server.compact(step.told);
      break;
    case 'slow':
      server.slowTo(step.ms);
      break;
    case 'pause':
      await sleep(step.ms);
      break;
    case 'restart':
      await underway.restart;
      underway.restart = server.restart(step.outage);
      break;
  }
}

/** Counts a late tick as one tick: a machine that is busy with other things is not our delay. */
async function settles(done: () => boolean): Promise<boolean> {
  for (let spentMs = 0; spentMs < SETTLED_WITHIN_MS; spentMs += 2) {
    if (done()) return true;
    await sleep(2);
  }
  return done();
}

async function live(steps: readonly (readonly [Step, number])[]): Promise<void> {
  const server = await startRememberingApiServer(FIRST);
  const { look, wrong } = watchTheWatcher(server.pictures);
  const lookNow = (): void => {
    const shown = watched.records();
    if (shown !== undefined) look(shown);
  };
  const kind = {
    path: '/api/v1/things',
    schema: ThingSchema,
    // Asked for just before each change of the memory: so no picture goes unseen.
    keyOf: (thing: Thing) => {
      lookNow();
      return thing.name;
    },
  };
  const watched: WatchedKind<Thing> = watchKind(kind, server.connection, { now: Date.now }, FAST);
  try {
    const underway = { restart: Promise.resolve() };
    for (const [step, thenMs] of steps) {
      await take(step, server, underway);
      lookNow();
      if (thenMs > 0) await sleep(thenMs);
    }
    await underway.restart;
    const present = spelled(server.pictures.at(-1) ?? []);
    const held = (): string => spelled((watched.records() ?? []).map((thing) => [thing.name, thing.version]));
    const settled = await settles(() => held() === present && watched.state().is === 'live');
    lookNow();
    expect({ held: held(), wrong, settled }).toEqual({ held: present, wrong: [], settled: true });
  } finally {
    watched.close();
    await server.stop();
  }
}

describe('watches', () => {
  it('survive 410, dropped connections and a restart of the API without a lost change', async () => {
    await fc.assert(fc.asyncProperty(history, live), {
      examples: [[TOLD_AGAIN]],
      seed: 410,
      numRuns: 60,
      interruptAfterTimeLimit: 25_000,
      markInterruptAsFailure: true,
    });
  });
});
