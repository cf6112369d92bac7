import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Workloads of a namespace; each calls the next one through the namespace's waypoint. */
const WORKLOADS = 10;
const MESH_LABELS = 'request_protocol="http",response_flags="-",connection_security_policy="mutual_tls"';

/** An ambient mesh as its proxies would expose it, one page for all, growing with time: traffic without a history or a cluster behind it. */
export async function exposeMesh(
  namespaces: number,
): Promise<{ readonly address: string; readonly series: number; close(): Promise<void> }> {
  const startedMs = Date.now();
  const templates = seriesOf(namespaces);
  const server: Server = createServer((_, response) => {
    const seconds = (Date.now() - startedMs) / 1000;
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.write('istio_build{component="ztunnel",tag="bench"} 1\n');
    for (const { text, rate } of templates) response.write(`${text} ${Math.round(rate * seconds)}\n`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    series: templates.length,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function seriesOf(namespaces: number): readonly { readonly text: string; readonly rate: number }[] {
  const series: { text: string; rate: number }[] = [];
  for (let n = 0; n < namespaces; n += 1) {
    const namespace = `ns-${n}`;
    for (let w = 0; w < WORKLOADS; w += 1) {
      const [client, server] = [`app-${w}`, `app-${(w + 1) % WORKLOADS}`];
      const service = `destination_service_name="${server}",destination_service_namespace="${namespace}"`;
      const legs = [
        { reporter: 'source', from: client, to: 'waypoint' },
        { reporter: 'destination', from: 'waypoint', to: server },
      ];
      for (const leg of legs) {
        const labels = `{reporter="${leg.reporter}",${end('source', namespace, leg.from)},${end('destination', namespace, leg.to)},${service},${MESH_LABELS}}`;
        series.push(
          { text: `istio_tcp_received_bytes_total${labels}`, rate: 4_000 + w },
          { text: `istio_tcp_sent_bytes_total${labels}`, rate: 9_000 + w },
          { text: `istio_tcp_connections_opened_total${labels}`, rate: 2 },
        );
      }
      const pair = `reporter="waypoint",${end('source', namespace, client)},${end('destination', namespace, server)},${service},${MESH_LABELS}`;
      for (const [code, rate] of [
        ['200', 40],
        ['503', 1],
      ] as const)
        series.push({ text: `istio_requests_total{${pair},response_code="${code}",grpc_response_status=""}`, rate });
      series.push(
        { text: `istio_request_duration_milliseconds_sum{${pair}}`, rate: 900 },
        { text: `istio_request_duration_milliseconds_count{${pair}}`, rate: 41 },
      );
    }
  }
  return series;
}

const end = (side: string, namespace: string, workload: string): string =>
  `${side}_workload="${workload}",${side}_workload_namespace="${namespace}",${side}_cluster="Kubernetes",${side}_canonical_service="${workload}",${side}_canonical_revision="v1"`;
