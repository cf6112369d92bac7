/** What the proxies' metrics endpoints answer at an instant: the telling, with all its traps. */

import type { Cast } from './cast.ts';
import { bornMs } from './kubernetes/metadata.ts';
import type { Proxy } from './proxies.ts';
import { lifeSince } from './proxies.ts';
import { readLedger } from './series.ts';
import { legClosed, legOpened } from './strands.ts';
import type { Labels, Sample, ScrapeTarget } from './telling.ts';
import type { World } from './world.ts';

export const ISTIO_TAG = '1.32-dev';
const METRICS_PORT = 15020;

/** Every proxy whose pod exists by then, whether it answers or not: a dead one is still a target, with `up` 0. */
export function scrapeTargets(world: World, atMs: number): readonly ScrapeTarget[] {
  return world.proxies
    .filter((proxy) => atMs >= bornMs(world, proxy.namespace))
    .map((proxy) => ({ id: proxy.id, kind: proxy.kind, labels: targetLabels(proxy, world.cast) }));
}

function targetLabels(proxy: Proxy, cast: Cast): Labels {
  const common = {
    job: 'kubernetes-pods',
    instance: `${proxy.ip}:${METRICS_PORT}`,
    namespace: proxy.namespace,
    pod: proxy.id,
    node: proxy.node,
  };
  if (proxy.actor === undefined) return { ...common, app: 'ztunnel' };
  const gateway = cast.gateways.find((g) => g.pods.some((pod) => pod.pod === proxy.id));
  if (gateway === undefined) return { ...common, app: proxy.actor.app };
  return {
    ...common,
    app: gateway.workload,
    gateway_networking_k8s_io_gateway_name: gateway.name,
    gateway_networking_k8s_io_gateway_class_name: gateway.plan.kind === 'waypoint' ? 'istio-waypoint' : 'istio',
  };
}

/** `undefined`: nothing answers at that endpoint then, so the scrape fails. */
export function samplesOf(world: World, targetId: string, atMs: number): readonly Sample[] | undefined {
  const proxy = world.proxies.find((p) => p.id === targetId);
  const ledger = world.ledgers.get(targetId);
  if (proxy === undefined || ledger === undefined) return undefined;
  const sinceMs = lifeSince(proxy, atMs);
  if (sinceMs === undefined) return undefined;
  const own = proxy.kind === 'ztunnel' ? ztunnelVitals(world, proxy, sinceMs, atMs) : envoyVitals();
  return [...own, ...readLedger(ledger, sinceMs, atMs)];
}

function envoyVitals(): Sample[] {
  return [{ name: 'istio_build', labels: { component: 'proxy', tag: ISTIO_TAG }, value: 1, type: 'gauge' }];
}

function ztunnelVitals(world: World, proxy: Proxy, sinceMs: number, atMs: number): Sample[] {
  const captured = world.cast.actors.filter(
    (actor) => actor.capture === 'ambient' && actor.node.name === proxy.node,
  ).length;
  const gauge = (name: string, value: number, labels: Labels = {}): Sample => ({ name, labels, value, type: 'gauge' });
  const counter = (name: string, value: number, labels: Labels = {}): Sample => ({
    name,
    labels,
    value,
    type: 'counter',
  });
  const addresses = world.cast.actors.length + world.cast.services.length;
  return [
    gauge('process_open_fds', 60 + captured),
    gauge('process_max_fds', 20_000),
    gauge('tokio_num_workers', 2),
    gauge('istio_build', 1, { component: 'ztunnel', tag: ISTIO_TAG }),
    counter('istio_xds_message_total', 1, { url: 'type.googleapis.com/istio.security.Authorization' }),
    counter('istio_xds_message_total', 3, { url: 'type.googleapis.com/istio.workload.Address' }),
    counter('istio_xds_message_bytes_total', 121, { url: 'type.googleapis.com/istio.security.Authorization' }),
    counter('istio_xds_message_bytes_total', addresses * 310, { url: 'type.googleapis.com/istio.workload.Address' }),
    ...openSockets(world, proxy, sinceMs, atMs).map(([reporter, open]) =>
      gauge('istio_tcp_sockets_open', open, { reporter }),
    ),
    gauge('workload_manager_active_proxy_count', captured),
    gauge('workload_manager_pending_proxy_count', 0),
    counter('workload_manager_proxies_started_total', captured),
    counter('workload_manager_proxies_stopped_total', 0),
  ];
}

/** By reporter, and only where this process has ever opened one. */
function openSockets(world: World, proxy: Proxy, sinceMs: number, atMs: number): [string, number][] {
  const open = new Map<string, number>();
  for (const { legs, flow } of world.strands) {
    for (const leg of legs) {
      for (const teller of leg.tellers) {
        if (teller.proxyId !== proxy.id || legOpened(leg, flow, atMs) === legOpened(leg, flow, sinceMs)) continue;
        const now = legOpened(leg, flow, atMs) - legClosed(leg, flow, atMs);
        open.set(teller.reporter, (open.get(teller.reporter) ?? 0) + now);
      }
    }
  }
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1));
}
