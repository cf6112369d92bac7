/** How waypoints, gateways and sidecars tell of requests and TCP connections. */

import type { End } from './cast.ts';
import { isOutside } from './cast.ts';
import { begun, connectionsClosed, connectionsOpened, ended } from './counting.ts';
import type { Ledger } from './series.ts';
import { addCounter, addHistogram } from './series.ts';
import { constantSpread } from './spread.ts';
import type { Report, Strand } from './strands.ts';
import type { Labels } from './telling.ts';

const UNKNOWN = 'unknown';

export function tellReports(ledgers: ReadonlyMap<string, Ledger>, strand: Strand): void {
  for (const report of strand.reports) {
    const ledger = ledgers.get(report.proxyId);
    if (ledger === undefined) continue;
    if (report.protocol === 'tcp') tellTcp(ledger, strand, report);
    else tellRequests(ledger, strand, report);
  }
}

function tellRequests(ledger: Ledger, { flow, latency }: Strand, report: Report): void {
  const ways = wayLabels(report);
  const labels = {
    ...ways,
    response_code: report.code,
    grpc_response_status: report.grpcStatus,
    response_flags: report.flags,
    connection_security_policy: report.security,
  };
  const answered = (atMs: number): number => ended(flow, atMs);
  addCounter(ledger, 'istio_requests_total', labels, answered);
  addHistogram(ledger, 'istio_request_duration_milliseconds', labels, answered, latency);
  addHistogram(ledger, 'istio_request_bytes', labels, answered, constantSpread(report.requestBytes));
  addHistogram(ledger, 'istio_response_bytes', labels, answered, constantSpread(report.responseBytes));
  if (report.protocol === 'grpc') {
    const streams = { ...ways, connection_security_policy: report.security };
    addCounter(ledger, 'istio_request_messages_total', streams, (atMs) => begun(flow, atMs));
    addCounter(ledger, 'istio_response_messages_total', streams, answered);
  }
}

function tellTcp(ledger: Ledger, { flow }: Strand, report: Report): void {
  const labels = { ...wayLabels(report), response_flags: report.flags, connection_security_policy: report.security };
  const opened = (atMs: number): number => connectionsOpened(flow, report.perConnection, atMs);
  addCounter(ledger, 'istio_tcp_connections_opened_total', labels, opened);
  addCounter(ledger, 'istio_tcp_connections_closed_total', labels, (atMs) =>
    connectionsClosed(flow, report.perConnection, atMs),
  );
  if (report.flags !== '-') return;
  addCounter(
    ledger,
    'istio_tcp_received_bytes_total',
    labels,
    (atMs) => report.requestBytes * begun(flow, atMs),
    opened,
  );
  addCounter(ledger, 'istio_tcp_sent_bytes_total', labels, (atMs) => report.responseBytes * ended(flow, atMs), opened);
}

/** The eight words Envoy has for either end. Revision falls back to `latest` even for an unknown peer; version does not. */
function endWords(end: End | undefined, principal: string): Record<string, string> {
  const known = end === undefined || isOutside(end) ? undefined : end;
  return {
    workload: known?.workload ?? UNKNOWN,
    canonical_service: known?.app ?? UNKNOWN,
    canonical_revision: known?.version ?? 'latest',
    workload_namespace: known?.namespace ?? UNKNOWN,
    principal,
    app: known?.app ?? UNKNOWN,
    version: known?.version ?? UNKNOWN,
    cluster: known?.cluster ?? UNKNOWN,
  };
}

function wayLabels(report: Report): Labels {
  const proven = report.security === 'mutual_tls';
  const principalOf = (end: End | undefined): string =>
    proven && end !== undefined && !isOutside(end) ? end.principal : UNKNOWN;
  const labels: Record<string, string> = { reporter: report.reporter };
  for (const [word, value] of Object.entries(endWords(report.source, principalOf(report.source))))
    labels[`source_${word}`] = value;
  for (const [word, value] of Object.entries(endWords(report.destination, principalOf(report.destination)))) {
    labels[`destination_${word}`] = value;
  }
  labels['destination_service'] = report.service?.host ?? UNKNOWN;
  labels['destination_service_name'] = report.service?.name ?? UNKNOWN;
  labels['destination_service_namespace'] = report.service?.namespace ?? UNKNOWN;
  labels['request_protocol'] = report.protocol;
  return labels;
}
