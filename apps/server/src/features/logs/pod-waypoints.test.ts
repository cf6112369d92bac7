import { buildWorld, readScenario } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import { expect, it } from 'vitest';
import { logsApp } from '../../testing/logs-app.ts';

const START = 1_795_500_000_000;
const AT = START + 15 * 60_000;

it('the waypoint that a pod names for itself lies on the way to it, and that of its namespace on the way to the others', async () => {
  const server = await logsApp(buildWorld(readScenario('waypoint-variants'), { startMs: START }), AT);
  const waypointsOf = async (name: string): Promise<readonly string[]> => {
    const { origins } = await server.ask('admin', { place: `workload/east/pods/${name}` as PlaceKey, tail: 5 });
    return origins
      .filter(({ hop }) => hop === 'waypoint')
      .map(({ origin }) => origin.pod.replace(/-[^-]+-[^-]+$/, ''))
      .sort();
  };
  const [own, usual] = [await waypointsOf('worker-own'), await waypointsOf('worker')];
  await server.app.close();
  expect([own, usual]).toEqual([['pods-only'], ['everything']]);
});
