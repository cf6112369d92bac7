import type { FailureReason } from '../topology/topology.ts';
import type { Address } from './address.ts';
import { type Explanation, explainError, type NamedPolicy } from './explain-error.ts';
import type { LineJoin, LogLine } from './line-join.ts';
import type { ConnectionEnd, ConnectionRecord } from './log-record.ts';

export interface DirectoryPod {
  readonly namespace: string;
  readonly workload: string;
  readonly kind: 'workload' | 'waypoint' | 'gateway';
}

export interface DirectoryService {
  readonly namespace: string;
  readonly name: string;
  readonly ports: ReadonlySet<number>;
  /** Pods that may be asked. */
  readonly endpoints: readonly DirectoryPod[];
}

/** Who is who: what the inventory, or a proxy's dump, says of names and addresses in the logs. */
export interface Directory {
  readonly podAt: (host: string) => DirectoryPod | undefined;
  readonly podNamed: (namespace: string, pod: string) => DirectoryPod | undefined;
  readonly serviceAt: (host: string) => DirectoryService | undefined;
  /** The waypoint, ready or not, that a Service's hostname or address stands for. */
  readonly waypointAt: (host: string) => DirectoryPod | undefined;
}

export type FailureEnd =
  | { readonly is: 'workload'; readonly namespace: string; readonly workload: string }
  /** Asked for, but no workload was reached. */
  | { readonly is: 'service'; readonly namespace: string; readonly name: string }
  | { readonly is: 'outside'; readonly host: string }
  | { readonly is: 'unknown' };

/** Why it failed, told only where the other side's line or the inventory supports it. */
export type FailureCause =
  | { readonly code: 'policy'; readonly policy: NamedPolicy | undefined }
  | { readonly code: 'strict-mtls' }
  | { readonly code: 'no-listener' }
  | { readonly code: 'waypoint-does-not-answer' }
  | { readonly code: 'waypoint-not-ready' }
  | { readonly code: 'tunnel-port-refused' }
  | { readonly code: 'outside-refuses' }
  | { readonly code: 'no-ready-endpoint' }
  | { readonly code: 'port-not-in-service'; readonly port: number };

/** One failed connection that the logs tell of. */
export interface LoggedFailure {
  readonly line: LogLine;
  /** The other side's line, when there is one. */
  readonly partner: LogLine | undefined;
  readonly from: FailureEnd;
  readonly to: FailureEnd;
  readonly reason: FailureReason;
  /** `uncounted`: no metric knows of it. */
  readonly counted: 'counted' | 'uncounted';
  readonly explanation: Explanation;
  readonly cause: FailureCause | undefined;
}

/** Failed connections, each once, whichever side tells of it; addresses are resolved to workloads. */
export function loggedFailures(
  lines: readonly LogLine[],
  joins: readonly LineJoin[],
  directory: Directory,
): readonly LoggedFailure[] {
  const partners = new Map<LogLine, LogLine>();
  const inboundTold = new Set<string>();
  for (const { kind, a, b, sure } of joins) {
    if (kind !== 'same-connection' || !sure) continue;
    partners.set(a, b);
    inboundTold.add(nameOf(b));
  }
  const byName = new Map([...partners].map(([a, b]) => [nameOf(a), b]));
  return lines.flatMap((line) => {
    const { record } = line;
    // The client's line speaks for both sides; the server's alone for clients without a ztunnel.
    if (record.is !== 'connection' || record.error === undefined || inboundTold.has(nameOf(line))) return [];
    const [explanation] = explainError(record);
    if (explanation === undefined) return [];
    return [toFailure(line, record, explanation, byName.get(nameOf(line)), directory)];
  });
}

const nameOf = ({ source, line }: LogLine): string => `${source.id}:${line}`;

function toFailure(
  line: LogLine,
  record: ConnectionRecord,
  explanation: Explanation,
  partner: LogLine | undefined,
  directory: Directory,
): LoggedFailure {
  const target = targetOf(record, explanation, directory);
  const [server] = partner === undefined ? [] : explainError(partner.record);
  return {
    line,
    partner,
    from: endOf(record.source, record.source.address, directory),
    to: target,
    reason: reasonOf(record, explanation, target),
    counted: record.phase === 'failed' ? 'uncounted' : 'counted',
    explanation,
    cause: causeOf(record, explanation, server, target, directory),
  };
}

function endOf(end: ConnectionEnd, address: Address | undefined, directory: Directory): FailureEnd {
  const named =
    end.namespace === undefined || end.pod === undefined ? undefined : directory.podNamed(end.namespace, end.pod);
  const pod = named ?? (address === undefined ? undefined : directory.podAt(address.host));
  if (pod !== undefined) return { is: 'workload', namespace: pod.namespace, workload: pod.workload };
  return address === undefined ? { is: 'unknown' } : { is: 'outside', host: address.host };
}

/** The pod that was reached for; early failures know only the address that was asked for, or the waypoint that is not there. */
function targetOf(
  { destination, hbone }: ConnectionRecord,
  explanation: Explanation,
  directory: Directory,
): FailureEnd {
  const gone = explanation.code === 'unknown-waypoint' ? explanation.waypoint : undefined;
  const waypoint = gone === undefined ? undefined : directory.waypointAt(gone);
  if (waypoint !== undefined) return { is: 'workload', namespace: waypoint.namespace, workload: waypoint.workload };
  const reached = endOf(destination, destination.address, directory);
  if (reached.is === 'workload') return reached;
  const asked = hbone ?? destination.address;
  const service = asked === undefined ? undefined : directory.serviceAt(asked.host);
  if (service === undefined) return reached;
  const workloads = new Set(service.endpoints.map((pod) => `${pod.namespace}/${pod.workload}`));
  const [only] = service.endpoints;
  return only !== undefined && workloads.size === 1
    ? { is: 'workload', namespace: only.namespace, workload: only.workload }
    : { is: 'service', namespace: service.namespace, name: service.name };
}

function reasonOf({ hbone }: ConnectionRecord, { code }: Explanation, target: FailureEnd): FailureReason {
  switch (code) {
    case 'allowed-by-no-policy':
    case 'denied-by-policy':
    case 'plain-text-refused':
    case 'closed-by-policy-change':
    case 'denied-at-server':
      return 'denied';
    case 'refused-at-server':
    case 'port-without-listener':
      return 'refused';
    case 'connection-refused':
      // Nobody at the tunnel's port: the pod was not reached. Outside and in plain text the port itself refused.
      return hbone !== undefined && target.is === 'workload' ? 'unreachable' : 'refused';
    case 'network-unreachable':
    case 'no-healthy-upstream':
    case 'unknown-waypoint':
    case 'no-network-gateway':
    case 'port-not-in-service':
    case 'unknown-hostname':
      return 'unreachable';
    case 'hbone-port-blocked':
    case 'timed-out':
      return 'timeout';
    case 'wrong-identity':
      return 'identity';
    case 'tls-failed':
    case 'certificate-revoked':
    case 'no-local-certificate':
      return 'tls';
    default:
      return 'other';
  }
}

function causeOf(
  record: ConnectionRecord,
  explanation: Explanation,
  server: Explanation | undefined,
  target: FailureEnd,
  directory: Directory,
): FailureCause | undefined {
  const told = record.direction === 'inbound' ? explanation : server;
  if (told?.code === 'allowed-by-no-policy') return { code: 'policy', policy: undefined };
  if (told?.code === 'denied-by-policy') return { code: 'policy', policy: told.policy };
  if (told?.code === 'plain-text-refused') return { code: 'strict-mtls' };
  if (told?.code === 'port-without-listener') return { code: 'no-listener' };
  if (explanation.code === 'unknown-waypoint') return { code: 'waypoint-not-ready' };
  if (explanation.code === 'connection-refused') return refusalOf(record, target, directory);
  if (explanation.code !== 'no-healthy-upstream' || explanation.target === undefined) return undefined;
  const service = directory.serviceAt(explanation.target.host);
  const port = explanation.target.port;
  if (service === undefined || port === undefined) return undefined;
  if (!service.ports.has(port)) return { code: 'port-not-in-service', port };
  return service.endpoints.length === 0 ? { code: 'no-ready-endpoint' } : undefined;
}

/** The same words for a dead waypoint, a dead ztunnel and a closed port: the surroundings tell which. */
function refusalOf(
  { destination, hbone }: ConnectionRecord,
  target: FailureEnd,
  directory: Directory,
): FailureCause | undefined {
  const { namespace, pod, address } = destination;
  const known =
    (namespace === undefined || pod === undefined ? undefined : directory.podNamed(namespace, pod)) ??
    (address === undefined ? undefined : directory.podAt(address.host));
  if (known?.kind === 'waypoint') return { code: 'waypoint-does-not-answer' };
  if (known !== undefined) return hbone === undefined ? { code: 'no-listener' } : { code: 'tunnel-port-refused' };
  return target.is === 'outside' ? { code: 'outside-refuses' } : undefined;
}
