import { afterAll, beforeAll, expect, it } from 'vitest';
import { HistoryAnswerSchema, TopologyAnswerSchema } from '@waymark/contract';
import { buildWorld, worldUsers } from '@waymark/demo-mesh';
import { clusterOf, readPlaceKey, type PlaceKey } from '@waymark/mesh';
import { appOverWorld, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const world = buildWorld('multi-cluster', { startMs: START_MS });

let served: AppOverWorld;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS);
});
afterAll(async () => served.stop());

async function get(path: string): Promise<unknown> {
  const admin = worldUsers(world).find((user) => user.name === 'admin')?.token ?? '';
  const answer = await served.app.inject({
    url: `/api/v1/topology${path}`,
    headers: await signIn(served.app, admin),
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

const isIn = (cluster: string, key: PlaceKey): boolean => {
  const id = readPlaceKey(key);
  return id !== undefined && clusterOf(id) === cluster;
};

it.each(['east', 'west'])(
  'totals of a cluster and some namespaces are those of the flows that a picture of both shows: %s',
  async (cluster) => {
    const told = HistoryAnswerSchema.parse(await get(`/totals?namespaces=data&cluster=${cluster}&windowSeconds=300`));
    const of = (query: string) =>
      get(`/totals?${query}windowSeconds=300`).then((body) => HistoryAnswerSchema.parse(body));
    const [both, whole] = [await of('namespaces=data&'), await of(`cluster=${cluster}&`)];
    const window = `windowSeconds=300&endMs=${told.points.at(-1)?.endMs ?? 0}`;
    const picture = TopologyAnswerSchema.parse(await get(`?namespaces=data&${window}`));
    const requests = picture.edges
      .filter((edge) => isIn(cluster, edge.from) || isIn(cluster, edge.to))
      .reduce((sum, edge) => sum + (edge.layer === 'L7' ? edge.requests : 0), 0);
    expect(requests).toBeGreaterThan(0);
    expect(told.points.reduce((sum, point) => sum + (point.requests ?? 0) * told.stepSeconds, 0)).toBeCloseTo(requests);
    told.points.forEach((point, at) => {
      expect(point.requests).toBeLessThan(both.points[at]?.requests ?? 0);
      expect(point.bytes).toBeLessThan(whole.points[at]?.bytes ?? 0);
    });
  },
);
