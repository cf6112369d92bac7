import { type Address, readAddress } from './address.ts';
import type { ConnectionRecord, LogRecord, ProcessRecord, RequestRecord } from './log-record.ts';
import { RESPONSE_FLAGS } from './response-flags.ts';

/** A policy that a proxy names. */
export interface NamedPolicy {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What a line by itself says went wrong; the screen has the words. Where one side's words have several causes the code
 * names what is known and nothing more: a refusal has no cause before its surroundings are looked at.
 */
export type Explanation =
  | { readonly code: 'allowed-by-no-policy' }
  | { readonly code: 'denied-by-policy'; readonly policy: NamedPolicy }
  /** Plain text to a workload that takes mTLS only. */
  | { readonly code: 'plain-text-refused'; readonly policy: NamedPolicy }
  | { readonly code: 'closed-by-policy-change' }
  /** Seen at the client: the server's side knows why. */
  | { readonly code: 'denied-at-server' }
  | { readonly code: 'refused-at-server' }
  | { readonly code: 'bad-target-at-server' }
  | { readonly code: 'answered-with-status'; readonly status: number }
  /** Seen at the server: its application does not listen on the port. */
  | { readonly code: 'port-without-listener'; readonly target: Address | undefined }
  /** Seen at the client: nobody took the connection. A waypoint's process, the server's ztunnel, or a port outside. */
  | { readonly code: 'connection-refused'; readonly target: Address | undefined }
  | { readonly code: 'network-unreachable'; readonly target: Address | undefined }
  | { readonly code: 'hbone-port-blocked' }
  | { readonly code: 'timed-out' }
  | { readonly code: 'wrong-identity'; readonly expected: string | undefined; readonly got: string | undefined }
  | { readonly code: 'no-local-certificate' }
  | { readonly code: 'tls-failed' }
  | { readonly code: 'certificate-revoked' }
  | { readonly code: 'unknown-waypoint'; readonly waypoint: string | undefined }
  | { readonly code: 'no-healthy-upstream'; readonly target: Address | undefined }
  | { readonly code: 'no-network-gateway' }
  | { readonly code: 'port-not-in-service'; readonly target: Address | undefined }
  | { readonly code: 'unknown-hostname'; readonly host: string | undefined }
  | { readonly code: 'workload-unknown' }
  | { readonly code: 'stale-address' }
  | { readonly code: 'drained' }
  | { readonly code: 'calls-itself' }
  /** The tunnel's other end cut the stream: a false alarm where a waypoint stopped, whose requests had been answered. */
  | { readonly code: 'stream-cut' }
  /** Envoy: no ALLOW policy matched, or the DENY rule by name. */
  | { readonly code: 'request-allowed-by-no-policy' }
  | { readonly code: 'request-denied-by-policy'; readonly policy: NamedPolicy; readonly rule: number | undefined }
  | { readonly code: 'response-flag'; readonly flag: string }
  | { readonly code: 'status'; readonly status: number }
  | { readonly code: 'control-plane-lost' }
  | { readonly code: 'unexplained'; readonly words: string };

/** What went wrong according to a record, the most telling first; empty when nothing did. */
export function explainError(record: LogRecord): readonly Explanation[] {
  switch (record.is) {
    case 'connection':
      return record.error === undefined ? [] : [explainConnection(record, record.error)];
    case 'request':
      return explainRequest(record);
    case 'process':
      return explainProcess(record);
    case 'application':
      return record.status !== undefined && record.status >= 400 ? [{ code: 'status', status: record.status }] : [];
    case 'dns':
    case 'unknown':
      return [];
  }
}

const SAN = /expected SAN \(([^)]*)\), got ([^\s)]+)/;

/** Words of ztunnel, in an order in which the more telling comes first (measured, and its source). */
function explainConnection(record: ConnectionRecord, words: string): Explanation {
  const target = record.hbone ?? record.destination.address;
  const has = (part: string): boolean => words.includes(part);
  if (has('allow policies exist, but none allowed')) return { code: 'allowed-by-no-policy' };
  if (has('explicitly denied by: ')) return explainDenial(words);
  if (has('due to policy change') || has('no longer allowed after a policy update'))
    return { code: 'closed-by-policy-change' };
  const status = /http status: (\d{3})/.exec(words)?.[1];
  if (status !== undefined) return explainStatus(Number(status));
  if (has('HBONE port 15008')) return { code: 'hbone-port-blocked' };
  const san = SAN.exec(words);
  if (san !== null || has('identity verification error'))
    return { code: 'wrong-identity', expected: san?.[1], got: san?.[2] };
  if (has('revoked by CRL')) return { code: 'certificate-revoked' };
  if (has('unknown waypoint')) return { code: 'unknown-waypoint', waypoint: waypointIn(words) };
  if (has('no healthy upstream'))
    return {
      code: 'no-healthy-upstream',
      target: readAddress(/no healthy upstream: (\S+)/.exec(words)?.[1]) ?? target,
    };
  if (has('unknown network gateway') || has('no gateway address')) return { code: 'no-network-gateway' };
  if (has('but cannot resolve port')) return { code: 'port-not-in-service', target };
  if (has('no service or workload for hostname'))
    return { code: 'unknown-hostname', host: /hostname: (\S+)/.exec(words)?.[1] };
  if (has('information about local workload')) return { code: 'workload-unknown' };
  if (has('ip mismatch')) return { code: 'stale-address' };
  if (has('connection drain')) return { code: 'drained' };
  if (has('recursive call to ourselves')) return { code: 'calls-itself' };
  if (has('Connection refused'))
    return { code: record.direction === 'inbound' ? 'port-without-listener' : 'connection-refused', target };
  if (has('unreachable') || has('No route to host')) return { code: 'network-unreachable', target };
  if (has('stream error') || has('unexpected internal error')) return { code: 'stream-cut' };
  if (has('timed out') || has('deadline has elapsed')) return { code: 'timed-out' };
  if (has('identity error')) return { code: 'no-local-certificate' };
  if (has('tls') || has('certificate') || has('fatal alert')) return { code: 'tls-failed' };
  return { code: 'unexplained', words };
}

function explainStatus(status: number): Explanation {
  if (status === 401) return { code: 'denied-at-server' };
  if (status === 503) return { code: 'refused-at-server' };
  return status === 400 ? { code: 'bad-target-at-server' } : { code: 'answered-with-status', status };
}

function explainDenial(words: string): Explanation {
  const [, namespace = '', name = ''] = /explicitly denied by: ([^\s/]+)\/(\S+)/.exec(words) ?? [];
  if (name === 'istio_converted_static_strict' || name.startsWith('converted_peer_authentication_'))
    return {
      code: 'plain-text-refused',
      policy: { namespace, name: name.replace('converted_peer_authentication_', '') },
    };
  return { code: 'denied-by-policy', policy: { namespace, name } };
}

/** `GatewayAddress { destination: Hostname(NamespacedHostname { namespace: "a", hostname: "w.a.svc…" }) … }`, an address, or a bare name. */
function waypointIn(words: string): string | undefined {
  return (
    /hostname: "([^"]+)"/.exec(words)?.[1] ??
    /address: ([\d.:a-fA-F]+)/.exec(words)?.[1] ??
    /waypoint ([\w.-]+\.[\w.-]+) not found/.exec(words)?.[1]
  );
}

const RBAC = /rbac_access_denied_matched_policy\[(.*)\]$/;
const RULE = /^ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]/;

function explainRequest(record: RequestRecord): Explanation[] {
  const explanations: Explanation[] = [];
  const denied = RBAC.exec(record.responseCodeDetails ?? '') ?? RBAC.exec(record.connectionTerminationDetails ?? '');
  if (denied !== null) {
    const [, namespace, name, rule] = RULE.exec(denied[1] ?? '') ?? [];
    explanations.push(
      namespace === undefined || name === undefined
        ? { code: 'request-allowed-by-no-policy' }
        : { code: 'request-denied-by-policy', policy: { namespace, name }, rule: Number(rule) },
    );
  }
  for (const flag of record.responseFlags)
    if (RESPONSE_FLAGS.get(flag)?.failed !== 'no') explanations.push({ code: 'response-flag', flag });
  if (record.responseCode !== undefined && record.responseCode >= 400 && denied === null)
    explanations.push({ code: 'status', status: record.responseCode });
  return explanations;
}

function explainProcess({ scope, level, message }: ProcessRecord): Explanation[] {
  if (level !== 'warn' && level !== 'error' && level !== 'fatal') return [];
  const isXds = scope.startsWith('xds') || /XDS client connection error|gRPC config stream/i.test(message);
  return isXds && /connection error|closed|retrying|StreamAggregatedResources/i.test(message)
    ? [{ code: 'control-plane-lost' }]
    : [];
}
