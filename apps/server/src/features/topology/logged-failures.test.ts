import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildWorld, truthBetween, worldUsers } from '@waymark/demo-mesh';
import { TopologyAnswerSchema, type TopologyAnswer } from '@waymark/contract';
import { buildApp } from '../../app.ts';
import type { FailureLogs, LogSource } from '../../ports.ts';
import { followedFailures, type FollowedFailures } from '../../sources/failure-logs/followed-failures.ts';
import { SourceError } from '../../source-error.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';
import { followedIn } from '../../testing/logs-in-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const SECONDS = 60;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const truth = truthBetween(world, AT_MS - SECONDS * 1000, AT_MS);

/** Failures of the window that exist as lines of logs alone, by client and service asked for. */
const uncounted = new Map<string, number>();
for (const { client, service, legs } of truth)
  for (const { failedUncounted } of legs) {
    const count = (failedUncounted['no-healthy-upstream'] ?? 0) + (failedUncounted['unknown-waypoint'] ?? 0);
    const pair = `${'workload' in client ? client.workload : ''} -> ${service?.name ?? ''}`;
    if (count > 0) uncounted.set(pair, (uncounted.get(pair) ?? 0) + count);
  }

let served: AppOverWorld;
const started: (FastifyInstance | FollowedFailures)[] = [];
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS);
});
afterAll(async () => {
  for (const one of started) await one.close();
  await served.stop();
});

const follow = (mostNodes: number, logs: Pick<LogSource, 'follow'> = followedIn(world, AT_MS)): FailureLogs => {
  const { inventory, clock } = served.ports;
  const followed = followedFailures(
    { logs: { ...served.ports.logs, ...logs }, inventory, clock },
    { mostNodes, lookBackMs: 120_000 },
  );
  started.push(followed);
  return followed;
};

async function answerOf(failureLogs: FailureLogs | undefined, user = 'admin'): Promise<TopologyAnswer> {
  const app = await buildApp({ ...served.ports, ...(failureLogs === undefined ? {} : { failureLogs }) }, settings);
  started.push(app);
  const token = worldUsers(world).find(({ name }) => name === user)!.token;
  const answer = await app.inject({
    url: `/api/v1/topology?windowSeconds=${SECONDS}`,
    headers: await signIn(app, token),
  });
  return TopologyAnswerSchema.parse(answer.json());
}

const nameIn = (answer: TopologyAnswer, key: string): string => {
  const id = answer.places.find((place) => place.key === key)?.id;
  return id !== undefined && 'name' in id ? id.name : (id?.kind ?? 'no place');
};
const toldIn = (answer: TopologyAnswer): Map<string, number> =>
  new Map(
    answer.edges.flatMap((edge) =>
      edge.layer === 'L4' && edge.uncounted !== undefined
        ? [[`${nameIn(answer, edge.from)} -> ${nameIn(answer, edge.to)}`, edge.uncounted]]
        : [],
    ),
  );

describe('failures that no metric counts', () => {
  it('are drawn with their reason, as many as there were, and nothing is missing', async () => {
    const answer = await answerOf(follow(10));
    expect(uncounted.size).toBeGreaterThan(0);
    expect([...toldIn(answer)].sort()).toEqual([...uncounted].sort());
    expect(answer.gaps).toEqual([]);
    const edge = answer.edges.find((one) => one.layer === 'L4' && one.uncounted !== undefined);
    expect(edge).toMatchObject({ failed: { unreachable: edge?.layer === 'L4' ? edge.uncounted : 0 } });
  });

  it('leave every number of the metrics as it was', async () => {
    const [more, plain] = [await answerOf(follow(10)), await answerOf(undefined)];
    const numbersOf = (answer: TopologyAnswer, without: ReadonlySet<string>): Map<string, unknown> =>
      new Map(
        answer.edges.flatMap((edge) => {
          const pair = `${edge.from} ${edge.to}`;
          if (edge.layer !== 'L4' || without.has(pair)) return [];
          const failed = Object.values(edge.failed).reduce<number>((sum, count) => sum + (count ?? 0), 0);
          return [[pair, { opened: edge.opened, failed, bytes: edge.bytesToServer }]];
        }),
      );
    const touched = new Set(
      more.edges.flatMap((edge) =>
        edge.layer === 'L4' && edge.uncounted !== undefined ? [`${edge.from} ${edge.to}`] : [],
      ),
    );
    expect(numbersOf(more, touched)).toEqual(numbersOf(plain, touched));
    expect(numbersOf(plain, touched).size).toBeGreaterThan(10);
  });

  it.each([
    ['no ztunnel is followed', () => follow(0)],
    ['there are more ztunnels than are followed', () => follow(1)],
    [
      'a log cannot be read',
      () =>
        follow(10, {
          follow: () => Promise.reject(new SourceError('kubernetes', 'not_allowed', 'no')),
        }),
    ],
  ] as const)('are said to be not looked for where %s', async (_, failureLogs) => {
    const { gaps } = await answerOf(failureLogs());
    expect(gaps).toMatchObject([{ source: 'ztunnel', code: 'not_looked_for', missing: 'uncounted' }]);
  });

  it('are for readers of the logs alone', async () => {
    const { access } = served.ports;
    const noLogs = {
      ...access,
      may: async (...[reader, rights, signal]: Parameters<typeof access.may>) => {
        const had = await access.may(reader, rights, signal);
        return new Set([...had].filter(({ resource }) => resource !== 'pods/log'));
      },
    };
    const failureLogs = follow(10);
    const app = await buildApp({ ...served.ports, access: noLogs, failureLogs }, settings);
    started.push(app);
    const answer = await app.inject({
      url: '/api/v1/topology?windowSeconds=60',
      headers: await signIn(app, 'demo-admin'),
    });
    expect(toldIn(TopologyAnswerSchema.parse(answer.json())).size).toBe(0);
    // Whoever may read the logs of one end's namespace sees them there.
    const limited = toldIn(await answerOf(failureLogs, 'limited'));
    expect(limited.size).toBeGreaterThan(0);
    for (const pair of limited.keys()) expect([...uncounted.keys()]).toContain(pair);
  });
});
