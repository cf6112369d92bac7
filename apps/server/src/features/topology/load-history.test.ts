import { describe, expect, it } from 'vitest';
import { workloadPlace, type RequestRow } from '@waymark/mesh';
import type { HistoryQuestion, HistorySource, InventorySource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { foldHistory, loadHistory, scopeOfPlace, type LoadedHistory } from './load-history.ts';

const question: HistoryQuestion = {
  endMs: 1_700_000_010_000,
  stepSeconds: 10,
  steps: 2,
  scope: { is: 'namespaces', namespaces: 'all' },
};
const ends = {
  reporter: 'source' as const,
  client: { cluster: 'east', namespace: 'a', workload: 'x' },
  server: { cluster: 'east', namespace: 'b', workload: 'y' },
};
const requests: readonly RequestRow[] = [{ ...ends, protocol: 'http', code: '500', flags: '-', count: 30 }];
const none = (): Promise<{ readonly ends: readonly never[]; at(): readonly never[] }> =>
  Promise.resolve({ ends: [], at: () => [] });
const history: HistorySource = {
  observed: () => Promise.resolve([true, true]),
  requests: () => Promise.resolve({ ends: [ends], at: (step) => (step === 1 ? requests : []) }),
  bytes: none,
  failures: none,
  latency: none,
  percentiles: () => Promise.resolve({ total: [], of: () => [] }),
};
const inventory: InventorySource = {
  inventory: () => Promise.resolve({ namespaces: [], workloads: [], services: [] }),
};
const down = (): Promise<never> => Promise.reject(new SourceError('prometheus', 'source_too_slow', 'no'));
const load = (over: Partial<HistorySource> = {}): Promise<LoadedHistory> =>
  loadHistory({ history: { ...history, ...over }, inventory }, question, 'with latency', new AbortController().signal);
const all = (): boolean => true;

describe('a history', () => {
  it('has a point for each step, with zeros where nothing happened', async () => {
    const points = await foldHistory(await load(), { is: 'everything' }, all);
    expect(points).toEqual([
      { endMs: 1_700_000_000_000, requests: 0, failedRequests: 0, failedConnections: 0, bytes: 0 },
      { endMs: 1_700_000_010_000, requests: 3, failedRequests: 3, failedConnections: 0, bytes: 0 },
    ]);
  });

  it.each([
    ['observed', 'observation'],
    ['requests', 'requests'],
    ['bytes', 'bytes'],
    ['failures', 'failures'],
    ['latency', 'latency'],
  ] as const)('names what is missing when the query for %s fails, and tells the rest', async (method, missing) => {
    const loaded = await load({ [method]: down });
    expect(loaded.gaps).toEqual([{ source: 'prometheus', code: 'source_too_slow', missing }]);
    const [, last] = await foldHistory(loaded, { is: 'everything' }, all);
    expect([last?.requests, last?.failedConnections, last?.bytes]).toEqual([
      method === 'requests' ? undefined : 3,
      method === 'failures' ? undefined : 0,
      method === 'bytes' ? undefined : 0,
    ]);
  });

  it('claims nothing about a step in which nobody scraped', async () => {
    const loaded = await load({ observed: () => Promise.resolve([false, true]) });
    const [first, last] = await foldHistory(loaded, { is: 'everything' }, all);
    expect([first, last?.requests]).toEqual([{ endMs: 1_700_000_000_000 }, 3]);
  });

  it('takes what there is as all there was where no proxy says that it was scraped, and nothing as unknown', async () => {
    const observed = (): Promise<'nobody says'> => Promise.resolve('nobody says');
    const [, told] = await foldHistory(await load({ observed }), { is: 'everything' }, all);
    expect(told?.requests).toBe(3);
    const empty = await load({ observed, requests: none, bytes: none, failures: none });
    expect(await foldHistory(empty, { is: 'everything' }, all)).toEqual([
      { endMs: 1_700_000_000_000 },
      { endMs: 1_700_000_010_000 },
    ]);
  });

  it('leaves out edges with an end beyond the reader’s rights', async () => {
    const [, last] = await foldHistory(await load(), { is: 'everything' }, (namespace) => namespace === 'a');
    expect(last?.requests).toBe(0);
  });

  it('asks for all that a waypoint serves, since no row of it names the waypoint', () => {
    const id = { cluster: 'east', namespace: 'a', name: 'wp' };
    const declared = {
      namespaces: [],
      workloads: [
        {
          id,
          role: 'waypoint' as const,
          services: [],
          capture: { pods: {}, behindWaypoint: false },
          pods: { ready: 1, of: 1 },
        },
      ],
      services: [{ id: { cluster: 'east', namespace: 'b', name: 'y' }, names: { namespace: 'a', name: 'wp' } }],
    };
    expect(scopeOfPlace(workloadPlace(id), declared)).toEqual({ is: 'namespaces', namespaces: ['a', 'b'] });
    expect(scopeOfPlace(workloadPlace({ ...id, name: 'x' }), declared).is).toBe('place');
  });
});
