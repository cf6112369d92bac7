import { expect, test } from '@playwright/test';
import { ask, startCountingProxy } from '../processes/counting-proxy.ts';
import { loadPrometheus } from '../processes/load-prometheus.ts';
import { startServer, startSimulator } from '../processes/start-waymark.ts';

interface Gap {
  readonly missing: string;
}

interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** Rows by their labels, numbers to ten digits: the two engines add floating-point numbers in another order. */
function comparable(text: string): unknown {
  const { status, data } = JSON.parse(text) as {
    readonly status: string;
    readonly data: { readonly resultType: string; readonly result: readonly Row[] };
  };
  const number = (value: string): string => Number(value).toPrecision(10);
  const rows = data.result.map((row) => [
    JSON.stringify(Object.entries(row.metric).sort()),
    row.value === undefined ? row.values?.map(([at, value]) => [at, number(value)]) : number(row.value[1]),
  ]);
  return { status, type: data.resultType, rows: rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) };
}

// Each server would come upon the lines of ztunnels at its own time, and this is about metrics.
const env = { WAYMARK_LOGS_MOST_FOLLOWED_ZTUNNELS: '0' };

for (const scenario of ['bookinfo', 'leaky-checkout']) {
  test(`the embedded Prometheus and a real one answer every query of the product alike: ${scenario}`, async () => {
    const simulator = await startSimulator(['--scenario', scenario]);
    const embedded = await startCountingProxy(simulator.prometheus);
    const server = await startServer(simulator, { lent: 'admin', prometheus: embedded.url, env });
    const endMs = Date.now() - 5_000;
    const real = await loadPrometheus(simulator.prometheus, 850, Date.now());
    const overReal = await startServer(simulator, { lent: 'admin', prometheus: real.url, env });
    try {
      const shop =
        scenario === 'bookinfo'
          ? ['workload/east/bookinfo/productpage-v1', 'workload/east/bookinfo/details-v1']
          : ['workload/east/shop/frontend', 'workload/east/shop/checkout'];
      const waypoint = scenario === 'bookinfo' ? 'workload/east/bookinfo/waypoint' : 'workload/east/shop/waypoint';
      const questions = [
        `/api/v1/topology?windowSeconds=300&endMs=${endMs}`,
        `/api/v1/topology?windowSeconds=60&endMs=${endMs}&namespaces=data`,
        `/api/v1/topology/quantiles?windowSeconds=300&endMs=${endMs}&from=${encodeURIComponent(shop[0] ?? '')}&to=${encodeURIComponent(shop[1] ?? '')}`,
        `/api/v1/topology/totals?windowSeconds=600&endMs=${endMs - 30_000}`,
        `/api/v1/topology/series/waypoint?windowSeconds=600&endMs=${endMs - 30_000}&place=${encodeURIComponent(waypoint)}`,
        `/api/v1/topology/series?windowSeconds=600&endMs=${endMs - 30_000}&place=${encodeURIComponent(shop[0] ?? '')}`,
        `/api/v1/topology/series?windowSeconds=600&endMs=${endMs - 30_000}&from=${encodeURIComponent(shop[0] ?? '')}&to=${encodeURIComponent(shop[1] ?? '')}`,
      ];
      for (const question of questions) {
        const [one, other] = await Promise.all(
          [server, overReal].map(
            async ({ url }) => (await fetch(url + question)).json() as Promise<Record<string, unknown>>,
          ),
        );
        expect((one?.['gaps'] as readonly Gap[]).filter(({ missing }) => missing !== 'uncounted')).toEqual([]);
        // Since when something is not looked for is each server's own.
        expect(rounded({ ...other, gaps: [] })).toEqual(rounded({ ...one, gaps: [] }));
      }
      expect(embedded.bodies.length).toBeGreaterThan(14);
      for (const body of embedded.bodies) {
        const query = new URLSearchParams(body).get('query') ?? '';
        const [mine, theirs] = [await ask(simulator.prometheus, body), await ask(real.url, body)];
        expect(theirs.status, query).toBe(200);
        expect(comparable(mine.text), query).toEqual(comparable(theirs.text));
      }
    } finally {
      embedded.close();
      await Promise.all([server.stop(), overReal.stop(), simulator.stop(), real.stop()]);
    }
  });
}

/** Without order of lists, which no engine promises, and without the digits that differ by the order of adding. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(9));
  if (Array.isArray(value))
    return value
      .map(rounded)
      .map((v) => JSON.stringify(v))
      .sort();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
  return value;
}
