/** How a pod stands at an instant, as kubelet would write it. */

import type { Actor } from '../cast.ts';
import { gatewayOfPod } from '../cast.ts';
import { indexOf } from '../cast-index.ts';
import { toRfc3339 } from '../instants.ts';
import { CRASH_LOOP } from '../plan.ts';
import type { World } from '../world.ts';
import { bornOfMs } from './metadata.ts';
import { heldSinceMs } from './view.ts';

export interface PodHealth {
  readonly ready: boolean;
  readonly restarts: number;
  readonly sinceMs: number;
  /** Why its main container waits; running when absent. */
  readonly waiting?: 'CrashLoopBackOff';
  /** The life of its main container before this one; absent while it has had one only. */
  readonly last?:
    { readonly startedMs: number; readonly finishedMs: number; readonly as: 'crashed' | 'stopped' } | undefined;
}

/** Rounds a crashing pod had behind it when the world began: its trouble is older than the traffic one looks at. */
const EARLIER_CRASHES = 4;

export function healthOf(world: World, actor: Actor, atMs: number): PodHealth {
  const gateway = gatewayOfPod(world.cast, actor);
  if (gateway?.plan.health === 'crash-looping') return crashHealth(world, atMs);
  const { sinceMs, ...past } = restartsOf(world, actor.pod, actor.namespace, atMs);
  const readySinceMs = heldSinceMs(world.eras, ({ cast }) => {
    const then = indexOf(cast).podsOfWorkload(actor.cluster, `${actor.namespace}/${actor.workload}`);
    return String(then.find(({ pod }) => pod === actor.pod)?.ready);
  });
  return { ready: actor.ready, ...past, sinceMs: Math.max(sinceMs, readySinceMs ?? sinceMs) };
}

function crashHealth(world: World, atMs: number): PodHealth {
  const passed = atMs - world.startMs;
  const round = Math.floor(passed / CRASH_LOOP.periodMs);
  const intoRound = passed - round * CRASH_LOOP.periodMs;
  const ready = intoRound < CRASH_LOOP.readyMs;
  const sinceMs = world.startMs + round * CRASH_LOOP.periodMs + (ready ? 0 : CRASH_LOOP.readyMs);
  const startedMs = world.startMs + (ready ? round - 1 : round) * CRASH_LOOP.periodMs;
  const last = { startedMs, finishedMs: startedMs + CRASH_LOOP.readyMs, as: 'crashed' as const };
  return { ready, restarts: EARLIER_CRASHES + round, sinceMs, last, ...(ready ? {} : { waiting: 'CrashLoopBackOff' }) };
}

/** A process that stops for seconds restarts its container; no probe is quick enough to make the pod unready. */
export function restartsOf(
  world: World,
  pod: string,
  namespace: string,
  atMs: number,
): Pick<PodHealth, 'restarts' | 'sinceMs' | 'last'> {
  const downs = world.proxies.find((proxy) => proxy.id === pod)?.downs.filter((down) => down.untilMs <= atMs) ?? [];
  const bornAtMs = bornOfMs(world, 'Pod', namespace, pod);
  const down = downs.at(-1);
  if (down === undefined) return { restarts: 0, sinceMs: bornAtMs };
  const last = { startedMs: downs.at(-2)?.untilMs ?? bornAtMs, finishedMs: down.fromMs, as: 'stopped' as const };
  return { restarts: downs.length, sinceMs: down.untilMs, last };
}

export interface ContainerStand {
  readonly name: string;
  readonly image: string;
  /** A native sidecar is an init container that keeps running. */
  readonly nativeSidecar?: boolean;
}

export function podStatus(
  where: { ip: string; node: string; hostIp: string },
  bornAt: string,
  health: PodHealth,
  main: ContainerStand,
  sidecar?: ContainerStand,
): Record<string, unknown> {
  const since = toRfc3339(health.sinceMs);
  const condition = (type: string, holds: boolean, at: string): Record<string, unknown> => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: at,
    observedGeneration: 1,
    ...(holds ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${main.name}]` }),
  });
  return {
    phase: 'Running',
    conditions: [
      condition('PodReadyToStartContainers', true, bornAt),
      condition('Initialized', true, bornAt),
      condition('Ready', health.ready, since),
      condition('ContainersReady', health.ready, since),
      condition('PodScheduled', true, bornAt),
    ],
    hostIP: where.hostIp,
    hostIPs: [{ ip: where.hostIp }],
    podIP: where.ip,
    podIPs: [{ ip: where.ip }],
    startTime: bornAt,
    qosClass: 'Burstable',
    containerStatuses: [
      containerStatus(main, sidecar === undefined ? health : { ...health, restarts: 0, last: undefined }, since),
    ],
    // It is the proxy of a pod that restarts in this world.
    ...(sidecar === undefined
      ? {}
      : { initContainerStatuses: [containerStatus(sidecar, { ...health, ready: true }, since)] }),
  };
}

function containerStatus({ name, image }: ContainerStand, health: PodHealth, since: string): Record<string, unknown> {
  const { waiting, last } = health;
  const running = { running: { startedAt: since } };
  return {
    name,
    image,
    imageID: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
    ready: health.ready,
    started: waiting === undefined,
    restartCount: health.restarts,
    state:
      waiting === undefined
        ? running
        : { waiting: { reason: waiting, message: 'back-off 5m0s restarting failed container' } },
    lastState: last === undefined ? {} : { terminated: terminated(last) },
  };
}

function terminated({ startedMs, finishedMs, as }: NonNullable<PodHealth['last']>): Record<string, unknown> {
  const how = as === 'crashed' ? { exitCode: 139, reason: 'Error' } : { exitCode: 0, reason: 'Completed' };
  return { ...how, startedAt: toRfc3339(startedMs), finishedAt: toRfc3339(finishedMs) };
}
