import { describe, expect, it } from 'vitest';
import { spokenOn } from '../inventory/port-protocol.ts';
import { whySilent, type FrontService, type SilenceEvidence } from './why-silent.ts';

const id = { kind: 'workload', cluster: 'east', namespace: 'shop', name: 'cart' } as const;
const service = (over: Partial<FrontService> = {}): FrontService => ({
  id: { cluster: 'east', namespace: 'shop', name: 'cart' },
  ports: [{ port: 80, name: 'http' }],
  waypoint: { is: 'none' },
  ...over,
});
const captured = { pods: { captured: 1 }, behindWaypoint: false };
const causes = (over: Partial<SilenceEvidence> = {}): readonly string[] =>
  whySilent({
    id,
    capture: captured,
    services: [service()],
    proxies: [{ kind: 'ztunnel', scraped: 'yes' }],
    traffic: { connections: 'seen', requests: 'none', denied: 0, clients: 'named' },
    unread: 'nothing',
    ...over,
  }).map(({ is }) => is);
const quiet = { connections: 'none', requests: 'none', denied: 0, clients: 'named' } as const;

describe('whySilent', () => {
  it.each<[string, Partial<SilenceEvidence>, readonly string[]]>([
    ['connections without a waypoint are counted by ztunnels only', {}, ['no-waypoint']],
    ['a sidecar reads HTTP without a waypoint', { capture: { pods: { sidecar: 1 }, behindWaypoint: false } }, []],
    ['a bound waypoint reads HTTP', { services: [service({ waypoint: { is: 'bound', ready: 1 } })] }, []],
    [
      'a bound waypoint without pods reads nothing',
      { services: [service({ waypoint: { is: 'bound', ready: 0 } })] },
      ['waypoint-not-ready'],
    ],
    [
      'a waypoint that is not bound is passed by',
      { services: [service({ waypoint: { is: 'not-bound', reason: 'Missing' } })] },
      ['waypoint-not-bound'],
    ],
    [
      'a port of TCP is not read',
      { services: [service({ ports: [{ port: 5432, name: 'tcp' }], waypoint: { is: 'bound', ready: 1 } })] },
      ['port-not-http'],
    ],
    [
      'silence is told after what may hide it',
      { traffic: quiet, proxies: [{ kind: 'ztunnel', scraped: 'down' }] },
      ['no-waypoint', 'not-scraped', 'no-traffic'],
    ],
    ['an unknown scrape is no finding', { proxies: [{ kind: 'ztunnel', scraped: 'unknown' }] }, ['no-waypoint']],
    [
      'a workload out of the mesh is not told to get a waypoint',
      { capture: { pods: { out: 2 }, outReason: 'opted out', behindWaypoint: false } },
      ['not-captured'],
    ],
    [
      'denials and unnamed clients are told although requests are seen',
      { traffic: { connections: 'seen', requests: 'seen', denied: 3, clients: 'some unnamed' } },
      ['unnamed-clients', 'denied'],
    ],
    ['nothing is silent where requests are seen', { traffic: { ...quiet, requests: 'seen' } }, []],
  ])('%s', (_, over, expected) => {
    expect(causes(over)).toEqual(expected);
  });

  it('does not swear to silence while a part was not read', () => {
    expect(whySilent({ id, services: [], proxies: [], traffic: quiet, unread: 'some' })).toEqual([
      { is: 'no-traffic', known: 'as far as read' },
    ]);
  });

  it('counts proxies of one kind and trouble together, and names those it may', () => {
    const pod = { namespace: 'istio-system', name: 'ztunnel-a' };
    const proxies = [
      { kind: 'ztunnel', scraped: 'missing', pod },
      { kind: 'ztunnel', scraped: 'missing' },
      { kind: 'waypoint', scraped: 'down' },
    ] as const;
    expect(
      whySilent({ id, services: [], proxies, traffic: { ...quiet, requests: 'seen' }, unread: 'nothing' }),
    ).toEqual([
      { is: 'not-scraped', proxy: 'ztunnel', why: 'missing', count: 2, pods: [pod] },
      { is: 'not-scraped', proxy: 'waypoint', why: 'down', count: 1, pods: [] },
    ]);
  });
});

describe('spokenOn', () => {
  it.each<[Parameters<typeof spokenOn>[0], string]>([
    [{ port: 80, name: 'http' }, 'http'],
    [{ port: 80, name: 'http-web' }, 'http'],
    [{ port: 80, name: 'grpc-web-x' }, 'http'],
    [{ port: 80, name: 'tcp-x', appProtocol: 'HTTP2' }, 'http'],
    [{ port: 80, name: 'http', appProtocol: 'tcp' }, 'tcp'],
    [{ port: 80, name: 'http', appProtocol: 'example.com/own' }, 'http'],
    [{ port: 443, name: 'https' }, 'https'],
    [{ port: 53, name: 'http', transport: 'UDP' }, 'udp'],
    [{ port: 80, name: 'web' }, 'undeclared'],
    [{ port: 80 }, 'undeclared'],
  ])('takes %j for %s', (port, spoken) => {
    expect(spokenOn(port)).toBe(spoken);
  });
});
