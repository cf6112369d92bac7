import { buildWorld, lineJoins, readScenario, type LineJoin } from '@waymark/demo-mesh';
import type { PlaceKey } from '@waymark/mesh';
import { PATHS, type LogJoin, type LogLineAnswer, type LogsAnswer } from '@waymark/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../source-error.ts';
import { signIn } from '../../testing/app-over-world.ts';
import { logsApp, type LogsApp } from '../../testing/logs-app.ts';
import { logsIn } from '../../testing/logs-in-world.ts';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const SPAN_MS = 20_000;
const world = buildWorld(readScenario('leaky-checkout:clocks=apart'), { startMs: START });
const place = (key: string): PlaceKey => key as PlaceKey;
const CHECKOUT = place('workload/east/shop/checkout');
const FRONTEND = place('workload/east/shop/frontend');
const CATALOG = place('service/east/shop/catalog');

let server: LogsApp;
beforeAll(async () => {
  server = await logsApp(world, AT);
});
afterAll(() => server.app.close());

type Written = LineJoin['a'];
const nameOf = (source: { readonly namespace: string; readonly pod: string; readonly container: string }): string =>
  `${source.namespace}/${source.pod}/${source.container}`;
const textOf = ({ writer, line }: Written): string => `${nameOf(writer)} ${line.text}`;
const textOfLine = ({ source, raw }: LogLineAnswer): string => `${nameOf(source)} ${raw}`;

/** True joins whose lines are both in the answer. */
function truthIn(answer: LogsAnswer, kind: LogJoin['kind']): readonly (readonly [LogLineAnswer, LogLineAnswer])[] {
  const byText = new Map(answer.lines.map((line) => [textOfLine(line), line]));
  return lineJoins(world, AT - SPAN_MS, AT).flatMap((join) => {
    const [a, b] = [byText.get(textOf(join.a)), byText.get(textOf(join.b))];
    return join.kind === kind && a !== undefined && b !== undefined ? [[a, b] as const] : [];
  });
}

describe('the lines along the way of a workload', () => {
  it('come from its own pods, the waypoint in front of it and the ztunnels of their nodes alone', async () => {
    const { origins, lines } = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - SPAN_MS });
    const nodes = new Set(origins.filter(({ hop }) => hop !== 'ztunnel-client').map(({ origin }) => origin.node));
    const ztunnels = origins.filter(({ hop }) => hop === 'ztunnel-client').map(({ origin }) => origin.node);
    expect(new Set(ztunnels)).toEqual(nodes);
    expect(origins.map(({ hop, origin }) => `${hop} ${origin.namespace}/${origin.pod.split('-')[0]}`).sort()).toEqual([
      'app shop/checkout',
      'waypoint shop/waypoint',
      'ztunnel-client istio-system/ztunnel',
      'ztunnel-client istio-system/ztunnel',
    ]);
    expect(new Set(lines.map(({ hop }) => hop))).toEqual(
      new Set(['app', 'waypoint', 'ztunnel-client', 'ztunnel-server']),
    );
  });

  it('are in the order in which they were written, each with an id of its own', async () => {
    const { lines } = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - SPAN_MS });
    expect(lines.map(({ atMs }) => atMs)).toEqual(lines.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(200);
  });

  it('are joined as they truly belong together, each join told at both lines', async () => {
    const answer = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - SPAN_MS, most: 5000 });
    for (const kind of ['same-connection', 'same-request', 'carried-by'] as const) {
      const wanted = truthIn(answer, kind);
      const found = wanted.filter(([a, b]) => a.joins.some((join) => join.with === b.id && join.kind === kind));
      const back = wanted.filter(([a, b]) => b.joins.some((join) => join.with === a.id && join.kind === kind));
      expect(wanted.length, kind).toBeGreaterThan(kind === 'same-connection' ? 0 : 20);
      expect(found.length / wanted.length, kind).toBeGreaterThanOrEqual(0.99);
      expect(back).toHaveLength(found.length);
    }
  });

  it('name who talks to whom through what, as places to open', async () => {
    const { lines } = await server.ask('admin', { place: CHECKOUT, hops: ['waypoint'], sinceMs: AT - SPAN_MS });
    const request = lines.find(({ record }) => record.is === 'request');
    expect(request?.ends).toEqual({
      from: { name: 'frontend', namespace: 'shop', place: FRONTEND },
      to: { name: 'checkout', namespace: 'shop', place: CHECKOUT },
      via: { name: 'waypoint', namespace: 'shop', place: 'workload/east/shop/waypoint' },
    });
    expect(new Set(lines.map(({ hop }) => hop))).toEqual(new Set(['waypoint']));
  });

  it('have the same ids however they are asked for', async () => {
    const whole = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - SPAN_MS });
    const tail = await server.ask('admin', { place: CHECKOUT, tail: 20 });
    const known = new Set(whole.lines.map(({ id }) => id));
    const young = tail.lines.filter(({ atMs }) => atMs > AT - SPAN_MS / 2);
    expect(young.length).toBeGreaterThan(20);
    expect(young.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  it('begin with its own, not with old worries of a proxy', async () => {
    const worry = '2026-11-20T00:00:00.000000Z\twarn\txds::client:xds{id=1}\tXDS client connection error: retrying';
    const cluster = logsIn(world, () => AT);
    const worried = await logsApp(world, AT, {
      logs: {
        ...cluster,
        read: async (log, range, signal) => {
          const read = await cluster.read(log, range, signal);
          const old = log.pod.startsWith('ztunnel') ? `2026-11-20T00:00:00.000000000Z ${worry}\n` : '';
          return { text: `${old}${read?.text ?? ''}` };
        },
      },
    });
    const { lines } = await worried.ask('admin', { place: CHECKOUT, tail: 5 });
    const all = await worried.ask('admin', { node: 'node-b', tail: 5 });
    await worried.app.close();
    expect(all.lines[0]?.raw).toBe(worry);
    expect(lines.filter(({ raw }) => raw === worry)).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  });

  it('are turned back page by page, without a hole and none twice', async () => {
    const question = { place: CHECKOUT, sinceMs: AT - SPAN_MS, hops: ['app' as const] };
    const whole = await server.ask('admin', { ...question, most: 5000 });
    const paged: LogLineAnswer[] = [];
    for (let before: string | undefined = ''; before !== undefined;) {
      const page = await server.ask('admin', { ...question, most: 70, ...(before === '' ? {} : { before }) });
      paged.unshift(...page.lines);
      before = page.older;
    }
    expect(paged.map(({ id }) => id)).toEqual(whole.lines.map(({ id }) => id));
  });

  it('are counted over time, those beyond the page, too', async () => {
    const { histogram, lines } = await server.ask('admin', { place: CHECKOUT, sinceMs: AT - SPAN_MS, most: 10 });
    const total = histogram.buckets.reduce((sum, b) => sum + b.debug + b.info + b.warning + b.error, 0);
    expect(lines.filter(({ shown }) => shown === 'match').length).toBeGreaterThanOrEqual(10);
    expect(total).toBeGreaterThan(200);
    expect(histogram.buckets.length).toBeLessThanOrEqual(61);
  });
});

describe('the lines between two places', () => {
  it('are those of their conversation through the waypoint', async () => {
    const { lines, origins } = await server.ask('admin', { from: FRONTEND, to: CATALOG, sinceMs: AT - SPAN_MS });
    const requests = lines.filter(({ hop }) => hop === 'waypoint');
    expect(requests.length).toBeGreaterThan(20);
    expect(new Set(requests.map(({ ends }) => ends.from?.name))).toEqual(new Set(['frontend']));
    expect(new Set(requests.map(({ ends }) => ends.to?.name.split('-')[0]))).toEqual(new Set(['catalog']));
    expect(new Set(origins.filter(({ hop }) => hop === 'app').map(({ origin }) => origin.pod.split('-')[0]))).toEqual(
      new Set(['frontend', 'catalog']),
    );
  });
});

describe('a filter', () => {
  const ask = (query: object): Promise<LogsAnswer> =>
    server.ask('admin', { place: CATALOG, sinceMs: AT - SPAN_MS, most: 5000, ...query });
  const matches = ({ lines }: LogsAnswer): readonly LogLineAnswer[] => lines.filter(({ shown }) => shown === 'match');

  it('keeps what fails, and brings what belongs to it', async () => {
    const answer = await ask({ only: 'failed' });
    expect(matches(answer).length).toBeGreaterThan(0);
    expect(matches(answer).every(({ severity, because }) => severity === 'error' || because === 'client-error')).toBe(
      true,
    );
    const ids = new Set(answer.lines.map(({ id }) => id));
    for (const line of matches(answer)) for (const join of line.joins) expect(ids.has(join.with)).toBe(true);
    const partners = answer.lines.filter(({ shown }) => shown === 'partner');
    expect(partners.length).toBeGreaterThan(0);
  });

  it.each([
    ['a text, in capitals or not', { text: 'CATALOG-V2' }, (line: LogLineAnswer) => /catalog-v2/i.test(line.raw)],
    [
      'an expression',
      { regex: 'status=5\\d\\d|" 5\\d\\d ' },
      (line: LogLineAnswer) => /status=5|" 5\d\d /.test(line.raw),
    ],
    ['what to hide', { hide: 'info' }, (line: LogLineAnswer) => !/info/i.test(line.raw)],
    ['severities', { severities: ['error'] }, (line: LogLineAnswer) => line.severity === 'error'],
    [
      'a hundred of statuses',
      { statuses: ['2xx'] },
      ({ record }: LogLineAnswer) =>
        (record.is === 'request' && record.responseCode === 200) ||
        (record.is === 'application' && record.status === 200),
    ],
    [
      'a direction',
      { directions: ['inbound'] },
      ({ record }: LogLineAnswer) => record.is === 'connection' && record.direction === 'inbound',
    ],
    [
      'an identity',
      { identity: 'sa/frontend' },
      ({ record }: LogLineAnswer) =>
        record.is === 'connection' && /frontend/.test(`${record.source.identity} ${record.destination.identity}`),
    ],
  ])('narrows by %s', async (_what, query, holds) => {
    const found = matches(await ask(query));
    const all = matches(await ask({}));
    expect(found.map(({ id }) => id)).toEqual(all.filter(holds).map(({ id }) => id));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
  });

  it('that would take forever is refused, and the server goes on', async () => {
    const began = performance.now();
    const answer = await server.status('admin', { place: CHECKOUT, tail: 500, regex: '^(([^q])+)+q$' });
    expect(answer).toEqual({ status: 400, code: 'input_invalid' });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it.each([
    ['no subject', {}],
    ['two subjects', { place: CHECKOUT, node: 'node-a' }],
    ['half a pair', { from: CHECKOUT }],
    ['a place without logs', { place: place('outside') }],
    ['half an expression', { place: CHECKOUT, regex: '(' }],
    ['a cursor of its own making', { place: CHECKOUT, before: 'now' }],
  ])('makes no sense with %s', async (_what, query) => {
    expect(await server.status('admin', query)).toEqual({ status: 400, code: 'input_invalid' });
  });
});

describe('a reader', () => {
  it('with rights in some namespaces sees what speaks of one of them, and is told that there is more', async () => {
    const mine = new Set(world.plan.limitedTo);
    const { lines, missing } = await server.ask('limited', { node: 'node-a', tail: 100, most: 5000 });
    const named = ({ source, record }: LogLineAnswer): readonly string[] =>
      record.is === 'connection'
        ? [
            record.source.namespace ?? '',
            record.destination.namespace ?? '',
            record.service?.split('.')[1] ?? '',
            source.namespace,
          ]
        : [source.namespace];
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !named(line).some((namespace) => mine.has(namespace)))).toEqual([]);
    expect(missing).toContainEqual({ code: 'beyond-rights' });
    const all = await server.ask('admin', { node: 'node-a', tail: 100, most: 5000 });
    expect(all.lines.length).toBeGreaterThan(lines.length);
    expect(all.missing).toEqual([]);
  });

  it.each([
    ['limited', { place: place('workload/east/payments/payments') }],
    ['limited', { place: place('workload/east/payments/no-such') }],
    ['nobody', { place: CHECKOUT }],
  ])('without rights gets none, and does not learn what there is: %s', async (user, query) => {
    expect(await server.status(user, query)).toEqual({ status: 403, code: 'not_allowed' });
  });

  it('without any rights sees no line of a node', async () => {
    const { lines, missing } = await server.ask('nobody', { node: 'node-a' });
    expect([lines, missing]).toEqual([[], [{ code: 'beyond-rights' }]]);
  });

  it('who asks for what is not there is told so', async () => {
    expect(await server.status('admin', { place: place('workload/east/shop/no-such') })).toEqual({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('what is missing', () => {
  const failing = (code: 'source_refused' | 'source_unreachable' | 'source_unreadable' | 'answer_too_large') =>
    logsApp(world, AT, {
      logs: {
        ...logsIn(world, () => AT),
        read: (log, range) =>
          log.pod.startsWith('ztunnel')
            ? Promise.reject(new SourceError('kubernetes', code, 'on purpose'))
            : logsIn(world, () => AT).read(log, range, new AbortController().signal),
      },
    });

  it.each([
    ['source_refused', 'refused'],
    ['source_unreachable', 'unreachable'],
    ['source_unreadable', 'unreadable'],
    ['answer_too_large', 'truncated'],
  ] as const)('is named by log while the others are shown: %s', async (code, gap) => {
    const broken = await failing(code);
    const { lines, missing } = await broken.ask('admin', { place: CHECKOUT, tail: 50 });
    await broken.app.close();
    expect(lines.length).toBeGreaterThan(50);
    expect(missing.map((one) => `${one.code} ${one.origin?.pod.split('-')[0]}`)).toEqual([
      `${gap} ztunnel`,
      `${gap} ztunnel`,
    ]);
  });

  it('counts the logs that are too many, and each part of the way keeps one', async () => {
    const small = await logsApp(world, AT, {}, 3);
    const { missing, origins } = await small.ask('admin', { from: FRONTEND, to: CATALOG, tail: 50 });
    await small.app.close();
    expect(missing).toEqual([{ code: 'too-many-logs', count: 4 }]);
    expect(new Set(origins.map(({ hop }) => hop))).toEqual(new Set(['waypoint', 'app', 'ztunnel-client']));
  });
});

describe('a record of several lines', () => {
  it('is one line of the answer, and the next record another', async () => {
    const stamp = '2026-11-24T06:29:50.000000000Z';
    const trace = ['ERROR cannot place order', 'java.lang.IllegalStateException: no stock', '\tat shop.Checkout.place'];
    const written = [...trace, 'INFO next'].map((line) => `${stamp} ${line}\n`).join('');
    const logs = { ...logsIn(world, () => AT), read: () => Promise.resolve({ text: written }) };
    const traced = await logsApp(world, AT, { logs });
    const { lines } = await traced.ask('admin', { place: CHECKOUT, hops: ['app'] });
    await traced.app.close();
    expect(lines.map(({ raw }) => raw).sort()).toEqual([trace.join('\n'), 'INFO next']);
    expect(lines.find(({ severity }) => severity === 'error')?.raw).toBe(trace.join('\n'));
  });
});

describe('the API', () => {
  it('tells of both routes', async () => {
    const headers = await signIn(server.app, 'demo-admin');
    const { paths } = (await server.app.inject({ url: PATHS.openapi, headers })).json<{ paths: object }>();
    expect(Object.keys(paths)).toEqual(expect.arrayContaining([PATHS.logs, PATHS.logsStream]));
  });
});
