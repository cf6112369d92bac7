import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace, type PlaceKey } from '../identity.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { BytesRow, End, FailureRow, OpenedRow, Reporter, RequestRow } from '../traffic/rows.ts';
import { assembleTopology, type Told } from './assemble.ts';
import type { L4Edge, L7Edge } from './topology.ts';

const end = (text: string): End => {
  const [namespace = '', workload = ''] = text.split('/');
  return text === '?' ? {} : { cluster: 'east', namespace, workload };
};
const key = (text: string): PlaceKey => {
  const [namespace = '', name = ''] = text.split('/');
  return placeKey(workloadPlace({ cluster: 'east', namespace, name }));
};
const svc = { cluster: 'east', namespace: 'b', name: 'svc' };

const opened = (
  reporter: Reporter,
  client: string,
  server: string,
  count: number,
  over: Partial<OpenedRow> = {},
): OpenedRow => ({
  reporter,
  client: end(client),
  server: end(server),
  service: svc,
  security: 'mtls',
  opened: count,
  ...over,
});
const bytes = (
  reporter: Reporter,
  client: string,
  server: string,
  count: number,
  over: Partial<BytesRow> = {},
): BytesRow => ({
  reporter,
  client: end(client),
  server: end(server),
  service: svc,
  security: 'mtls',
  bytesToServer: count,
  bytesToClient: count * 2,
  ...over,
});
const failed = (
  reporter: Reporter,
  client: string,
  server: string,
  flag: string,
  count: number,
  over: Partial<FailureRow> = {},
): FailureRow => ({
  reporter,
  client: end(client),
  server: end(server),
  service: svc,
  security: 'mtls',
  flag,
  count,
  ...over,
});
const asked = (
  reporter: Reporter,
  client: string,
  server: string,
  count: number,
  over: Partial<RequestRow> = {},
): RequestRow => ({
  reporter,
  client: end(client),
  server: end(server),
  service: svc,
  protocol: 'http',
  code: '200',
  flags: '-',
  count,
  ...over,
});

const workload = (text: string, over: Partial<Inventory['workloads'][number]> = {}): Inventory['workloads'][number] => {
  const [namespace = '', name = ''] = text.split('/');
  return {
    id: { cluster: 'east', namespace, name },
    role: 'workload',
    pods: { ready: 1, of: 1 },
    capture: { pods: { captured: 1 }, behindWaypoint: false },
    services: [],
    ...over,
  };
};
const inventory: Inventory = {
  namespaces: [
    { cluster: 'east', name: 'a', dataplane: 'ambient' },
    { cluster: 'east', name: 'b', dataplane: 'ambient' },
  ],
  workloads: [
    workload('a/client'),
    workload('b/server', { services: [svc] }),
    workload('b/guard', { role: 'waypoint' }),
    workload('b/silent'),
  ],
  services: [
    {
      id: svc,
      names: { namespace: 'b', name: 'guard' },
      bound: { status: true, reason: 'WaypointAccepted' },
    },
  ],
};

const assemble = (
  told: Told,
): { l4: readonly L4Edge[]; l7: readonly L7Edge[]; places: ReturnType<typeof assembleTopology>['places'] } => {
  const topology = assembleTopology(
    { opened: [], bytes: [], failures: [], requests: [], inventory, ...told },
    { namespaces: 'all' },
  );
  return {
    l4: topology.edges.filter((e) => e.layer === 'L4'),
    l7: topology.edges.filter((e) => e.layer === 'L7'),
    places: topology.places,
  };
};

describe('connections, counted once', () => {
  it('are the client side’s where both ztunnels report them', () => {
    const { l4 } = assemble({
      opened: [opened('source', 'a/client', 'b/server', 5), opened('destination', 'a/client', 'b/server', 5)],
    });
    expect(l4).toMatchObject([
      {
        from: key('a/client'),
        to: key('b/server'),
        opened: 5,
        security: { mtls: 5, plain: 0 },
        reporters: ['source', 'destination'],
      },
    ]);
  });

  it('add plain text that only the server’s ztunnel saw: pods of the same client that are not captured', () => {
    const { l4 } = assemble({
      opened: [
        opened('source', 'a/client', 'b/server', 5),
        opened('destination', 'a/client', 'b/server', 5),
        opened('destination', 'a/client', 'b/server', 2, { security: 'unproven' }),
      ],
    });
    expect(l4).toMatchObject([{ opened: 7, security: { mtls: 5, plain: 2 } }]);
  });

  it('take the server’s word on mTLS where a sidecar at the source cannot know', () => {
    const { l4 } = assemble({
      opened: [
        opened('source', 'a/sidecar', 'b/server', 4, { security: 'unproven' }),
        opened('destination', 'a/sidecar', 'b/server', 4),
      ],
    });
    expect(l4).toMatchObject([{ opened: 4, security: { mtls: 4, plain: 0 } }]);
  });

  it('are one edge per leg behind a waypoint, and the waypoint’s own account of TCP adds none', () => {
    const { l4 } = assemble({
      opened: [
        opened('source', 'a/client', 'b/guard', 3),
        opened('waypoint', 'a/client', 'b/server', 3),
        opened('destination', 'b/guard', 'b/server', 1),
      ],
    });
    expect(l4.map((e) => [e.from, e.to, e.opened])).toEqual([
      [key('a/client'), key('b/guard'), 3],
      [key('b/guard'), key('b/server'), 1],
    ]);
  });

  it('go to one place outside when nothing is known of the server', () => {
    const { l4 } = assemble({
      opened: [{ reporter: 'source', client: end('a/client'), server: {}, security: 'unproven', opened: 3 }],
    });
    expect(l4).toMatchObject([{ to: placeKey({ kind: 'outside' }), opened: 3 }]);
  });

  it('are absent, not zero, while their source is missing', () => {
    const { l4 } = assemble({ opened: undefined, bytes: [bytes('source', 'a/client', 'b/server', 9)] });
    expect(l4[0]).not.toHaveProperty('opened');
    expect(l4[0]).toMatchObject({ bytesToServer: 9, bytesToClient: 18 });
  });
});

describe('failed connections', () => {
  it.each<[string, readonly FailureRow[], Record<string, number>]>([
    [
      'a denial is told by the server, and its echo at the client is the same one',
      [
        failed('source', 'a/client', 'b/server', 'CONNECT', 4),
        failed('destination', 'a/client', 'b/server', 'DENY', 4),
      ],
      { denied: 4 },
    ],
    [
      'a port without listener is a refusal on both sides',
      [
        failed('source', 'a/client', 'b/server', 'CONNECT', 2),
        failed('destination', 'a/client', 'b/server', 'CONNECT', 2),
      ],
      { refused: 2 },
    ],
    [
      'what the server’s ztunnel never saw was not reached',
      [
        failed('source', 'a/client', 'b/server', 'CONNECT', 5),
        failed('destination', 'a/client', 'b/server', 'CONNECT', 2),
      ],
      { refused: 2, unreachable: 3 },
    ],
    [
      'a blocked port 15008 is a timeout',
      [failed('source', 'a/client', 'b/server', 'NETWORK_POLICY', 2)],
      { timeout: 2 },
    ],
    [
      'a plain client that STRICT turns away is only seen at the server',
      [failed('destination', 'c/plain', 'b/server', 'DENY', 3, { security: 'unproven' })],
      { denied: 3 },
    ],
    ['a waypoint that stops is no refusal', [failed('destination', 'b/guard', 'b/server', 'CONNECT', 6)], { other: 6 }],
    ['an unknown flag is not lost', [failed('source', 'a/client', 'b/server', 'SOMETHING_NEW', 1)], { other: 1 }],
  ])('%s', (_, failures, expected) => {
    expect(assemble({ failures }).l4.map((e) => e.failed)).toEqual([expected]);
  });

  it('make an edge of their own where nothing else flowed', () => {
    expect(assemble({ failures: [failed('destination', 'a/client', 'b/server', 'DENY', 1)] }).l4).toMatchObject([
      { opened: 1, failed: { denied: 1 } },
    ]);
  });
});

describe('requests, counted once', () => {
  it('are the waypoint’s, whatever the ends say', () => {
    const { l7 } = assemble({
      requests: [
        asked('waypoint', 'a/client', 'b/server', 9),
        asked('destination', 'b/guard', 'b/server', 9),
        asked('source', 'a/client', 'b/guard', 9),
      ],
    });
    expect(l7).toMatchObject([
      { from: key('a/client'), to: key('b/server'), requests: 9, via: key('b/guard'), reporters: ['waypoint'] },
    ]);
  });

  it('take per outcome the side that saw more: only the client sees what never arrived', () => {
    const { l7 } = assemble({
      requests: [
        asked('source', 'a/client', 'c/other', 90),
        asked('source', 'a/client', 'c/other', 7, { code: '503', flags: 'UF' }),
        asked('destination', 'a/client', 'c/other', 90),
      ],
    });
    expect(l7).toMatchObject([{ requests: 97 }]);
  });

  it('keep a gateway’s leg to a waypoint that reports nothing, so that no traffic is lost', () => {
    expect(assemble({ requests: [asked('source', 'a/gateway', 'b/guard', 4)] }).l7).toMatchObject([
      { to: key('b/guard'), requests: 4 },
    ]);
  });

  it('that a proxy answered itself end at the service that was asked for', () => {
    const { l7 } = assemble({ requests: [asked('waypoint', 'a/client', '?', 2, { code: '403' })] });
    expect(l7).toMatchObject([{ to: placeKey({ kind: 'service', ...svc }), requests: 2 }]);
  });

  it('tell the waypoint that handled a request though it chose a server of another cluster', () => {
    const { l7 } = assemble({
      opened: [opened('source', 'a/client', 'b/guard', 1)],
      requests: [asked('waypoint', 'a/client', '?', 2, { server: { ...end('b/server'), cluster: 'west' } })],
    });
    expect(l7).toMatchObject([{ via: key('b/guard'), service: { ...svc, cluster: 'west' } }]);
  });

  it('of a cluster that the inventory does not know went through its own waypoint, never through a namesake elsewhere', () => {
    const west = { client: { ...end('a/client'), cluster: 'west' }, server: { ...end('b/server'), cluster: 'west' } };
    const guard = { ...end('b/guard'), cluster: 'west' };
    const requests = [asked('waypoint', '?', '?', 2, west), asked('waypoint', 'a/client', 'b/server', 3)];
    const east = opened('source', 'a/client', 'b/guard', 1);
    const westGuard = placeKey(workloadPlace({ cluster: 'west', namespace: 'b', name: 'guard' }));
    const { l7, places } = assemble({ opened: [east, { ...east, ...west, server: guard }], requests });
    expect(l7.map(({ via, requests: count }) => [count, via])).toEqual([
      [2, westGuard],
      [3, key('b/guard')],
    ]);
    expect(places.find((place) => place.key === westGuard)?.role).toBe('waypoint');
    const unseen = assemble({ opened: [east], requests });
    expect(unseen.l7.map(({ via }) => via)).toEqual([undefined, key('b/guard')]);
  });

  it('lose nothing and invent nothing, in whatever order rows come', () => {
    const row = fc.record({
      client: fc.constantFrom('a/x', 'a/y'),
      server: fc.constantFrom('b/s', 'b/t'),
      code: fc.constantFrom('200', '503'),
      count: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.boolean(), (rows, backwards) => {
        const told = rows.map((r) => asked('waypoint', r.client, r.server, r.count, { code: r.code }));
        const total = assemble({ requests: backwards ? [...told].reverse() : told }).l7.reduce(
          (sum, e) => sum + e.requests,
          0,
        );
        expect(total).toBe(rows.reduce((sum, r) => sum + r.count, 0));
      }),
    );
  });
});

describe('places', () => {
  it('know the services that select them and the waypoints that these are bound to', () => {
    const { places } = assemble({ requests: [asked('waypoint', 'a/client', '?', 1)] });
    const told = places.map(({ key: k, services, behind }) => [k, services, behind]);
    expect(told).toContainEqual([key('b/server'), [svc], [key('b/guard')]]);
    expect(told).toContainEqual([placeKey({ kind: 'service', ...svc }), undefined, [key('b/guard')]]);
    expect(told).toContainEqual([key('b/silent'), undefined, undefined]);
  });

  it('that are declared and silent are idle; seen and not declared any more, gone', () => {
    const { places } = assemble({ opened: [opened('source', 'a/left', 'b/server', 1)] });
    const presence = Object.fromEntries(
      places.map((p) => [p.id.kind === 'workload' ? p.id.name : p.id.kind, p.presence.is]),
    );
    expect(presence).toEqual({ left: 'gone', server: 'active', client: 'idle', guard: 'idle', silent: 'idle' });
  });

  it('are waypoints by declaration, or by the evidence of traffic where nothing could be read', () => {
    const told = {
      requests: [asked('waypoint', 'a/client', 'b/server', 9)],
      opened: [opened('source', 'a/client', 'b/guard', 3)],
    };
    for (const declared of [inventory, undefined]) {
      const { places, l7 } = assemble({ ...told, inventory: declared });
      expect(places.find((p) => p.key === key('b/guard'))?.role).toBe('waypoint');
      expect(l7[0]?.via).toBe(key('b/guard'));
    }
  });

  it('say when a waypoint that services are bound to has no ready pod, there and at the servers behind it', () => {
    const dead = {
      ...inventory,
      workloads: inventory.workloads.map((w) => (w.role === 'waypoint' ? { ...w, pods: { ready: 0, of: 1 } } : w)),
    };
    const remarks = new Map(assemble({ inventory: dead }).places.map((place) => [place.key, place.remarks]));
    const ahead = { is: 'behind-dead-waypoint', service: svc, waypoint: { namespace: 'b', name: 'guard' } };
    expect(remarks.get(key('b/guard'))).toEqual([{ is: 'waypoint-not-ready', ready: 0, of: 1 }]);
    expect(remarks.get(key('b/server'))).toEqual([ahead]);
  });

  it('say when their service names a waypoint that is not bound', () => {
    const lost = {
      ...inventory,
      services: inventory.services.map((s) => ({ ...s, bound: { status: false, reason: 'WaypointIsNotReady' } })),
    };
    expect(assemble({ inventory: lost }).places.find((p) => p.key === key('b/server'))?.remarks).toEqual([
      {
        is: 'waypoint-not-bound',
        service: svc,
        waypoint: { namespace: 'b', name: 'guard' },
        reason: 'WaypointIsNotReady',
      },
    ]);
  });
});

describe('traffic past a waypoint', () => {
  it('is marked when it reaches the server of a bound service directly', () => {
    expect(
      assemble({ opened: [opened('destination', 'c/plain', 'b/server', 1, { security: 'unproven' })] }).l4,
    ).toMatchObject([{ bypasses: key('b/guard') }]);
  });

  it('is not the waypoint’s own leg', () => {
    expect(assemble({ opened: [opened('destination', 'b/guard', 'b/server', 1)] }).l4[0]).not.toHaveProperty(
      'bypasses',
    );
  });

  it('is not a call for another service of the same pods', () => {
    expect(
      assemble({
        opened: [opened('source', 'a/client', 'b/server', 1, { service: { namespace: 'b', name: 'other' } })],
      }).l4[0],
    ).not.toHaveProperty('bypasses');
  });
});
