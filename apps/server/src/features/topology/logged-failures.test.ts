import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildWorld, truthBetween, worldUsers } from '@waymark/demo-mesh';
import {
  groupTopology,
  LEVELS,
  withoutWaypoints,
  withServices,
  type PlaceKey,
  type ServiceShare,
  type Topology,
} from '@waymark/mesh';
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
const sumOf = (counts: object): number =>
  Object.values(counts as Record<string, number>).reduce((sum, count) => sum + count, 0);
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const truth = truthBetween(world, AT_MS - SECONDS * 1000, AT_MS);

/** Failures of the window that exist as lines of logs alone, by client and where they ended: at a dead waypoint, else at the service asked for. */
const uncounted = new Map<string, number>();
for (const { client, service, legs } of truth)
  for (const { to, failedUncounted } of legs) {
    const [empty = 0, gone = 0] = [failedUncounted['no-healthy-upstream'], failedUncounted['unknown-waypoint']];
    const end = gone > 0 && 'workload' in to ? to.workload : (service?.name ?? '');
    const pair = `${'workload' in client ? client.workload : ''} -> ${end}`;
    if (empty + gone > 0) uncounted.set(pair, (uncounted.get(pair) ?? 0) + empty + gone);
  }

/** Calls that ended at the dead waypoint. */
function failedAtWaypoint(seconds: number): { readonly all: number; readonly uncounted: number } {
  const legs = truthBetween(world, AT_MS - seconds * 1000, AT_MS).flatMap((row) => row.legs);
  const ended = legs.filter(({ to }) => 'workload' in to && to.workload === 'payments-wp');
  const uncountedOnes = ended.reduce((sum, { failedUncounted }) => sum + sumOf(failedUncounted), 0);
  return { all: uncountedOnes + ended.reduce((sum, { failed }) => sum + sumOf(failed), 0), uncounted: uncountedOnes };
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

const follow = (
  mostNodes: number,
  lookBackMs = 120_000,
  logs: Pick<LogSource, 'follow'> = followedIn(world, AT_MS),
): FailureLogs => {
  const { inventory, clock } = served.ports;
  const followed = followedFailures(
    { logs: { ...served.ports.logs, ...logs }, inventory, clock },
    { mostNodes, lookBackMs },
  );
  started.push(followed);
  return followed;
};

async function answerOf(
  failureLogs: FailureLogs | undefined,
  user = 'admin',
  seconds = SECONDS,
): Promise<TopologyAnswer> {
  const app = await buildApp({ ...served.ports, ...(failureLogs === undefined ? {} : { failureLogs }) }, settings);
  started.push(app);
  const token = worldUsers(world).find(({ name }) => name === user)!.token;
  const answer = await app.inject({
    url: `/api/v1/topology?windowSeconds=${seconds}`,
    headers: await signIn(app, token),
  });
  return TopologyAnswerSchema.parse(answer.json());
}

const nameIn = (answer: TopologyAnswer, key: string): string => {
  const id = answer.places.find((place) => place.key === key)?.id;
  return id !== undefined && 'name' in id ? id.name : (id?.kind ?? 'no place');
};
const keyNamed = (picture: Topology, name: string): PlaceKey | undefined =>
  picture.places.find(({ id }) => id.kind === 'workload' && id.name === name)?.key;
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

  it.each([
    ['a minute in which nobody counts it', SECONDS],
    ['ten minutes in which a part is counted', 600],
  ] as const)(
    'is told once at a dead waypoint, at every level, and not at the server behind it: %s',
    async (_, seconds) => {
      const { places, edges } = await answerOf(follow(10, 600_000), 'admin', seconds);
      const picture = { places, edges } as Topology;
      const checkout = keyNamed(picture, 'checkout');
      const isPayments = ({ service }: ServiceShare): boolean => service?.name === 'payments';
      const failing = picture.edges.filter(
        (edge) =>
          edge.layer === 'L4' && edge.from === checkout && edge.services.some(isPayments) && sumOf(edge.failed) > 0,
      );
      const { all, uncounted: told } = failedAtWaypoint(seconds);
      expect(failing).toMatchObject([{ to: keyNamed(picture, 'payments-wp'), uncounted: told }]);
      const failedIn = (drawn: Topology): number =>
        drawn.edges
          .flatMap((edge) => (edge.layer === 'L4' ? edge.services.filter(isPayments) : []))
          .reduce((sum, { failed }) => sum + failed, 0);
      for (const drawn of [
        picture,
        withoutWaypoints(picture),
        withServices(picture),
        ...LEVELS.map((level) => groupTopology(picture, level)),
      ])
        expect(failedIn(drawn)).toBe(all);
    },
  );

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
        follow(10, 120_000, {
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
