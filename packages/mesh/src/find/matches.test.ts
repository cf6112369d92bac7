import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceId, type PlaceKey } from '../identity.ts';
import type { Edge, L4Edge, L7Edge, Place, Topology } from '../topology/topology.ts';
import { ms } from '../units.ts';
import type { FindFeeds } from './facts.ts';
import { FEEDS } from './find.ts';
import { matches, type Found } from './matches.ts';
import { toHidden } from './hidden.ts';
import { readFind } from './read-find.ts';
import { toVocabulary } from './vocabulary.ts';

const window = { endMs: 0, seconds: 100, observedSeconds: 100 };

const workload = (namespace: string, name: string): PlaceId => workloadPlace({ cluster: 'east', namespace, name });
function place(id: PlaceId, more: Partial<Place> = {}): Place {
  return {
    key: placeKey(id),
    id,
    role: id.kind,
    presence: { is: 'active' },
    capture: { pods: { captured: 2 }, behindWaypoint: false },
    pods: { ready: 2, of: 2 },
    remarks: [],
    ...more,
  };
}
const outside: Place = {
  key: placeKey({ kind: 'outside' }),
  id: { kind: 'outside' },
  role: 'outside',
  presence: { is: 'unlisted' },
  remarks: [],
};
const places = {
  front: place(workload('shop', 'frontend'), { app: 'frontend' }),
  waypoint: place(workload('shop', 'wp'), {
    role: 'waypoint',
    capture: { pods: { infrastructure: 1 }, behindWaypoint: false },
  }),
  v1: place(workload('shop', 'catalog-v1'), {
    app: 'catalog',
    version: 'v1',
    capture: { pods: { captured: 2 }, behindWaypoint: true },
  }),
  v2: place(workload('shop', 'catalog-v2'), {
    app: 'catalog',
    version: 'v2',
    capture: { pods: { captured: 1, missed: 1 }, behindWaypoint: true },
    pods: { ready: 1, of: 2 },
  }),
  db: place(workload('data', 'db'), { capture: { pods: { sidecar: 1 }, behindWaypoint: false } }),
  cron: place(workload('legacy', 'cron'), {
    capture: { pods: { out: 1 }, outReason: 'opted out', behindWaypoint: false },
  }),
  old: place(workload('legacy', 'old'), { presence: { is: 'idle' }, pods: { ready: 0, of: 0 } }),
  outside,
};
type Name = keyof typeof places;
const at = (name: Name): PlaceKey => places[name].key;

const l4 = (from: Name, to: Name, opened: number, more: Partial<L4Edge> = {}): L4Edge => ({
  layer: 'L4',
  from: at(from),
  to: at(to),
  opened,
  bytesToServer: opened * 1000,
  bytesToClient: 0,
  failed: {},
  security: { mtls: opened, plain: 0 },
  principals: { client: `spiffe://cluster.local/ns/x/sa/${from}`, server: `spiffe://cluster.local/ns/x/sa/${to}` },
  services: [],
  reporters: ['source', 'destination'],
  ...more,
});
const l7 = (from: Name, to: Name, requests: number, bad: number, more: Partial<L7Edge> = {}): L7Edge => ({
  layer: 'L7',
  from: at(from),
  to: at(to),
  protocol: 'http',
  service: { cluster: 'east', namespace: 'shop', name: 'catalog' },
  via: at('waypoint'),
  requests,
  responses: [
    { code: '200', flags: '-', count: requests - bad },
    { code: '503', flags: 'UC,URX', count: bad },
  ],
  averageLatency: ms(100),
  reporters: ['waypoint'],
  ...more,
});
const edges = {
  ok: l7('front', 'v1', 900, 0),
  bad: l7('front', 'v2', 100, 50, { averageLatency: ms(900) }),
  grpc: l7('v1', 'v2', 10, 0, {
    protocol: 'grpc',
    responses: [{ code: '200', grpcStatus: '14', flags: '-', count: 10 }],
  }),
  leg: l4('front', 'waypoint', 100),
  data: l4('v1', 'db', 200),
  cron: l4('cron', 'v1', 10, { bypasses: at('waypoint'), security: { mtls: 0, plain: 10 }, principals: {} }),
  denied: l4('v2', 'db', 4, { failed: { denied: 4 } }),
  away: l4('db', 'outside', 10, { security: { mtls: 5, plain: 5 } }),
} satisfies Record<string, Edge>;
const topology: Topology = { places: Object.values(places), edges: Object.values(edges) };

/** What is found, by the names of this file; edges are written with a `>`. */
function found(text: string, feeds: FindFeeds = {}, given: Topology = topology): string {
  const reading = readFind(text, FEEDS);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return named(matches(reading.find, given, window, feeds));
}
function named(found: Found): string {
  return [
    ...Object.entries(places).flatMap(([name, each]) => (found.places.has(each.key) ? [name] : [])),
    ...Object.entries(edges).flatMap(([name, each]) => (found.edges.has(each) ? [`>${name}`] : [])),
  ].join(' ');
}

describe('places', () => {
  it.each([
    ['', ''],
    ['catalog', 'v1 v2'],
    ['legacy', 'cron old'],
    ['CATALOG-v1', 'v1'],
    ['name = catalog', 'v1 v2'],
    ['name ^= cat AND name $= 2', 'v2'],
    ['ns != shop', 'db cron old outside'],
    ['cluster = east AND NOT ns = shop', 'db cron old'],
    ['app = catalog AND version != v1', 'v2'],
    ['version = ""', 'front waypoint db cron old outside'],
    ['workload *= cat', 'v1 v2'],
    ['node = workload AND kind != waypoint', 'front v1 v2 db cron old'],
    ['kind = outside', 'outside'],
    ['captured', 'front v1 db old'],
    ['!captured', 'v2 cron'],
    ['ambient', 'front v1 v2 old'],
    ['sidecar', 'db'],
    ['outofmesh', 'v2 cron'],
    ['capture = missed', 'v2'],
    ['capture = mixed', 'v2'],
    ['behind', 'v1 v2'],
    ['behind = wp', 'v1 v2'],
    ['idle', 'old'],
    ['outside', 'outside'],
    ['notready', 'v2'],
    ['ready < 2', 'v2 old'],
    ['pods >= 2 AND ready != 2', 'v2'],
    ['httpin > 8 req/s', 'v1'],
    ['httpout = NaN', 'waypoint v1 v2 db cron old outside'],
    ['httpout != NaN', 'front'],
    ['grpcin', 'v2'],
    ['tcpin > 1.5 kB/s', 'db'],
    ['errorin > 40%', 'v2'],
    ['trafficsource', 'front cron'],
    ['rank = 1', 'v1 v2 db'],
    ['rank > 1', 'waypoint outside'],
  ])('%s finds %s', (text, expected) => expect(found(text)).toBe(expected));
});

describe('edges', () => {
  it.each([
    ['layer = L4', '>leg >data >cron >denied >away'],
    ['layer != L4', '>ok >bad >grpc'],
    ['protocol = tcp AND !bypass', '>leg >data >denied >away'],
    ['reporter = waypoint', '>ok >bad >grpc'],
    ['via', '>ok >bad >grpc'],
    ['via = wp AND rate > 5', '>ok'],
    ['bypass', '>cron'],
    ['bypass = wp', '>cron'],
    ['mtls', '>leg >data >denied >away'],
    ['!mtls', '>cron'],
    ['mtls < 100%', '>cron >away'],
    ['mtls = 50%', '>away'],
    ['plaintext', '>cron >away'],
    ['rate >= 9 req/s', '>ok'],
    ['grpc', '>grpc'],
    ['error > 5%', '>bad >grpc >denied'],
    ['error = 50%', '>bad'],
    ['%httperr > 5', '>bad'],
    ['%grpcerr > 5', '>grpc'],
    ['%httptraffic >= 50', '>ok'],
    ['failed > 40', '>bad'],
    ['denied', '>denied'],
    ['reason = denied', '>denied'],
    ['code >= 500', '>bad'],
    ['code = 5xx', '>bad'],
    ['code != 5xx', '>ok >grpc'],
    ['flag = URX', '>bad'],
    ['grpcstatus = 14', '>grpc'],
    ['rt > 0.5 s', '>bad'],
    ['connections > 1.5', '>data'],
    ['throughput > 1.5 kB/s', '>data'],
    ['source = catalog', '>grpc >data >denied'],
    ['destination = db AND sourcens = shop', '>data >denied'],
    ['destns != shop AND layer = L4', '>data >denied >away'],
    ['sourceprincipal $= /sa/v1', '>data'],
    ['principal *= /sa/db', '>data >denied >away'],
  ])('%s finds %s', (text, expected) => expect(found(text)).toBe(expected));
});

describe('both', () => {
  it.each([
    ['idle OR bypass', 'old >cron'],
    ['ns = data AND layer = L4', '>data >denied >away'],
    ['error > 5% AND catalog', '>bad >grpc >denied'],
    ['ns = shop AND version = v1 AND layer = L4', '>data >cron'],
    ['!captured AND mtls < 100%', '>cron'],
    ['ns = shop AND (notready OR error > 5%)', 'v2 >bad >grpc >denied'],
    ['layer = L4 AND (cron OR denied)', '>cron >denied'],
    ['service = catalog', '>ok >bad >grpc'],
    ['waypoint', 'waypoint >ok >bad >grpc >leg'],
    ['waypoint = wp AND layer = L4', '>leg'],
    ['ns = shop AND waypoint', 'waypoint >ok >bad >grpc >leg'],
    ['failing', 'waypoint v2 >bad >grpc >denied'],
    ['healthy AND ns = data', 'db >data >away'],
  ])('%s finds %s', (text, expected) => expect(found(text)).toBe(expected));

  it.each([
    ['NOT (idle OR error > 5%)', 'NOT idle AND NOT error > 5%'],
    ['NOT (ns = shop AND bypass)', 'NOT ns = shop OR NOT bypass'],
    ['NOT NOT (waypoint AND catalog)', 'waypoint AND catalog'],
  ])('%s is %s', (left, right) => expect(found(left)).toBe(found(right)));
});

describe('numbers that were left out', () => {
  it('are neither none nor some', () => {
    const hidden: Edge = { ...edges.leg, withheld: true };
    const given: Topology = { places: topology.places, edges: [hidden] };
    for (const text of [
      'throughput = 0',
      'throughput != 0',
      'traffic',
      '!traffic',
      'failed = 0',
      'healthy',
      '!healthy',
    ]) {
      const reading = readFind(text);
      if (reading.ok) expect(matches(reading.find, given, window).edges.size, text).toBe(0);
    }
    expect(matches({ is: 'flag', operand: 'inaccessible' }, given, window).edges.has(hidden)).toBe(true);
  });
});

describe('knowledge from elsewhere', () => {
  it('answers for labels, configuration, percentiles and operations', () => {
    const feeds: FindFeeds = {
      labelsOf: ({ key }) => (key === at('db') ? { region: 'east' } : {}),
      traitsOf: ({ key }) => (key === at('v1') ? ['virtualservice'] : []),
      operationsOf: ({ key }) => (key === at('v2') ? ['GetBook'] : []),
      quantilesOf: (edge) => (edge === edges.ok ? { p95: ms(300) } : {}),
    };
    expect(found('label:region = east', feeds)).toBe('db');
    expect(found('label:region AND !idle', feeds)).toBe('db');
    expect(found('vs', feeds)).toBe('v1');
    expect(found('op ^= get', feeds)).toBe('v2');
    expect(found('p95 > 200', feeds)).toBe('>ok');
  });

  it('may judge health by other thresholds', () => {
    const judge = { place: () => 'degraded' as const, edge: () => 'healthy' as const };
    expect(found('degraded AND idle', { judge })).toBe('old');
    expect(found('healthy AND denied', { judge })).toBe('>denied');
  });
});

describe('the vocabulary', () => {
  it('holds what occurs in the picture, sorted, each once', () => {
    expect(toVocabulary(topology)).toMatchObject({
      names: ['catalog-v1', 'catalog-v2', 'cron', 'db', 'frontend', 'old', 'outside', 'wp'],
      namespaces: ['data', 'legacy', 'shop'],
      clusters: ['east'],
      apps: ['catalog', 'frontend'],
      versions: ['v1', 'v2'],
      services: ['catalog'],
      waypoints: ['wp'],
      codes: ['200', '503'],
      flags: ['UC', 'URX'],
      grpcStatuses: ['14'],
    });
  });
});

describe('hiding', () => {
  it.each([
    ['db', 'db >data >denied >away'],
    ['layer = L4', 'waypoint db cron outside >leg >data >cron >denied >away'],
    ['idle', 'old'],
    ['', ''],
  ])('%s takes away %s', (text, expected) => {
    const reading = readFind(text);
    if (!reading.ok) throw new Error(text);
    expect(named(toHidden(matches(reading.find, topology, window), topology))).toBe(expected);
  });
});
