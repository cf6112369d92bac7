/** The proxies of a world, and when their processes live: counters are born empty with each life. */

import type { Actor, Cast } from './cast.ts';
import type { RestartPlan } from './plan.ts';

export interface Down {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Proxy {
  /** The pod's name. */
  readonly id: string;
  readonly kind: 'ztunnel' | 'waypoint' | 'gateway' | 'sidecar';
  readonly namespace: string;
  readonly node: string;
  readonly ip: string;
  /** The pod behind it; absent for ztunnels, which belong to a node. */
  readonly actor?: Actor;
  /** In order, without overlap. */
  readonly downs: readonly Down[];
  /** Its process never comes up far enough to answer a scrape. */
  readonly neverAnswers: boolean;
}

export function castProxies(cast: Cast, restarts: readonly RestartPlan[], startMs: number): readonly Proxy[] {
  const downsOf = (name: string): readonly Down[] =>
    restarts
      .filter((restart) => restart.proxy === name)
      .map((restart) => ({ fromMs: startMs + restart.afterMs, untilMs: startMs + restart.afterMs + restart.downMs }))
      .sort((a, b) => a.fromMs - b.fromMs);
  const crashing = new Set(
    cast.gateways.filter((g) => g.plan.health === 'crash-looping').flatMap((g) => g.pods.map((pod) => pod.pod)),
  );
  const known = new Set<string>();
  const proxies = [
    ...cast.ztunnels.map((ztunnel): Proxy => {
      known.add(`ztunnel ${ztunnel.node.name}`);
      return {
        id: ztunnel.pod,
        kind: 'ztunnel',
        namespace: 'istio-system',
        node: ztunnel.node.name,
        ip: ztunnel.ip,
        downs: downsOf(`ztunnel ${ztunnel.node.name}`),
        neverAnswers: false,
      };
    }),
    ...cast.actors.flatMap((actor): Proxy[] => {
      const kind = proxyKindOf(actor);
      if (kind === undefined) return [];
      const name = `${actor.namespace}/${actor.workload}`;
      known.add(name);
      return [
        {
          id: actor.pod,
          kind,
          namespace: actor.namespace,
          node: actor.node.name,
          ip: actor.ip,
          actor,
          downs: downsOf(name),
          neverAnswers: crashing.has(actor.pod),
        },
      ];
    }),
  ];
  for (const { proxy } of restarts)
    if (!known.has(proxy)) throw new Error(`a restart names ${proxy}, which is no proxy of this world`);
  return proxies;
}

function proxyKindOf(actor: Actor): Proxy['kind'] | undefined {
  if (actor.kind === 'waypoint') return 'waypoint';
  if (actor.kind === 'ingress') return 'gateway';
  return actor.capture === 'sidecar' ? 'sidecar' : undefined;
}

/** Start of the life that is under way, `undefined` while there is none. */
export function lifeSince(proxy: Proxy, atMs: number): number | undefined {
  if (proxy.neverAnswers || proxy.downs.some((down) => atMs >= down.fromMs && atMs < down.untilMs)) return undefined;
  return proxy.downs.reduce((since, down) => (down.untilMs <= atMs ? down.untilMs : since), Number.NEGATIVE_INFINITY);
}
