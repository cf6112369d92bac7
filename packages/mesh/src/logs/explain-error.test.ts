import { describe, expect, it } from 'vitest';
import { explainError } from './explain-error.ts';
import { judgeRecord } from './judge-record.ts';
import type { LogRecord } from './log-record.ts';
import { readRecord } from './read-record.ts';

function ztunnel(direction: 'outbound' | 'inbound', error: string, message = 'connection complete'): LogRecord {
  const level = message === 'connection failed' ? 'warn' : 'error';
  const text = `2026-08-20T10:15:30Z\t${level}\taccess\t${message}\tsrc.workload="waypoint-1" src.namespace="b" dst.addr=10.0.0.2:15008 dst.hbone_addr=10.0.0.2:80 direction="${direction}" error="${error.replaceAll('"', '\\"')}"`;
  return readRecord({ text, loggedMs: undefined }, { writer: 'ztunnel' });
}

function envoy(code: number, flags: string, details = 'via_upstream'): LogRecord {
  const text = `[2026-08-20T10:16:02.061Z] "GET /items HTTP/1.1" ${code} ${flags} ${details} - "-" 0 379 38 36 "-" "curl" "id" "svc" "-" inbound-vip|80|http|svc - 172.30.14.9:80 10.128.2.15:52114 - default`;
  return readRecord({ text, loggedMs: undefined }, { writer: 'envoy' });
}

const target = { host: '10.0.0.2', port: 80 };

describe('an error of ztunnel', () => {
  it.each([
    [
      'inbound',
      'connection closed due to policy rejection: allow policies exist, but none allowed',
      { code: 'allowed-by-no-policy' },
    ],
    [
      'inbound',
      'connection closed due to policy rejection: explicitly denied by: b/deny-curl',
      { code: 'denied-by-policy', policy: { namespace: 'b', name: 'deny-curl' } },
    ],
    [
      'inbound',
      'connection closed due to policy rejection: explicitly denied by: istio-system/istio_converted_static_strict',
      { code: 'plain-text-refused', policy: { namespace: 'istio-system', name: 'istio_converted_static_strict' } },
    ],
    [
      'inbound',
      'connection closed due to policy rejection: explicitly denied by: b/converted_peer_authentication_strict',
      { code: 'plain-text-refused', policy: { namespace: 'b', name: 'strict' } },
    ],
    ['outbound', 'http status: 401 Unauthorized', { code: 'denied-at-server' }],
    ['outbound', 'http status: 503 Service Unavailable', { code: 'refused-at-server' }],
    ['outbound', 'http status: 400 Bad Request', { code: 'bad-target-at-server' }],
    ['inbound', 'connection failed: Connection refused (os error 111)', { code: 'port-without-listener', target }],
    ['outbound', 'io error: Connection refused (os error 111)', { code: 'connection-refused', target }],
    ['outbound', 'io error: Network is unreachable (os error 101)', { code: 'network-unreachable', target }],
    [
      'outbound',
      'connection timed out, maybe a NetworkPolicy is blocking HBONE port 15008: deadline has elapsed',
      { code: 'hbone-port-blocked' },
    ],
    [
      'outbound',
      'io error: invalid peer certificate: Other(OtherError(identity verification error: peer did not present the expected SAN (spiffe://a), got spiffe://b))',
      { code: 'wrong-identity', expected: 'spiffe://a', got: 'spiffe://b' },
    ],
    [
      'outbound',
      'no healthy upstream: 10.96.1.11:81',
      { code: 'no-healthy-upstream', target: { host: '10.96.1.11', port: 81 } },
    ],
    [
      'outbound',
      'unknown waypoint: waypoint GatewayAddress { destination: Hostname(NamespacedHostname { namespace: "b", hostname: "w.b.svc.cluster.local" }), hbone_mtls_port: 15008 } not found',
      { code: 'unknown-waypoint', waypoint: 'w.b.svc.cluster.local' },
    ],
    [
      'outbound',
      'unknown waypoint: waypoint w.b.svc.cluster.local not found',
      { code: 'unknown-waypoint', waypoint: 'w.b.svc.cluster.local' },
    ],
    ['inbound', 'connection closed due to policy change', { code: 'closed-by-policy-change' }],
    ['inbound', 'send: io error: stream error received: unexpected internal error encountered', { code: 'stream-cut' }],
    ['inbound', 'ip mismatch: 10.0.0.1 != 10.0.0.2', { code: 'stale-address' }],
    ['outbound', 'something new', { code: 'unexplained', words: 'something new' }],
  ] as const)('%s: %s', (direction, words, explanation) => {
    expect(explainError(ztunnel(direction, words))).toEqual([explanation]);
  });
});

describe('a failed request of Envoy', () => {
  it('names the policy and its rule where one denied it', () => {
    expect(explainError(envoy(403, '-', 'rbac_access_denied_matched_policy[none]'))).toEqual([
      { code: 'request-allowed-by-no-policy' },
    ]);
    expect(
      explainError(envoy(403, '-', 'rbac_access_denied_matched_policy[ns[shop]-policy[no-posts]-rule[2]]')),
    ).toEqual([{ code: 'request-denied-by-policy', policy: { namespace: 'shop', name: 'no-posts' }, rule: 2 }]);
  });

  it('tells its flags, known or not, and its status', () => {
    expect(explainError(envoy(503, 'UF,XYZ'))).toEqual([
      { code: 'response-flag', flag: 'UF' },
      { code: 'response-flag', flag: 'XYZ' },
      { code: 'status', status: 503 },
    ]);
    expect(explainError(envoy(200, 'DI'))).toEqual([]);
  });
});

describe('how much a line matters', () => {
  it('is an error where a warning is all that is told of a failure', () => {
    expect(judgeRecord(ztunnel('outbound', 'no healthy upstream: 10.0.0.1:1', 'connection failed'))).toEqual({
      severity: 'error',
      because: 'failure-not-counted',
    });
  });

  it('is an error where a request failed, though Envoy writes all alike', () => {
    expect(judgeRecord(envoy(503, 'UF'))).toEqual({ severity: 'error', because: 'failed-request' });
    expect(judgeRecord(envoy(404, '-'))).toEqual({ severity: 'warning', because: 'client-error' });
    expect(judgeRecord(envoy(0, 'DC'))).toEqual({ severity: 'warning', because: 'client-error' });
    expect(judgeRecord(envoy(200, '-'))).toEqual({ severity: 'info', because: 'level' });
  });

  it('is little where a stopping waypoint cuts its tunnels, once it is known to be one', () => {
    const cut = ztunnel('inbound', 'send: io error: stream error received: unexpected internal error encountered');
    expect(judgeRecord(cut)).toEqual({ severity: 'warning', because: 'maybe-false-alarm' });
    expect(judgeRecord(cut, { isWaypoint: () => true })).toEqual({ severity: 'info', because: 'false-alarm' });
    expect(judgeRecord(cut, { isWaypoint: () => false })).toEqual({ severity: 'error', because: 'level' });
  });

  it('is a warning while istiod is away, for traffic goes on', () => {
    const text =
      '2026-08-20T10:15:30Z\twarn\txds::client:xds{id=1}\tXDS client connection error: gRPC connection error, retrying in 1s\t';
    const record = readRecord({ text, loggedMs: undefined }, { writer: 'ztunnel' });
    expect(explainError(record)).toEqual([{ code: 'control-plane-lost' }]);
    expect(judgeRecord(record)).toEqual({ severity: 'warning', because: 'traffic-goes-on' });
  });
});
