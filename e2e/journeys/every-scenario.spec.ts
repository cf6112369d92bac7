import { test } from '@playwright/test';
import { shapeJourneys } from './every-scenario/shape.ts';
import { wordJourneys } from './every-scenario/in-words.ts';
import { timeAndPlaceJourneys } from './every-scenario/time-and-place.ts';
import { play, type Plan, type Playing } from './every-scenario/world.ts';

const PLANS: readonly Plan[] = [
  { name: 'bookinfo', box: { open: 'data', folded: 'data', holds: 'mongodb' }, deployTo: 'data' },
  { name: 'leaky-checkout', box: { open: 'data', folded: 'data', holds: 'redis' }, deployTo: 'data' },
  { name: 'mixed-migration', box: { open: 'orders', folded: 'orders', holds: 'cart-v1' }, deployTo: 'done' },
  {
    name: 'waypoint-variants',
    // Long enough for the waypoint that is lost after ten minutes, too short for the one that comes after twenty.
    args: ['--history-seconds', '960'],
    box: { open: 'pods', folded: 'pods', holds: 'worker-own' },
    deployTo: 'pods',
  },
  { name: 'multi-cluster', box: { open: 'cluster west', folded: 'west', holds: 'books' }, deployTo: 'data' },
];

for (const plan of PLANS)
  test.describe(plan.name, () => {
    let playing: Playing | undefined;
    const world = (): Playing => {
      if (playing === undefined) throw new Error(`${plan.name} has not been started`);
      return playing;
    };
    test.beforeAll(async () => {
      playing = await play(plan);
    });
    test.afterAll(() => playing?.stop());

    shapeJourneys(world);
    wordJourneys(world);
    timeAndPlaceJourneys(world);
  });
