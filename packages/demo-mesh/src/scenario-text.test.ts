import { describe, expect, it } from 'vitest';

import { buildWorld, readScenario, ScenarioError, truthBetween } from './index.ts';

const NAMES = 'bookinfo, leaky-checkout, mixed-migration, multi-cluster, scale, waypoint-variants';

describe('the text that names a scenario', () => {
  it('is a name, or a name and its options', () => {
    expect(readScenario('bookinfo')).toEqual({ name: 'bookinfo', options: {} });
    expect(readScenario(' leaky-checkout:rate=0.5 ')).toEqual({ name: 'leaky-checkout', options: { rate: 0.5 } });
    expect(readScenario('bookinfo:logs=json,rate=2')).toEqual({ name: 'bookinfo', options: { logs: 'json', rate: 2 } });
  });

  it.each([
    ['bokinfo', `There is no scenario "bokinfo"; known are ${NAMES}.`],
    ['', `There is no scenario ""; known are ${NAMES}.`],
    ['bookinfo:speed=2', 'Scenario bookinfo has no option "speed"; known are rate, logs, clocks.'],
    ['bookinfo:rate=fast', 'Option rate of scenario bookinfo must be a number above 0, not "fast".'],
    ['bookinfo:rate=', 'Option rate of scenario bookinfo must be a number above 0, not "".'],
    ['scale:namespaces=101,workloads=100', 'Scenario scale holds at most 10000 workloads, not 101 × 100.'],
    ['scale:workloads=1.5', 'Option workloads of scenario scale must be a whole number from 1 to 10000, not 1.5.'],
    ['bookinfo:logs=yaml', 'Option logs of scenario bookinfo must be text or json or custom, not "yaml".'],
    ['bookinfo:rate=-1', 'Option rate of scenario bookinfo must be a number above 0, not "-1".'],
  ])('is refused with one clear sentence when wrong: %s', (text, sentence) => {
    expect(() => readScenario(text)).toThrow(new ScenarioError(sentence));
  });

  it('multiplies all traffic by its rate', () => {
    const requests = (text: string): number =>
      truthBetween(buildWorld(readScenario(text), { startMs: 0 }), 60_000, 360_000).reduce(
        (sum, row) => sum + (row.requests['200'] ?? 0),
        0,
      );
    expect(requests('bookinfo:rate=3') / requests('bookinfo')).toBeCloseTo(3, 2);
  });
});
