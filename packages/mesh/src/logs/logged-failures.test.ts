import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import type { LogLine } from './line-join.ts';
import { type Directory, type DirectoryPod, loggedFailures } from './logged-failures.ts';
import { readLog } from './read-record.ts';

const pod = (workload: string, kind: DirectoryPod['kind'] = 'workload'): DirectoryPod => ({
  namespace: 'shop',
  workload,
  kind,
});
const PODS: Readonly<Record<string, DirectoryPod>> = {
  '10.0.1.1': pod('frontend'),
  '10.0.2.2': pod('cart'),
  '10.0.2.9': pod('waypoint', 'waypoint'),
};
const WAYPOINT = { is: 'workload', namespace: 'shop', workload: 'waypoint' };
const directory: Directory = {
  podAt: (host) => PODS[host],
  podNamed: () => undefined,
  serviceAt: (host) =>
    host === '10.96.0.1'
      ? { namespace: 'shop', name: 'cart', ports: new Set([80]), endpoints: [pod('cart')] }
      : undefined,
  waypointAt: (host) => (host === 'waypoint.shop.svc.cluster.local' ? pod('waypoint', 'waypoint') : undefined),
};

const log = (id: string, ...texts: readonly string[]): LogLine[] =>
  readLog(texts.join('\n'), { writer: 'ztunnel' }).map(({ line, record }) => ({
    source: { id, kind: 'ztunnel', node: id },
    line,
    record,
  }));
const told = (direction: string, to: string, rest: string, hbone = ' dst.hbone_addr=10.0.2.2:80'): string =>
  `2026-08-20T10:15:30.000${direction === 'outbound' ? 3 : 1}Z\terror\taccess\tconnection complete\tsrc.addr=10.0.1.1:4 dst.addr=${to}${hbone} direction="${direction}" bytes_sent=0 bytes_recv=0 duration="0ms" error="${rest}"`;
const failures = (lines: readonly LogLine[]): unknown => loggedFailures(lines, correlate(lines).joins, directory);
const FRONTEND = { is: 'workload', namespace: 'shop', workload: 'frontend' };
const CART = { is: 'workload', namespace: 'shop', workload: 'cart' };

describe('a failed connection in the logs', () => {
  it('is told once, its reason by the server’s side', () => {
    const lines = [
      ...log('a', told('outbound', '10.0.2.2:15008', 'http status: 401 Unauthorized')),
      ...log(
        'b',
        told('inbound', '10.0.2.2:15008', 'connection closed due to policy rejection: explicitly denied by: shop/none'),
      ),
    ];
    expect(failures(lines)).toMatchObject([
      {
        from: FRONTEND,
        to: CART,
        reason: 'denied',
        cause: { code: 'policy', policy: { namespace: 'shop', name: 'none' } },
      },
    ]);
  });

  it('has no cause while only the client’s side is known', () => {
    const lines = log('a', told('outbound', '10.0.2.2:15008', 'http status: 401 Unauthorized'));
    expect(failures(lines)).toMatchObject([{ reason: 'denied', cause: undefined }]);
  });

  it('is refused by whoever stands there, with the same words', () => {
    const refused = 'io error: Connection refused (os error 111)';
    const lines = log(
      'a',
      told('outbound', '10.0.2.9:15008', refused),
      told('outbound', '10.0.2.2:15008', refused),
      told('outbound', '198.51.100.80:81', refused, ''),
    );
    expect(failures(lines)).toMatchObject([
      { reason: 'unreachable', cause: { code: 'waypoint-does-not-answer' } },
      { reason: 'unreachable', cause: { code: 'tunnel-port-refused' } },
      { reason: 'refused', to: { is: 'outside', host: '198.51.100.80' }, cause: { code: 'outside-refuses' } },
    ]);
  });

  it('is known from a warning alone, its address resolved', () => {
    const text =
      '2026-08-20T10:15:30Z\twarn\taccess\tconnection failed\tsrc.addr=10.0.1.1:4 dst.addr=10.96.0.1:81 direction="outbound" error="no healthy upstream: 10.96.0.1:81"';
    expect(failures(log('a', text))).toMatchObject([
      { from: FRONTEND, to: CART, counted: 'uncounted', cause: { code: 'port-not-in-service', port: 81 } },
    ]);
  });

  it('ends at the waypoint that is not there, and not at the server behind it', () => {
    const gone = (host: string): string =>
      `2026-08-20T10:15:30Z\twarn\taccess\tconnection failed\tsrc.addr=10.0.1.1:4 dst.addr=10.96.0.1:80 direction="outbound" error="unknown waypoint: waypoint GatewayAddress { destination: Hostname(NamespacedHostname { namespace: \\"shop\\", hostname: \\"${host}\\" }), hbone_mtls_port: 15008 } not found"`;
    const cause = { code: 'waypoint-not-ready' };
    expect(failures(log('a', gone('waypoint.shop.svc.cluster.local')))).toMatchObject([
      { from: FRONTEND, to: WAYPOINT, reason: 'unreachable', counted: 'uncounted', cause },
    ]);
    // Of a waypoint that the inventory does not know no more is known than who was asked for.
    expect(failures(log('a', gone('other.shop.svc.cluster.local')))).toMatchObject([{ to: CART, cause }]);
  });
});
