/** What the proxies' metrics endpoints answer at an instant: the telling, with all its traps. */

import type { Cast } from './cast.ts';
import { gatewayOfPod } from './cast.ts';
import { eraAt } from './eras.ts';
import { bornMs } from './kubernetes/metadata.ts';
import type { Proxy } from './proxies.ts';
import { isThere, lifeSince } from './proxies.ts';
import type { Ledger } from './series.ts';
import { readLedger } from './series.ts';
import type { Labels, Sample, ScrapeTarget } from './telling.ts';
import type { World } from './world.ts';

export const ISTIO_TAG = '1.32-dev';
const METRICS_PORT = 15020;

/** Every proxy whose pod exists by then, whether it answers or not: a dead one is still a target, with `up` 0. */
export function scrapeTargets(world: World, atMs: number): readonly ScrapeTarget[] {
  return world.proxies
    .filter((proxy) => atMs >= bornMs(world, proxy.namespace) && isThere(proxy, atMs))
    .map((proxy) => ({ id: proxy.id, kind: proxy.kind, labels: targetLabels(proxy, castOf(world, proxy)) }));
}

const CLASS_OF = { waypoint: 'istio-waypoint', ingress: 'istio', 'east-west': 'istio-east-west' } as const;

/** The one in which the proxy's pod first came: what is said of it there holds for its life. */
function castOf(world: World, { bornMs: born }: Proxy): Cast {
  return born === undefined ? world.cast : eraAt(world.eras, born).cast;
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
  const gateway = gatewayOfPod(cast, proxy.actor);
  if (gateway === undefined) return { ...common, app: proxy.actor.app };
  return {
    ...common,
    app: gateway.workload,
    gateway_networking_k8s_io_gateway_name: gateway.name,
    gateway_networking_k8s_io_gateway_class_name: CLASS_OF[gateway.plan.kind],
  };
}

/** `undefined`: nothing answers at that endpoint then, so the scrape fails. */
export function samplesOf(world: World, targetId: string, atMs: number): readonly Sample[] | undefined {
  const proxy = world.proxies.find((p) => p.id === targetId);
  const ledger = world.ledgers.get(targetId);
  if (proxy === undefined || ledger === undefined) return undefined;
  const sinceMs = lifeSince(proxy, atMs);
  if (sinceMs === undefined) return undefined;
  const own = proxy.kind === 'ztunnel' ? ztunnelVitals(world, proxy, ledger, sinceMs, atMs) : envoyVitals();
  return [...own, ...readLedger(ledger, sinceMs, atMs)];
}

function envoyVitals(): Sample[] {
  return [{ name: 'istio_build', labels: { component: 'proxy', tag: ISTIO_TAG }, value: 1, type: 'gauge' }];
}

function ztunnelVitals(world: World, proxy: Proxy, ledger: Ledger, sinceMs: number, atMs: number): Sample[] {
  const { cast } = eraAt(world.eras, atMs);
  const here = cast.actors.filter((actor) => actor.node.name === proxy.node);
  const captured = here.filter((actor) => actor.capture === 'ambient').length;
  const pending = here.filter((actor) => actor.stand === 'pending').length;
  const gauge = (name: string, value: number, labels: Labels = {}): Sample => ({ name, labels, value, type: 'gauge' });
  const counter = (name: string, value: number, labels: Labels = {}): Sample => ({
    name,
    labels,
    value,
    type: 'counter',
  });
  const so = told(world, proxy, atMs);
  return [
    gauge('process_open_fds', 60 + captured),
    gauge('process_max_fds', 20_000),
    gauge('tokio_num_workers', 2),
    gauge('istio_build', 1, { component: 'ztunnel', tag: ISTIO_TAG }),
    counter('istio_xds_message_total', 1, { url: 'type.googleapis.com/istio.security.Authorization' }),
    counter('istio_xds_message_total', 3, { url: 'type.googleapis.com/istio.workload.Address' }),
    counter('istio_xds_message_bytes_total', 121, { url: 'type.googleapis.com/istio.security.Authorization' }),
    counter('istio_xds_message_bytes_total', so.addresses * 310, { url: 'type.googleapis.com/istio.workload.Address' }),
    ...openSockets(ledger, sinceMs, atMs).map(([reporter, open]) =>
      gauge('istio_tcp_sockets_open', open, { reporter }),
    ),
    gauge('workload_manager_active_proxy_count', captured),
    gauge('workload_manager_pending_proxy_count', pending),
    counter('workload_manager_proxies_started_total', so.captured),
    counter('workload_manager_proxies_stopped_total', so.captured - captured),
  ];
}

/** All that a ztunnel has ever heard of: counters of it do not fall when a pod goes. */
function told(world: World, proxy: Proxy, atMs: number): { readonly addresses: number; readonly captured: number } {
  const addresses = new Set<string>();
  const captured = new Set<string>();
  for (const { fromMs, cast } of world.eras) {
    if (fromMs > atMs) break;
    for (const actor of cast.actors) {
      addresses.add(actor.pod);
      if (actor.capture === 'ambient' && actor.node.name === proxy.node) captured.add(actor.pod);
    }
    for (const service of cast.services) addresses.add(`${service.cluster} ${service.host}`);
  }
  return { addresses: addresses.size, captured: captured.size };
}

/** By reporter, and only where this process has ever opened one. */
function openSockets({ sockets }: Ledger, sinceMs: number, atMs: number): [string, number][] {
  const open = new Map<string, number>();
  for (const { reporter, opened, closed } of sockets) {
    if (opened(atMs) === opened(sinceMs)) continue;
    open.set(reporter, (open.get(reporter) ?? 0) + opened(atMs) - closed(atMs));
  }
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1));
}
