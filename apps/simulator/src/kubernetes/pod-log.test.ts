import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from './pod-log.ts';
import { runApi, type RunningApi } from './testing/small-world.ts';

const POD = '/api/v1/namespaces/shop/pods/cart-5654977c8d-sd5p7';

let api: RunningApi;
let lines: LogLine[];
beforeEach(async () => {
  api = await runApi({
    logs: (_pod, container, fromMs, toMs) =>
      container === 'main' ? lines.filter((line) => line.atMs >= fromMs && line.atMs <= toMs) : [],
  });
  const nowMs = api.clock.now();
  lines = [60, 30, 2].map((seconds) => ({ atMs: nowMs - seconds * 1000, text: `${String(seconds)} s ago` }));
});
afterEach(() => api.stop());

const log = (query: string): ReturnType<typeof api.ask> => api.ask(`${POD}/log?${query}`);

describe('the log of a container', () => {
  it.each([
    ['', '60 s ago\n30 s ago\n2 s ago\n'],
    ['container=main&tailLines=1', '2 s ago\n'],
    ['tailLines=0', ''],
    ['sinceSeconds=30', '30 s ago\n2 s ago\n'],
    ['sinceTime=2026-11-23T05:03:50Z', '2 s ago\n'],
    ['limitBytes=4', '60 s'],
    ['tailLines=1&timestamps=true', '2026-11-23T05:03:58.000000000Z 2 s ago\n'],
  ])('is asked for with "%s"', async (query, text) => {
    const answer = await log(query);
    expect([answer.status, answer.type, answer.text]).toEqual([200, 'text/plain', text]);
  });

  it.each([
    ['tailLines=-1', 422],
    ['limitBytes=0', 422],
    ['sinceSeconds=soon', 400],
    ['sinceTime=yesterday', 400],
    ['previous=true', 400],
    ['container=other', 400],
  ])('refuses "%s" with %i', async (query, code) => {
    expect((await log(query)).status).toBe(code);
  });

  it('goes on when it is followed, until the client leaves', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${api.url}${POD}/log?follow=true&tailLines=1`, {
      headers: { authorization: 'Bearer token-of-admin' },
      signal: leaving.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('2 s ago\n');
    lines.push({ atMs: api.clock.now() + 500, text: 'news' });
    api.pass();
    expect((await reader?.read())?.value).toBe('news\n');
    leaving.abort();
  });

  it('of a container that was restarted begins with its own life', async () => {
    const nowMs = api.clock.now();
    const time = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString();
    const at = api.world.findIndex((object) => object.metadata.name === 'cart-5654977c8d-sd5p7');
    const old = api.world[at];
    const state = { running: { startedAt: time(40) } };
    const lastState = { terminated: { startedAt: time(100), finishedAt: time(45) } };
    if (old !== undefined)
      api.world[at] = { ...old, status: { containerStatuses: [{ name: 'main', state, lastState }] } };
    api.pass();
    expect((await log('')).text).toBe('30 s ago\n2 s ago\n');
    expect((await log('previous=true')).text).toBe('60 s ago\n');
  });

  it('is answered as by a kubelet that is away when nobody keeps logs', async () => {
    const without = await runApi();
    expect((await without.ask(`${POD}/log`)).status).toBe(500);
    await without.stop();
  });
});
