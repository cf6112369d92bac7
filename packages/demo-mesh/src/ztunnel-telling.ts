/** How ztunnel tells of connections: TCP only, whatever is spoken on them. */

import type { End, ServiceCast } from './cast.ts';
import { isOutside } from './cast.ts';
import type { Ledger } from './series.ts';
import { addCounter } from './series.ts';
import type { Leg, Strand } from './strands.ts';
import { legBytesToClient, legBytesToServer, legClosed, legCutOff, legFailed, legOpened } from './strands.ts';
import type { Labels } from './telling.ts';

/** Where an application names no version, the canonical revision is `latest`; where nothing is known, all is `unknown`. */
const NO_REVISION = 'latest';
const UNKNOWN = 'unknown';

export function tellLegs(ledgers: ReadonlyMap<string, Ledger>, strand: Strand): void {
  for (const leg of strand.legs) {
    for (const teller of leg.tellers) {
      const ledger = ledgers.get(teller.proxyId);
      if (ledger === undefined) continue;
      const atStart = ztunnelLabels(leg, teller.reporter, teller.service, '-');
      const atEnd = teller.flags === '-' ? atStart : ztunnelLabels(leg, teller.reporter, teller.service, teller.flags);
      const opened = (atMs: number): number => legOpened(leg, strand.flow, atMs);
      const cutOff = (atMs: number): number =>
        teller.reporter === 'destination' ? legCutOff(leg, strand.flow, atMs) : 0;
      const closed = (atMs: number): number => legClosed(leg, strand.flow, atMs) - cutOff(atMs);
      ledger.sockets.push({
        reporter: teller.reporter,
        opened,
        closed: (atMs) => legClosed(leg, strand.flow, atMs),
      });
      addCounter(ledger, 'istio_tcp_connections_opened_total', atStart, opened);
      addCounter(ledger, 'istio_tcp_connections_closed_total', atEnd, closed);
      // The flipped names: "received" is client to server and "sent" server to client, for both reporters.
      addCounter(
        ledger,
        'istio_tcp_received_bytes_total',
        atStart,
        (atMs) => legBytesToServer(leg, strand.flow, atMs),
        opened,
      );
      addCounter(
        ledger,
        'istio_tcp_sent_bytes_total',
        atStart,
        (atMs) => legBytesToClient(leg, strand.flow, atMs),
        opened,
      );
      if (teller.flags !== '-') {
        addCounter(ledger, 'istio_tcp_connections_failed_total', atEnd, (atMs) => legFailed(leg, strand.flow, atMs));
      }
      if (leg.cutOff === true && teller.reporter === 'destination') {
        const asFailed = ztunnelLabels(leg, teller.reporter, teller.service, 'CONNECT');
        addCounter(ledger, 'istio_tcp_connections_closed_total', asFailed, cutOff);
        addCounter(ledger, 'istio_tcp_connections_failed_total', asFailed, cutOff);
      }
    }
  }
}

function revisionOf(end: End): string {
  return isOutside(end) ? UNKNOWN : (end.version ?? NO_REVISION);
}

/** In the order in which the captures have them. */
function ztunnelLabels(
  leg: Leg,
  reporter: 'source' | 'destination',
  service: ServiceCast | undefined,
  flags: string,
): Labels {
  const { from, to, encrypted } = leg;
  return {
    reporter,
    source_workload: isOutside(from) ? UNKNOWN : from.workload,
    source_canonical_service: isOutside(from) ? UNKNOWN : from.app,
    source_canonical_revision: revisionOf(from),
    source_workload_namespace: isOutside(from) ? UNKNOWN : from.namespace,
    // The real identity of this hop; nobody has one on plain text.
    source_principal: !encrypted || isOutside(from) ? UNKNOWN : from.principal,
    source_app: isOutside(from) ? UNKNOWN : from.app,
    source_version: revisionOf(from),
    source_cluster: isOutside(from) ? UNKNOWN : from.cluster,
    destination_service: service?.host ?? UNKNOWN,
    destination_service_namespace: service?.namespace ?? UNKNOWN,
    destination_service_name: service?.name ?? UNKNOWN,
    destination_workload: isOutside(to) ? UNKNOWN : to.workload,
    destination_canonical_service: isOutside(to) ? UNKNOWN : to.app,
    destination_canonical_revision: revisionOf(to),
    destination_workload_namespace: isOutside(to) ? UNKNOWN : to.namespace,
    // Expected, not proven: filled on plain text too.
    destination_principal: isOutside(to) ? UNKNOWN : to.principal,
    destination_app: isOutside(to) ? UNKNOWN : to.app,
    destination_version: revisionOf(to),
    destination_cluster: isOutside(to) ? UNKNOWN : to.cluster,
    request_protocol: 'tcp',
    response_flags: flags,
    connection_security_policy: encrypted ? 'mutual_tls' : UNKNOWN,
    source_region: isOutside(from) ? UNKNOWN : from.node.region,
    source_zone: isOutside(from) ? UNKNOWN : from.node.zone,
    destination_region: isOutside(to) ? UNKNOWN : to.node.region,
    destination_zone: isOutside(to) ? UNKNOWN : to.node.zone,
  };
}
