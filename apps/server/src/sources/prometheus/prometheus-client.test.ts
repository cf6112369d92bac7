import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../ports.ts';
import { prometheusClient, type PrometheusClient } from './prometheus-client.ts';

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

/** A metrics store that answers as the test says. */
async function storeThat(
  answers: (request: IncomingMessage, response: ServerResponse) => void,
  over: { readonly timeoutMs?: number; readonly maxAnswerBytes?: number; readonly clock?: Clock } = {},
): Promise<PrometheusClient> {
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return prometheusClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeoutMs: 1_000,
    maxAnswerBytes: 10_000,
    ...over,
  });
}
const says = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const vector = (result: unknown): unknown => ({ status: 'success', data: { resultType: 'vector', result } });
const never = new AbortController().signal;
const ask = (client: PrometheusClient): Promise<unknown> => client.vector('up', 0, never);

describe('the Prometheus client', () => {
  it('reads rows, and leaves out values that are no number', async () => {
    const client = await storeThat(
      says(
        200,
        vector([
          { metric: { a: 'b' }, value: [1, '2.5'] },
          { metric: {}, value: [1, 'NaN'] },
        ]),
      ),
    );
    expect(await ask(client)).toEqual([{ labels: { a: 'b' }, value: 2.5 }]);
  });

  it.each<[string, number, unknown, string]>([
    ['no JSON', 200, '<html>', 'source_unreadable'],
    ['another shape', 200, { data: 42 }, 'source_unreadable'],
    [
      'another type of result',
      200,
      { status: 'success', data: { resultType: 'scalar', result: [] } },
      'source_unreadable',
    ],
    ['a row without labels', 200, vector([{ value: [1, '2'] }]), 'source_unreadable'],
    ['a label that is no text', 200, vector([{ metric: { a: 1 }, value: [1, '2'] }]), 'source_unreadable'],
    ['a value that is no pair', 200, vector([{ metric: {}, value: '2' }]), 'source_unreadable'],
    [
      'a refusal of the query',
      422,
      { status: 'error', errorType: 'execution', error: 'too many samples' },
      'source_refused',
    ],
    ['a missing right', 403, 'forbidden', 'not_allowed'],
    ['its own time-out', 503, { status: 'error', errorType: 'timeout' }, 'source_too_slow'],
    ['a broken gateway before it', 502, 'bad gateway', 'source_unreachable'],
    ['more than may be held', 200, 'x'.repeat(10_001), 'answer_too_large'],
  ])('calls %s what it is', async (_, status, body, code) => {
    await expect(ask(await storeThat(says(status, body)))).rejects.toMatchObject({
      name: 'SourceError',
      source: 'prometheus',
      code,
    });
  });

  it('gives up on an answer that does not come', async () => {
    await expect(ask(await storeThat(() => undefined, { timeoutMs: 100 }))).rejects.toMatchObject({
      code: 'source_too_slow',
    });
  });

  it('tells a closed port from a slow store', async () => {
    const client = prometheusClient({ url: 'http://127.0.0.1:9', timeoutMs: 1_000, maxAnswerBytes: 10_000 });
    await expect(ask(client)).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it.each([
    [-1_200_000, -1_200_000],
    [90_400, 90_000],
    [20_000, undefined],
  ])('compares the store’s clock, %i ms ahead, with ours', async (aheadMs, told) => {
    const nowMs = 1_700_000_000_000;
    const date = new Date(nowMs + aheadMs).toUTCString();
    const client = await storeThat(
      (_, response) => void response.writeHead(200, { date }).end(JSON.stringify(vector([]))),
      { clock: { now: () => nowMs } },
    );
    await ask(client);
    expect(client.clockOffMs()).toBe(told);
  });

  it('tells how its last question went, and since when', async () => {
    let nowMs = 100;
    let status = 200;
    const client = await storeThat((request, response) => says(status, vector([]))(request, response), {
      clock: { now: () => nowMs },
    });
    expect(client.state()).toEqual({ source: 'prometheus', is: 'starting', sinceMs: 100 });
    for (nowMs of [200, 300]) await ask(client);
    expect(client.state()).toEqual({ source: 'prometheus', is: 'up', sinceMs: 200 });
    status = 422;
    for (nowMs of [400, 500]) await ask(client).catch(() => undefined);
    expect(client.state()).toEqual({ source: 'prometheus', is: 'down', sinceMs: 400, code: 'source_refused' });
  });

  it('stops asking when nobody waits any more', async () => {
    const gone = new AbortController();
    const left = new Promise((resolve) => {
      void storeThat(
        (request) => {
          request.socket.once('close', resolve);
          gone.abort();
        },
        { timeoutMs: 10_000 },
      ).then((client) => client.vector('up', 0, gone.signal).catch(() => undefined));
    });
    await left;
  });
});
