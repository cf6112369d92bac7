import type { End, NamespacedName, Reporter, RowEnds, Security } from '@waymark/mesh';
import type { LabelSet } from './prometheus-client.ts';

/** Istio says `unknown` where it does not know; older or trimmed series leave the label out. Both mean the same. */
const known = (value: string | undefined): string | undefined =>
  value === undefined || value === '' || value === 'unknown' ? undefined : value;

/** The ends of a row; undefined when its reporter is none we know. */
export function readEnds(labels: LabelSet): RowEnds | undefined {
  const reporter = readReporter(labels['reporter']);
  if (reporter === undefined) return undefined;
  const service = readService(labels);
  return {
    reporter,
    client: readEnd(labels, 'source'),
    server: readEnd(labels, 'destination'),
    ...(service === undefined ? {} : { service }),
  };
}

function readReporter(value: string | undefined): Reporter | undefined {
  return value === 'source' || value === 'destination' || value === 'waypoint' ? value : undefined;
}

function readEnd(labels: LabelSet, side: 'source' | 'destination'): End {
  const cluster = known(labels[`${side}_cluster`]);
  const namespace = known(labels[`${side}_workload_namespace`]);
  const workload = known(labels[`${side}_workload`]);
  const app = known(labels[`${side}_canonical_service`]);
  const version = known(labels[`${side}_canonical_revision`]);
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(workload === undefined ? {} : { workload }),
    ...(app === undefined ? {} : { app }),
    ...(version === undefined ? {} : { version }),
  };
}

function readService(labels: LabelSet): NamespacedName | undefined {
  const name = known(labels['destination_service_name']);
  const namespace = known(labels['destination_service_namespace']);
  return name === undefined ? undefined : { namespace: namespace ?? 'unknown', name };
}

export const readSecurity = (labels: LabelSet): Security =>
  labels['connection_security_policy'] === 'mutual_tls' ? 'mtls' : 'unproven';

export const readProtocol = (labels: LabelSet): 'http' | 'grpc' =>
  labels['request_protocol'] === 'grpc' ? 'grpc' : 'http';

export function readPrincipals(labels: LabelSet): {
  readonly clientPrincipal?: string;
  readonly serverPrincipal?: string;
} {
  const client = known(labels['source_principal']);
  const server = known(labels['destination_principal']);
  return {
    ...(client === undefined ? {} : { clientPrincipal: client }),
    ...(server === undefined ? {} : { serverPrincipal: server }),
  };
}

/** gRPC status, only where the protocol has one: Envoy writes `0` for plain HTTP in some versions. */
export function readGrpcStatus(labels: LabelSet): string | undefined {
  const status = labels['grpc_response_status'];
  return labels['request_protocol'] === 'grpc' && status !== undefined && status !== '' ? status : undefined;
}

/** The scrape target of a series: Prometheus keeps `job` and `instance` unique together. */
export const targetOf = (labels: LabelSet): string => `${labels['job'] ?? ''} ${labels['instance'] ?? ''}`;

/** Whether a row belongs to a question about these namespaces. */
export function touches(labels: LabelSet, namespaces: 'all' | readonly string[]): boolean {
  return (
    namespaces === 'all' ||
    ['source_workload_namespace', 'destination_workload_namespace', 'destination_service_namespace'].some((label) =>
      namespaces.includes(labels[label] ?? ''),
    )
  );
}
