import { describe, expect, it } from 'vitest';

import type { WorldPlan } from './index.ts';
import { playPlan, samplesOf, scrapeTargets, withOnce } from './index.ts';
import { isOutside } from './cast.ts';

const START = 1_795_500_000_000;
const AT = START + 60_000;

/** Client C in ns a; backend S behind svc in ns b; waypoint W, ingress G, sidecars X and Y. */
const PLACES: WorldPlan = {
  cluster: 'east',
  clusters: [
    { name: 'east', network: 'network-east' },
    { name: 'west', network: 'network-west' },
  ],
  nodes: [
    { name: 'node-a', region: 'region-1', zone: 'zone-a' },
    { name: 'node-b', region: 'region-1', zone: 'zone-b' },
    { name: 'node-w', region: 'region-2', zone: 'zone-a', cluster: 'west' },
  ],
  namespaces: [
    { name: 'a', mode: 'ambient' },
    { name: 'b', mode: 'ambient' },
    { name: 'wp', mode: 'ambient', useWaypoint: 'W' },
    { name: 'in', mode: 'ambient', useWaypoint: 'V', ingressUseWaypoint: true },
    { name: 'out', mode: 'none' },
    { name: 'side', mode: 'sidecar' },
    { name: 'pods', mode: 'ambient', useWaypoint: 'P' },
    { name: 'far', mode: 'ambient' },
    { name: 'far', mode: 'ambient', cluster: 'west' },
  ],
  workloads: [
    { in: 'a', name: 'C', app: 'C', port: 1, nodes: ['node-a'] },
    { in: 'b', name: 'S', app: 'S', port: 80, nodes: ['node-b'] },
    { in: 'wp', name: 'S2', app: 'S2', port: 80, nodes: ['node-b'] },
    { in: 'wp', name: 'DB', app: 'DB', port: 99, nodes: ['node-b'] },
    { in: 'in', name: 'S3', app: 'S3', port: 80, nodes: ['node-b'] },
    { in: 'out', name: 'O', app: 'O', port: 80, nodes: ['node-a'] },
    { in: 'side', name: 'X', app: 'X', port: 80, nodes: ['node-a'] },
    { in: 'pods', name: 'S4', app: 'S4', port: 80, nodes: ['node-b'] },
    { in: 'far', name: 'R', app: 'R', port: 80, nodes: ['node-w'], cluster: 'west' },
  ],
  services: [
    { in: 'b', name: 'svc', app: 'S', port: 80, protocol: 'http' },
    { in: 'wp', name: 'svc2', app: 'S2', port: 80, protocol: 'http' },
    { in: 'wp', name: 'db', app: 'DB', port: 99, protocol: 'tcp' },
    { in: 'in', name: 'svc3', app: 'S3', port: 80, protocol: 'http' },
    { in: 'out', name: 'plain', app: 'O', port: 80, protocol: 'http' },
    { in: 'side', name: 'sidesvc', app: 'X', port: 80, protocol: 'http' },
    { in: 'pods', name: 'svc4', app: 'S4', port: 80, protocol: 'http' },
    { in: 'far', name: 'svc5', app: 'R', port: 80, protocol: 'http', shared: true },
    {
      in: 'wp',
      name: 'ext',
      app: 'ext',
      port: 80,
      protocol: 'http',
      entry: { host: 'ext.example', address: '198.51.100.81' },
    },
  ],
  gateways: [
    { in: 'pods', name: 'P', kind: 'waypoint', nodes: ['node-a'], waypointFor: 'workload' },
    { in: 'far', name: 'E', kind: 'east-west', nodes: ['node-w'], cluster: 'west' },
    { in: 'wp', name: 'W', kind: 'waypoint', nodes: ['node-a'] },
    { in: 'in', name: 'V', kind: 'waypoint', nodes: ['node-a'] },
    { in: 'a', name: 'G', kind: 'ingress', nodes: ['node-a'] },
  ],
  policies: [],
  routes: [],
  conversations: [],
  restarts: [],
  limitedTo: [],
};

interface Call {
  readonly client: string;
  readonly service?: string;
  readonly podOf?: string;
  readonly address?: string;
}

/** `emitter reporter metric: source > destination, service, security, principal's account`, sorted. */
function rowsOf(call: Call): string[] {
  const world = withOnce(playPlan(PLACES, { startMs: START }), { ...call, atMs: AT });
  const rows = scrapeTargets(world, AT).flatMap((target) => {
    const actor = world.cast.actors.find((a) => a.pod === target.id);
    const emitter = actor === undefined ? `zt@${target.labels['node'] ?? ''}` : isOutside(actor) ? '' : actor.workload;
    return (samplesOf(world, target.id, AT + 10_000) ?? [])
      .filter(({ name }) => name === 'istio_requests_total' || name === 'istio_tcp_connections_opened_total')
      .map(({ name, labels }) => {
        const metric = name === 'istio_requests_total' ? 'HTTP' : 'TCP';
        const account = labels['source_principal']?.replace(/.*\/sa\//, '');
        return `${emitter} ${labels['reporter']} ${metric}: ${labels['source_workload']} > ${labels['destination_workload']}, ${labels['destination_service_name']}, ${labels['connection_security_policy']}, ${account}`;
      });
  });
  return rows.sort();
}

describe('the series of one call are those of the worked matrix', () => {
  const cases: readonly [string, Call, readonly string[]][] = [
    [
      'row 1: C to svc, no waypoint',
      { client: 'a/C', service: 'b/svc' },
      ['zt@node-a source TCP: C > S, svc, mutual_tls, C', 'zt@node-b destination TCP: C > S, svc, mutual_tls, C'],
    ],
    [
      'row 2: C to the pod of S: the server’s side guesses the service',
      { client: 'a/C', podOf: 'b/S' },
      ['zt@node-a source TCP: C > S, unknown, mutual_tls, C', 'zt@node-b destination TCP: C > S, svc, mutual_tls, C'],
    ],
    [
      'row 3: C to svc behind waypoint W',
      { client: 'a/C', service: 'wp/svc2' },
      [
        'W waypoint HTTP: C > S2, svc2, mutual_tls, C',
        'zt@node-a source TCP: C > W, svc2, mutual_tls, C',
        'zt@node-b destination TCP: W > S2, svc2, mutual_tls, W',
      ],
    ],
    [
      'row 3 with a TCP port',
      { client: 'a/C', service: 'wp/db' },
      [
        'W waypoint TCP: C > DB, db, mutual_tls, C',
        'zt@node-a source TCP: C > W, db, mutual_tls, C',
        'zt@node-b destination TCP: W > DB, db, mutual_tls, W',
      ],
    ],
    [
      'row 4: C to the pod of S behind its workload waypoint',
      { client: 'a/C', podOf: 'pods/S4' },
      [
        'P waypoint TCP: C > S4, unknown, mutual_tls, C',
        'zt@node-a source TCP: C > P, unknown, mutual_tls, C',
        'zt@node-b destination TCP: P > S4, svc4, mutual_tls, P',
      ],
    ],
    [
      'row 4, the other way round: a service whose pods alone have a waypoint is reached past it',
      { client: 'a/C', service: 'pods/svc4' },
      ['zt@node-a source TCP: C > S4, svc4, mutual_tls, C', 'zt@node-b destination TCP: C > S4, svc4, mutual_tls, C'],
    ],
    [
      'row 11: C to an external host through a ServiceEntry and waypoint W',
      { client: 'a/C', service: 'wp/ext' },
      ['W waypoint HTTP: C > unknown, ext, mutual_tls, C', 'zt@node-a source TCP: C > W, ext, mutual_tls, C'],
    ],
    [
      'row 13: C to a service on another network',
      { client: 'a/C', service: 'far/svc5' },
      [
        'E waypoint TCP: C > R, svc5, mutual_tls, C',
        'zt@node-a source TCP: C > R, svc5, mutual_tls, C',
        'zt@node-w destination TCP: C > R, svc5, mutual_tls, C',
      ],
    ],
    [
      'row 5: backend not in the mesh',
      { client: 'a/C', service: 'out/plain' },
      ['zt@node-a source TCP: C > O, plain, unknown, unknown'],
    ],
    [
      'row 6: out-of-mesh client',
      { client: 'out/O', service: 'b/svc' },
      ['zt@node-b destination TCP: O > S, svc, unknown, unknown'],
    ],
    [
      'row 7: sidecar client, no waypoint',
      { client: 'side/X', service: 'b/svc' },
      ['X source HTTP: X > S, svc, unknown, unknown', 'zt@node-b destination TCP: X > S, svc, mutual_tls, X'],
    ],
    [
      'row 7: sidecar client, the waypoint is bypassed',
      { client: 'side/X', service: 'wp/svc2' },
      ['X source HTTP: X > S2, svc2, unknown, unknown', 'zt@node-b destination TCP: X > S2, svc2, mutual_tls, X'],
    ],
    [
      'row 8: C to a sidecar pod',
      { client: 'a/C', service: 'side/sidesvc' },
      ['X destination HTTP: C > X, sidesvc, mutual_tls, C', 'zt@node-a source TCP: C > X, sidesvc, mutual_tls, C'],
    ],
    [
      'row 9: ingress, no ingress-use-waypoint',
      { client: 'a/G-istio', service: 'wp/svc2' },
      [
        'G-istio source HTTP: G-istio > S2, svc2, unknown, unknown',
        'zt@node-b destination TCP: G-istio > S2, svc2, mutual_tls, G-istio',
      ],
    ],
    [
      'row 10: ingress with ingress-use-waypoint',
      { client: 'a/G-istio', service: 'in/svc3' },
      [
        'G-istio source HTTP: G-istio > V, svc3, unknown, unknown',
        'V waypoint HTTP: G-istio > S3, svc3, mutual_tls, G-istio',
        'zt@node-b destination TCP: V > S3, svc3, mutual_tls, V',
      ],
    ],
    [
      'row 12: C to an external host',
      { client: 'a/C', address: '198.51.100.80' },
      ['zt@node-a source TCP: C > unknown, unknown, unknown, unknown'],
    ],
  ];
  it.each(cases)('%s', (_, call, rows) => {
    expect(rowsOf(call)).toEqual(rows);
  });
});
