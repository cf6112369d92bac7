import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prometheusApi } from './query-api.ts';
import { SampleStore } from './sample-store.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const store = new SampleStore();
let server: Server;
let base: string;

beforeAll(async () => {
  for (let i = 0; i < 40; i += 1) {
    const target = { job: i < 20 ? 'ztunnel' : 'waypoint', instance: `10.0.0.${i}:15020` };
    store.append(target, [{ name: 'x', labels: { a: String(i) }, value: i / 2, type: 'counter' }], NOW_MS - 1_500);
  }
  const answer = prometheusApi({ store, clock: { now: () => NOW_MS } });
  server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(path: string, init?: RequestInit): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(base + path, init);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

function query(text: string, more = ''): string {
  return `/api/v1/query?query=${encodeURIComponent(text)}${more}`;
}

describe('/api/v1/query', () => {
  test('answers as Prometheus does, at the time of the clock', async () => {
    expect(await get(query('x{a="3"}'))).toMatchObject({
      status: 200,
      body: {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            {
              metric: { __name__: 'x', a: '3', instance: '10.0.0.3:15020', job: 'ztunnel' },
              value: [NOW_MS / 1000, '1.5'],
            },
          ],
        },
      },
    });
  });

  test('takes a form by POST', async () => {
    const { body } = await get('/api/v1/query', {
      method: 'POST',
      body: new URLSearchParams({ query: 'count(x)', timeout: '5s' }),
    });
    expect(body).toMatchObject({ data: { result: [{ value: [NOW_MS / 1000, '40'] }] } });
  });

  test.each([`${NOW_MS / 1000 - 0.25}`, new Date(NOW_MS - 250).toISOString()])('takes the time %s', async (time) => {
    expect(await get(query('time()', `&time=${time}`))).toMatchObject({
      body: { data: { resultType: 'scalar', result: [NOW_MS / 1000 - 0.25, String(NOW_MS / 1000 - 0.25)] } },
    });
  });

  test('compresses long answers for those who accept it', async () => {
    const compressed = await fetch(base + query('x'), { headers: { 'accept-encoding': 'gzip' } });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(await compressed.json()).toMatchObject({ data: { result: { length: 40 } } });
    const plain = await fetch(base + query('x'), { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  test('says 1 of a matrix with raw samples', async () => {
    expect(await get(query('x{a="3"}[1m]'))).toMatchObject({
      body: { data: { resultType: 'matrix', result: [{ values: [[NOW_MS / 1000 - 1.5, '1.5']] }] } },
    });
  });
});

describe('a query outside of the subset is refused by name', () => {
  test.each([
    ['stddev_over_time(x[5m])', 'function stddev_over_time'],
    ['predict_linear(x[5m], 3)', 'function predict_linear'],
    ['no_such_function(x)', 'function no_such_function'],
    ['count_values("v", x)', 'aggregation count_values'],
    ['stddev(x)', 'aggregation stddev'],
    ['limitk(2, x)', 'aggregation limitk'],
    ['x atan2 x', 'operator atan2'],
    ['x </ 2', 'operator </'],
    ['x + fill(0) x', 'modifier fill'],
    ['rate(x[5m] smoothed)', 'modifier smoothed'],
    ['rate(x[5m] anchored)', 'modifier anchored'],
    ['{"x"}', 'a quoted label name'],
    ['x[5m + 1m]', 'duration 5m + 1m'],
    ['x{a=~"(?=b)"}', 'lookaround in a regular expression'],
    ['x{a=~"\\\\pL"}', 'an escape in a regular expression'],
  ])('%s', async (text, named) => {
    const { status, body } = await get(query(text));
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' });
    expect((body as { error: string }).error).toContain(`${named} is not supported by the embedded Prometheus`);
  });
});

describe('errors have the form of Prometheus', () => {
  test('a mistake in the query is bad data', async () => {
    expect(await get(query('sum(x'))).toMatchObject({ status: 400, body: { status: 'error', errorType: 'bad_data' } });
  });

  test('a missing query is bad data', async () => {
    expect(await get('/api/v1/query')).toMatchObject({ status: 400, body: { errorType: 'bad_data' } });
  });

  test('what fails during the evaluation is an execution error', async () => {
    expect(await get(query('label_replace(x, "a", "", "", "") + on (job) x'))).toMatchObject({
      status: 422,
      body: { errorType: 'execution' },
    });
  });
});

test('/api/v1/query_range gives a value per step', async () => {
  const range = `&start=${NOW_MS / 1000 - 2}&end=${NOW_MS / 1000}&step=1`;
  expect(await get(`/api/v1/query_range?query=sum(x)${range}`)).toMatchObject({
    body: {
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [NOW_MS / 1000 - 1, '390'],
              [NOW_MS / 1000, '390'],
            ],
          },
        ],
      },
    },
  });
});

test('/api/v1/series gives the label sets of matching series', async () => {
  expect(await get('/api/v1/series?match[]=x{a="1"}&match[]=up{instance="10.0.0.1:15020"}')).toMatchObject({
    body: { data: [{ __name__: 'x', a: '1' }, { __name__: 'up' }] },
  });
  expect(await get(`/api/v1/series?match[]=x&start=${NOW_MS / 1000 - 1}`)).toMatchObject({ body: { data: [] } });
});

test('/api/v1/labels and /api/v1/label/<name>/values list names and values', async () => {
  expect((await get('/api/v1/labels')).body).toEqual({ status: 'success', data: ['__name__', 'a', 'instance', 'job'] });
  expect((await get('/api/v1/label/job/values')).body).toEqual({ status: 'success', data: ['waypoint', 'ztunnel'] });
  expect((await get('/api/v1/label/a/values?match[]=x{job="ztunnel",a=~"1."}')).body).toMatchObject({
    data: { length: 10 },
  });
});

test('/api/v1/targets and /api/v1/status/buildinfo describe the server', async () => {
  expect(await get('/api/v1/targets')).toMatchObject({
    body: { data: { activeTargets: { length: 40, 0: { health: 'up', labels: { job: 'ztunnel' } } } } },
  });
  expect(await get('/api/v1/status/buildinfo')).toMatchObject({ body: { data: { version: '2.42.0' } } });
});

test('/-/ready says that it is ready, and foreign paths are left to others', async () => {
  expect((await fetch(`${base}/-/ready`)).status).toBe(200);
  expect((await fetch(`${base}/api/v1/namespaces`)).status).toBe(418);
});
