/** The logs of pods: any span of time in any order, each line a pure function of the event it tells of. */

import type { Actor } from '../cast.ts';
import { istiodPod, SYSTEM_CONTAINERS } from '../kubernetes/system.ts';
import { SYSTEM_NAMESPACE } from '../kubernetes/metadata.ts';
import type { Proxy } from '../proxies.ts';
import type { World } from '../world.ts';
import { appEntries } from './app-lines.ts';
import type { Entry, LogLine, LogWriter } from './entry.ts';
import { envoyEntries } from './envoy-access.ts';
import { envoyProcessEntries } from './envoy-process.ts';
import { accessEntries } from './ztunnel-access.ts';
import { processEntries } from './ztunnel-process.ts';

export interface PodRef {
  readonly namespace: string;
  readonly pod: string;
}

const PROXY_CONTAINER = SYSTEM_CONTAINERS.proxy;
/** Events are looked for a little around the asked span: a line may be late by a flush, a lag and a clock. */
const SLACK_MS = 2500;

/** Containers with a log, the main one first; none for a pod that this world never has. */
export function logContainers(world: World, pod: PodRef): readonly string[] {
  const [actor] = actorsOf(world, pod);
  if (actor !== undefined) {
    if (actor.kind !== 'workload') return [PROXY_CONTAINER];
    // Only with another pod does a sidecar come or go.
    return actor.capture === 'sidecar' ? [actor.app, PROXY_CONTAINER] : [actor.app];
  }
  if (proxyOf(world, pod) !== undefined) return [PROXY_CONTAINER];
  const isIstiod = pod.namespace === SYSTEM_NAMESPACE && pod.pod === istiodPod(world).pod;
  return isIstiod ? [SYSTEM_CONTAINERS.istiod] : [];
}

const everyone = new WeakMap<World['eras'], ReadonlyMap<string, readonly Actor[]>>();

/** The pod as it is in each era in which it is there. */
function actorsOf(world: World, { namespace, pod }: PodRef): readonly Actor[] {
  return actorsByName(world).get(`${namespace}/${pod}`) ?? [];
}

function actorsByName({ eras }: World): ReadonlyMap<string, readonly Actor[]> {
  const known = everyone.get(eras);
  if (known !== undefined) return known;
  const byName = new Map<string, Actor[]>();
  for (const actor of eras.flatMap(({ cast }) => cast.actors)) {
    const name = `${actor.namespace}/${actor.pod}`;
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [actor]);
    else same.push(actor);
  }
  everyone.set(eras, byName);
  return byName;
}

export function proxyOf(world: World, { namespace, pod }: PodRef): Proxy | undefined {
  return world.proxies.find((proxy) => proxy.namespace === namespace && proxy.id === pod);
}

/** Lines written in (fromMs, toMs] by the writer's own clock, in the order of writing. */
export function logLines(world: World, writer: LogWriter, fromMs: number, toMs: number): readonly LogLine[] {
  return entriesOf(world, writer, fromMs, toMs).map(toLine);
}

export function toLine({ atMs, conversation, operation, write }: Entry): LogLine {
  return {
    atMs,
    text: write(),
    ...(conversation === undefined ? {} : { conversation }),
    ...(operation === undefined ? {} : { operation }),
  };
}

export function entriesOf(world: World, writer: LogWriter, fromMs: number, toMs: number): readonly Entry[] {
  return allEntries(world, writer, fromMs - SLACK_MS, toMs + SLACK_MS)
    .filter((entry) => entry.atMs > fromMs && entry.atMs <= toMs)
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => a.entry.atMs - b.entry.atMs || a.i - b.i)
    .map(({ entry }) => entry);
}

function allEntries(world: World, writer: LogWriter, fromMs: number, toMs: number): readonly Entry[] {
  if (!logContainers(world, writer).includes(writer.container)) return [];
  const [actor] = actorsOf(world, writer);
  if (actor?.kind === 'workload' && writer.container === actor.app) return appEntries(world, actor, fromMs, toMs);
  const proxy = proxyOf(world, writer);
  if (proxy === undefined) return [];
  return proxy.kind === 'ztunnel'
    ? [...processEntries(world, proxy, fromMs, toMs), ...accessEntries(world, proxy, fromMs, toMs)]
    : [...envoyProcessEntries(world, proxy, fromMs, toMs), ...envoyEntries(world, proxy, fromMs, toMs)];
}

/** Of all pods that ever are in this world; each has lines only of the time in which it is there. */
export function logWriters(world: World): readonly LogWriter[] {
  const pods: PodRef[] = [
    ...[...actorsByName(world).values()].flatMap(([first]) => first ?? []),
    ...world.cast.ztunnels.map((ztunnel) => ({ namespace: SYSTEM_NAMESPACE, pod: ztunnel.pod })),
  ];
  return pods.flatMap((pod) =>
    logContainers(world, pod).map((container) => ({ namespace: pod.namespace, pod: pod.pod, container })),
  );
}
