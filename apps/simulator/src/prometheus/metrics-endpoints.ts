import { exposition } from '@waymark/demo-mesh';
import type { Clock, RequestHandler } from './query-api.ts';
import type { ScrapedWorld } from './scraper.ts';

export interface MetricsEndpointsOptions {
  readonly world: ScrapedWorld;
  readonly clock: Clock;
}

const PROXY_METRICS = /^\/proxies\/([^/]+)\/(?:metrics|stats\/prometheus)$/;
const DISCOVERY_PATH = '/sd/prometheus';

/** The metrics of each simulated proxy and where to find them, for a real Prometheus that scrapes the simulator. */
export function metricsEndpoints({ world, clock }: MetricsEndpointsOptions): RequestHandler {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://simulator');
    if (pathname === DISCOVERY_PATH) {
      // Prometheus reaches the proxies where it reached this list.
      const address = request.headers.host ?? 'localhost';
      const groups = world.targets(clock.now()).map(({ id, labels }) => ({
        targets: [address],
        labels: { ...labels, __metrics_path__: `/proxies/${encodeURIComponent(id)}/metrics` },
      }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(groups));
      return true;
    }
    const id = PROXY_METRICS.exec(pathname)?.[1];
    if (id === undefined) return false;
    const nowMs = clock.now();
    const target = world.targets(nowMs).find((each) => each.id === decodeURIComponent(id));
    if (target === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('no such proxy\n');
      return true;
    }
    const samples = world.samples(target.id, nowMs);
    if (samples === undefined) {
      response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end('the proxy does not answer\n');
      return true;
    }
    response
      .writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' })
      .end(exposition(samples));
    return true;
  };
}

/**
 * The configuration (YAML) with which a real Prometheus scrapes the simulator at `baseUrl`. `job` and `instance` come from the discovery
 * and win over the scrape configuration's own.
 */
export function prometheusConfig(baseUrl: string, scrapeIntervalSeconds: number): string {
  return `global:
  scrape_interval: ${scrapeIntervalSeconds}s
  scrape_timeout: ${Math.min(10, scrapeIntervalSeconds)}s
scrape_configs:
  - job_name: simulator
    http_sd_configs:
      - url: ${JSON.stringify(new URL(DISCOVERY_PATH, baseUrl).href)}
        refresh_interval: 5s
`;
}
