import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askPrometheus, differences, type QueryAnswer } from '../testing/query-agreement.ts';
import { type RealPrometheus, startRealPrometheus } from '../testing/real-prometheus.ts';
import { syntheticHistory } from '../testing/synthetic-series.ts';
import { queryInstant, queryRange } from './promql-query.ts';
import { PromqlRefusal } from './promql-refusal.ts';

const START_MS = Date.UTC(2026, 0, 15, 9, 50, 0);
const END_MS = START_MS + 40 * 60_000;
/** Early, in the middle of the births, on a whole minute, between milliseconds of scrapes, and after the end. */
const INSTANTS_MS = [
  START_MS + 200_000,
  START_MS + 1_000_123,
  START_MS + 1_500_000,
  START_MS + 2_222_222,
  END_MS + 120_001,
];

const history = syntheticHistory(7, START_MS, END_MS);
let real: RealPrometheus;

beforeAll(async () => {
  real = await startRealPrometheus({ openMetrics: history.openMetrics });
}, 60_000);
afterAll(() => real.stop());

function ours(ask: () => ReturnType<typeof queryInstant>): QueryAnswer {
  try {
    return { data: ask() };
  } catch (error) {
    if (error instanceof PromqlRefusal) return { errorType: error.kind, error: error.message };
    throw error;
  }
}

async function instantDifferences(query: string, order: 'ordered' | 'unordered' = 'unordered'): Promise<string[]> {
  const found: string[] = [];
  for (const tMs of INSTANTS_MS) {
    const theirs = await askPrometheus(real.url, 'query', { query, time: String(tMs / 1000) });
    found.push(
      ...differences(
        ours(() => queryInstant(history.source, query, tMs)),
        theirs,
        order,
      ).map((each) => `${tMs}: ${each}`),
    );
  }
  return found.slice(0, 6);
}

const L = 'reporter, source_workload, destination_workload, response_flags, job';
const M = 'reporter="source",destination_workload_namespace=~"a|b"';
const OPENED = 'istio_tcp_connections_opened_total';
const CLOSED = 'istio_tcp_connections_closed_total';

function grown(metric: string): string {
  return (
    `sum by (${L}) (((last_over_time(${metric}{${M}}[300s]) - ${metric}{${M}} offset 300s) >= 0)` +
    ` or ((last_over_time(${metric}{${M}}[300s]) unless ${metric}{${M}} offset 300s) and on (job, instance) (istio_build offset 300s))` +
    ` or increase(${metric}{${M}}[300s])) > 0`
  );
}

const PRODUCT_QUERIES = [
  grown(OPENED),
  `label_replace(${grown(OPENED)}, "stat", "sent", "", "") or label_replace(${grown(CLOSED)}, "stat", "received", "", "")`,
  `istio_tcp_connections_closed_total{response_flags!="-"}[600s]`,
  `istio_tcp_connections_closed_total{response_flags!="-"}[612345ms]`,
  'min_over_time(timestamp(istio_build{component=~"ztunnel|proxy"})[600s:15s])',
  `sum by (${L}) (rate(h_sum{${M}}[5m])) / sum by (${L}) (rate(h_count{${M}}[5m]))`,
  `histogram_quantile(0.95, sum by (le, ${L}) (rate(h_bucket{${M}}[5m])))`,
  'sum by (job, instance) (up)',
  'count by (component, tag) (istio_build)',
  `resets(${OPENED}[300s]) > 0`,
];

const RANGE_FUNCTIONS = [
  'rate',
  'increase',
  'irate',
  'delta',
  'resets',
  'changes',
  'last_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'sum_over_time',
  'count_over_time',
];

const OTHER_QUERIES = [
  // Selectors
  'up',
  '{__name__=~"h_(sum|count)"}',
  '{__name__!="up",job="ztunnel",response_flags=""}',
  `${OPENED}{destination_workload!~"server-[0-3]"} offset 2m`,
  `${OPENED}{reporter=~"(?i)SOURCE",absent_label=""}`,
  'up offset -3m',
  'up @ 1768471500',
  'rate(h_count[5m] @ end() offset 1m)',
  'up{instance=~".*:15020"}[2m] offset 30s',
  'up[5m:1m]',
  'up[100s:]',
  'nothing_of_that_name',
  // Functions
  'timestamp(up)',
  'timestamp(up offset 1m)',
  'timestamp(-up)',
  'abs(temperature)',
  'ceil(temperature)',
  'floor(temperature)',
  'round(temperature)',
  'round(temperature, 0.1)',
  'clamp_min(temperature, 3)',
  'clamp_max(temperature, -2 + 5)',
  'absent(up)',
  'absent(nothing{job="a",x=~"b.*",y="c",y="d"})',
  'absent(sum(nothing))',
  'vector(3)',
  'vector(time())',
  'scalar(up)',
  'scalar(sum(up))',
  'time() - 5',
  'label_replace(up, "host", "$1-${2}", "instance", "(.*):(.*)")',
  'label_replace(up, "port", "${p}", "instance", ".*:(?P<p>.*)")',
  'label_replace(up, "instance", "", "instance", ".*")',
  'label_replace(up, "instance", "x", "instance", "nothing")',
  'label_join(up, "both", "/", "job", "instance")',
  'histogram_quantile(0.5, h_bucket)',
  'histogram_quantile(0, rate(h_bucket[5m]))',
  'histogram_quantile(1.5, rate(h_bucket[5m]))',
  'histogram_quantile(0.9, sum by (le) (increase(h_bucket[3m])))',
  'histogram_quantile(0.9, sum by (job) (h_bucket))',
  // Aggregations
  'sum(up)',
  'sum by () (up)',
  'sum without () (up)',
  'avg by (job) (temperature)',
  'min without (instance, destination_workload) (h_count)',
  'max by (job, nothing) (h_count)',
  'group by (job) (h_count)',
  'topk(3, h_sum + time() * 0)',
  'bottomk by (job) (1, temperature)',
  'quantile by (job) (0.3, temperature)',
  'quantile(-1, temperature)',
  // Operators
  '1 + 2 * 3 ^ 2 % 4 / 5 - -6',
  '-1 ^ 2',
  '2 ^ 3 ^ 2',
  '-(2 > bool 1)',
  '1 / 0',
  'up * 2',
  '2 - temperature',
  '-temperature',
  'temperature > 0',
  '0 < temperature',
  'temperature != bool 3',
  '5 > bool temperature',
  'temperature % 3',
  '2 ^ temperature',
  `${OPENED} - ${CLOSED}`,
  `${OPENED} > ${CLOSED}`,
  `${OPENED} >= bool ${CLOSED}`,
  `${OPENED} * on (instance, job) group_left (component) istio_build`,
  `istio_build * on (instance) group_right (tag) ${OPENED}`,
  `h_count / ignoring (le) group_right () h_bucket`,
  `h_bucket / ignoring (le) group_left () h_count`,
  'up == on (instance) temperature * 0 + 1',
  'up + ignoring (component, tag) istio_build',
  `${OPENED} and on (instance) (up == 1)`,
  `${OPENED} unless on (instance) (up == 1)`,
  `${OPENED} and ignoring (component) istio_build`,
  `up or istio_build or temperature`,
  'up and nothing',
  'nothing or up',
  'nothing + up',
  `2 + ${OPENED} offset 2m * 2 ^ 2 > 3`,
  `-${OPENED} offset 2m`,
  `${OPENED} - ${OPENED} offset 2m * 0.5 or up - up offset 1m`,
  'up + up @ 1768471500 - up offset 30s == bool 1 and on (job) istio_build offset 3m',
  '2 * -up ^ 2 - -1 ^ 2',
  '-2 ^ -2',
  '1 + max_over_time(up[5m:1m] offset 1m)',
  '(up)[5m]',
  '(up) offset 1m',
  'sum(up) offset 1m',
  'count(up == 1) / count(up) * 100 > 3 unless up',
  // Subqueries
  'max_over_time(rate(h_count[1m])[10m:37s])',
  'sum(avg_over_time(sum by (job) (up)[5m:]))',
  'rate(sum by (instance) (h_count)[5m:15s] offset 1m)',
  'last_over_time(up[3m:20s])',
  'max_over_time(max_over_time(temperature[1m])[5m:30s])',
  // Mistakes that Prometheus refuses too
  `${OPENED} + on (instance) up`,
  `up * on (instance) ${OPENED}`,
  'rate({__name__=~"h_sum|h_count"}[5m])',
  '-{__name__=~"h_sum|h_count"}',
  'label_replace(up, "instance", "same", "", "")',
  'label_replace(up, "no-name", "same", "", "")',
  'rate(up)',
  'sum(up[5m])',
  'up > bool on',
  '1 > 2',
  '1 and up',
  '{job=~".*"}',
  '{job=~"("}',
  'sum(',
  '',
  'up[5m] + 1',
  'up{',
  'rate(up[5m], 2)',
  'topk(up)',
  '"a" + 1',
  'up[0s]',
  'up and bool up',
  'up and on (job) group_left () up',
];

test('the synthetic history has a few hundred series', () => {
  expect(history.seriesCount).toBeGreaterThan(250);
});

describe('an instant query agrees with the real Prometheus', () => {
  test.each(PRODUCT_QUERIES)('%s', async (query) => {
    expect(await instantDifferences(query)).toEqual([]);
    const answered = INSTANTS_MS.map((tMs) => queryInstant(history.source, query, tMs).result.length);
    expect(Math.max(...answered)).toBeGreaterThan(0);
  });

  test.each(RANGE_FUNCTIONS)('%s over windows of several lengths', async (name) => {
    for (const selector of [OPENED, 'temperature', 'lonely', 'h_sum']) {
      for (const window of ['20s', '1m', '5m', '17m3s'])
        expect(await instantDifferences(`${name}(${selector}[${window}])`)).toEqual([]);
    }
  });

  test.each(OTHER_QUERIES)('%s', async (query) => {
    expect(await instantDifferences(query)).toEqual([]);
  });

  test.each(['sort(temperature)', 'sort_desc(temperature)', 'topk(4, temperature)'])(
    '%s, in the same order',
    async (query) => {
      expect(await instantDifferences(query, 'ordered')).toEqual([]);
    },
  );

  test('a window holds the sample at its very start', async () => {
    const [firstMs] = history.source.select([]).map((series) => series.timeAt(0));
    const query = 'count_over_time({job="ztunnel"}[1m])';
    const tMs = firstMs! + 60_000;
    const theirs = await askPrometheus(real.url, 'query', { query, time: String(tMs / 1000) });
    expect(
      differences(
        ours(() => queryInstant(history.source, 'sum(count_over_time(up[1m]))', tMs)),
        await askPrometheus(real.url, 'query', { query: 'sum(count_over_time(up[1m]))', time: String(tMs / 1000) }),
      ),
    ).toEqual([]);
    expect(
      differences(
        ours(() => queryInstant(history.source, query, tMs)),
        theirs,
      ),
    ).toEqual([]);
  });
});

describe('a range query agrees with the real Prometheus', () => {
  test.each([
    'up',
    grown(OPENED),
    `histogram_quantile(0.95, sum by (le, job) (rate(h_bucket[5m])))`,
    'max_over_time(rate(h_count[1m])[10m:37s])',
    'up @ end()',
    'time()',
    'timestamp(up)',
    'up[5m]',
    'topk(1, temperature)',
  ])('%s', async (query) => {
    const [startMs, endMs, stepMs] = [START_MS + 300_500, END_MS, 67_000];
    const theirs = await askPrometheus(real.url, 'query_range', {
      query,
      start: String(startMs / 1000),
      end: String(endMs / 1000),
      step: String(stepMs / 1000),
    });
    expect(
      differences(
        ours(() => queryRange(history.source, query, { startMs, endMs, stepMs })),
        theirs,
      ).slice(0, 6),
    ).toEqual([]);
  });
});
