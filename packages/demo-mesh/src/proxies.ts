/** The proxies of a world, and when their processes live: counters are born empty with each life. */

import type { Actor, Cast } from './cast.ts';
import type { RestartPlan } from './plan.ts';
import { without } from './without.ts';

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
  /** When its pod came, where that was after the world began, and when it went. */
  readonly bornMs?: number;
  readonly goneMs?: number;
}

/** The proxies of a cast that is on the stage between two instants. */
interface Playing {
  readonly cast: Cast;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Those of all casts, each once, with the time in which its pod was there. */
export function proxiesOfAll(
  playing: readonly Playing[],
  restarts: readonly RestartPlan[],
  startMs: number,
): readonly Proxy[] {
  const proxies = new Map<string, Proxy>();
  const named = new Set<string>();
  for (const { cast, fromMs, untilMs } of playing) {
    for (const proxy of castProxies(cast, restarts, startMs, named)) {
      const born = Number.isFinite(fromMs) ? { bornMs: fromMs } : {};
      const gone = Number.isFinite(untilMs) ? { goneMs: untilMs } : {};
      const before = proxies.get(proxy.id) ?? { ...proxy, ...born };
      proxies.set(proxy.id, { ...without(before, 'goneMs'), ...gone });
    }
  }
  for (const { proxy } of restarts)
    if (!named.has(proxy)) throw new Error(`a restart names ${proxy}, which is no proxy of this world`);
  return [...proxies.values()].map((proxy) => ({
    ...proxy,
    downs: proxy.downs.filter((down) => isThere(proxy, down.fromMs)),
  }));
}

export function isThere(proxy: Proxy, atMs: number): boolean {
  return atMs >= (proxy.bornMs ?? Number.NEGATIVE_INFINITY) && atMs < (proxy.goneMs ?? Number.POSITIVE_INFINITY);
}

function castProxies(
  cast: Cast,
  restarts: readonly RestartPlan[],
  startMs: number,
  known: Set<string>,
): readonly Proxy[] {
  const downsOf = (name: string): readonly Down[] =>
    restarts
      .filter((restart) => restart.proxy === name)
      .map((restart) => ({ fromMs: startMs + restart.afterMs, untilMs: startMs + restart.afterMs + restart.downMs }))
      .sort((a, b) => a.fromMs - b.fromMs);
  const crashing = new Set(
    cast.gateways.filter((g) => g.plan.health === 'crash-looping').flatMap((g) => g.pods.map((pod) => pod.pod)),
  );
  return [
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
}

function proxyKindOf(actor: Actor): Proxy['kind'] | undefined {
  if (actor.kind === 'waypoint') return 'waypoint';
  if (actor.kind === 'ingress' || actor.kind === 'east-west') return 'gateway';
  return actor.capture === 'sidecar' ? 'sidecar' : undefined;
}

/** Start of the life that is under way, `undefined` while there is none. */
export function lifeSince(proxy: Proxy, atMs: number): number | undefined {
  if (!isThere(proxy, atMs)) return undefined;
  if (proxy.neverAnswers || proxy.downs.some((down) => atMs >= down.fromMs && atMs < down.untilMs)) return undefined;
  return proxy.downs.reduce(
    (since, down) => (down.untilMs <= atMs ? down.untilMs : since),
    proxy.bornMs ?? Number.NEGATIVE_INFINITY,
  );
}
