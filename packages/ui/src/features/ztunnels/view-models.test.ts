import { describe, expect, it } from 'vitest';
import type { EntriesAnswer, ZtunnelRow } from '@waymark/contract';
import { t } from '../../testing/fake-host.ts';
import { toEntryRows } from './entries-view-model.ts';
import { toHeader } from './header-model.ts';
import { sortRows, toListRow } from './list-view-model.ts';
import { entriesOf, readZtunnelView, writeZtunnelView } from './url.ts';
import { toWhen } from './when.ts';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
type Held = Extract<ZtunnelRow['held'], { is: 'read' }>;
const held = (over: Partial<Held> = {}): Held => ({
  is: 'read',
  atMs: NOW,
  workloads: 17,
  services: 11,
  policies: 2,
  certificates: 3,
  connections: 6,
  pods: 3,
  unavailable: 0,
  nextExpiryMs: NOW + 11 * HOUR,
  drift: { cluster: 0, nodes: 'same' },
  outsideView: 0,
  ...over,
});
type Pod = NonNullable<ZtunnelRow['pod']>;
const row = (over: Partial<Held> = {}, pod: Partial<Pod> = {}, node = 'node-a'): ZtunnelRow => ({
  cluster: 'east',
  node,
  pod: {
    namespace: 'istio-system',
    name: 'ztunnel-abcde',
    ready: 'yes',
    version: '1.30.1',
    sync: { is: 'told', istiod: 'istiod-1', types: [{ type: 'WDS', state: 'accepted' }] },
    logLevel: { level: 'info', modules: [] },
    ...pod,
  },
  held: held(over),
});
const rejected: Pod['sync'] = {
  is: 'told',
  istiod: 'istiod-1',
  types: [{ type: 'WADS', state: 'rejected', error: 'bad rule', versions: { sent: '2', accepted: '1' } }],
};

describe('a row of the list', () => {
  it('has no trouble when all is well', () => {
    const { cells, troubles } = toListRow(row(), NOW, t);
    expect(troubles).toBe(0);
    expect(cells.certificates.text).toBe('3, next ends in 11 h');
    expect(cells.sync).toEqual({ text: 'all accepted', title: 'Told by istiod-1. WDS accepted' });
  });

  it.each<[string, ZtunnelRow, string, string]>([
    ['is not ready', row({}, { ready: 'no' }), 'ready', 'not ready'],
    ['is connected to nobody', row({}, { sync: { is: 'disconnected' } }), 'sync', 'not connected'],
    ['refused what it was sent', row({}, { sync: rejected }), 'sync', 'WADS rejected'],
    ['has no certificate for a pod', row({ unavailable: 1 }), 'certificates', '1 of 3 unavailable'],
    ['has one that ends soon', row({ nextExpiryMs: NOW + HOUR }), 'certificates', '3, next ends in 60 min'],
    ['differs from the cluster', row({ drift: { cluster: 2, nodes: 'same' } }), 'drift', '2 against the cluster'],
    ['differs from other nodes', row({ drift: { cluster: 0, nodes: 'differs' } }), 'drift', 'differs from other nodes'],
  ])('says so when a ztunnel %s', (_, given, column, text) => {
    const { cells, troubles } = toListRow(given, NOW, t);
    expect([troubles, cells[column as 'ready'].text]).toEqual([1, text]);
  });

  it('gives an answer its time before it is missed', () => {
    const waiting = (sentMs: number): Pod['sync'] => ({
      is: 'told',
      istiod: 'i',
      types: [{ type: 'WDS', state: 'waiting', sentMs }],
    });
    expect(toListRow(row({}, { sync: waiting(NOW - 5_000) }), NOW, t).troubles).toBe(0);
    expect(toListRow(row({}, { sync: waiting(NOW - 60_000) }), NOW, t).troubles).toBe(1);
  });

  it('says why there are no numbers, and never shows a 0 instead', () => {
    const { cells } = toListRow({ ...row(), held: { is: 'missing', code: 'source_too_slow' } }, NOW, t);
    expect(cells.drift).toEqual({ text: 'not read: too slow', tone: 'warning' });
    expect(cells.workloads.text).toBe('not read');
  });

  it('has no name of a ztunnel outside the reader’s view', () => {
    const { cluster, node, held: numbers } = row();
    const { cells } = toListRow({ cluster, node, held: numbers }, NOW, t);
    expect([cells.pod.text, cells.sync.text, cells.logLevel.text]).toEqual(Array(3).fill('outside your view'));
  });
});

describe('the order of the list', () => {
  it('is by size for numbers, and puts what is not known last in both directions', () => {
    const rows = [
      row({ connections: 9 }, {}, 'a'),
      row({ connections: 100 }, {}, 'b'),
      { ...row({}, {}, 'c'), held: { is: 'missing', code: 'source_too_slow' } as const },
    ];
    const nodes = (direction: 'asc' | 'desc'): string[] =>
      sortRows(rows, { column: 'connections', direction }).map(({ node }) => node);
    expect([nodes('asc'), nodes('desc')]).toEqual([
      ['a', 'b', 'c'],
      ['b', 'a', 'c'],
    ]);
  });
});

describe('the header of a page', () => {
  it('says in words that all is well, and what the ztunnel does', () => {
    expect(toHeader(row(), NOW, t)).toEqual({
      verdict: 'Healthy.',
      tone: 'healthy',
      troubles: [],
      facts: ['It serves 3 pods; 6 connections are open.', 'The next certificate ends in 11 h.'],
    });
  });

  it('names each trouble', () => {
    const { troubles, tone } = toHeader(
      row({ unavailable: 1, drift: { cluster: 1, nodes: 'differs' } }, { ready: 'no', sync: rejected }),
      NOW,
      t,
    );
    expect(tone).toBe('troubled');
    expect(troubles).toEqual([
      'its pod is not ready',
      'WADS rejected (bad rule)',
      '1 certificate is unavailable, so its pods cannot be called',
      'it holds 1 thing otherwise than the cluster says',
      'it does not hold the same as most nodes',
    ]);
  });

  it('does not call healthy what could not be read', () => {
    const { verdict, tone } = toHeader({ ...row(), held: { is: 'missing', code: 'source_too_slow' } }, NOW, t);
    expect([tone, verdict]).toEqual(['not known', 'What it holds could not be read.']);
  });
});

describe('rows of entries', () => {
  const page = { total: 1, outsideView: 0, atMs: NOW, gaps: [] };
  const textsOf = (answer: EntriesAnswer): readonly string[] =>
    toEntryRows(answer, NOW, t)[0]?.cells.map(({ text }) => text) ?? [];
  it('say who talks to whom, and who is outside the view', () => {
    expect(
      textsOf({
        kind: 'connections',
        ...page,
        rows: [
          {
            direction: 'outbound',
            protocol: 'HBONE',
            client: { is: 'pod', namespace: 'shop', name: 'web-1', workload: 'web', address: '10.0.0.1:5' },
            server: { is: 'outside view' },
          },
        ],
      }),
    ).toEqual(['shop/web', 'outside your view', 'not said', 'HBONE', 'outbound']);
  });

  it('say which waypoint istiod and the ztunnel mean', () => {
    const named = { namespace: 'shop', name: 'cart' };
    expect(
      textsOf({
        kind: 'drift',
        ...page,
        rows: [{ against: 'cluster', is: 'service-waypoint', ...named, declared: { namespace: 'shop', name: 'wp' } }],
      }),
    ).toEqual(['the cluster', 'shop/cart', 'istiod says waypoint shop/wp, calls from this node go to none.']);
  });

  it('shorten what says the same twice, and keep the whole', () => {
    const answer: EntriesAnswer = {
      kind: 'services',
      ...page,
      rows: [
        {
          namespace: 'shop',
          name: 'cart',
          hostname: 'cart.shop.svc.cluster.local',
          vips: [],
          ports: [{ port: 80, target: 8080 }],
          waypoint: { is: 'named', name: 'shop/wp.shop.svc.cluster.local' },
          endpoints: { healthy: 0, of: 2 },
        },
      ],
    };
    expect(textsOf(answer)).toEqual(['shop/cart', 'none', '80 → 8080', 'shop/wp', '0 of 2 healthy']);
    expect(toEntryRows(answer, NOW, t)[0]?.cells[3]?.title).toBe('shop/wp.shop.svc.cluster.local');
  });
});

describe('the address of a page', () => {
  it('holds all that is chosen, and falls back where it is broken', () => {
    const view = { tab: 'connections', text: 'cart', sort: 'server', order: 'desc', page: 3, perPage: 20 } as const;
    const search = writeZtunnelView(new URLSearchParams('ns=shop'), view);
    expect(readZtunnelView(search)).toEqual(view);
    expect(search.get('ns')).toBe('shop');
    expect(readZtunnelView(new URLSearchParams('tab=x&page=-1&rows=7&order=up'))).toEqual({
      tab: 'workloads',
      text: '',
      sort: '',
      order: 'asc',
      page: 1,
      perPage: 50,
    });
    expect(entriesOf({ cluster: 'east', node: 'a' }, 'connections', view)).toMatchObject({ offset: 40, limit: 20 });
  });
});

it('What ends is told in the unit that fits', () => {
  expect([30, 100, 26 * 60, 100 * 60].map((minutes) => toWhen(NOW + minutes * 60_000, NOW, t))).toEqual([
    'in 30 min',
    'in 1 h',
    'in 26 h',
    'in 4 d',
  ]);
  expect(toWhen(NOW - 60_000, NOW, t)).toBe('ended 60 s ago');
});
