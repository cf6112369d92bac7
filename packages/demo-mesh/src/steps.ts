/** One instant at which a plan becomes another, and the small changes that steps are made of. */

import type { GatewayPlan, NamespacePlan, PodStand, WorkloadPlan, WorldPlan } from './plan.ts';
import { without } from './without.ts';

export interface Step {
  readonly atMs: number;
  readonly change: (plan: WorldPlan) => WorldPlan;
}

interface Named {
  readonly in: string;
  readonly name: string;
}

/** istio-cni and ztunnel need about a second for a pod that is to be captured. */
const CAPTURE_MS = 1000;

export function isCalled(place: Named, name: string): boolean {
  return `${place.in}/${place.name}` === name;
}

export function changeWorkload(
  plan: WorldPlan,
  name: string,
  change: (workload: WorkloadPlan) => WorkloadPlan,
): WorldPlan {
  if (!plan.workloads.some((w) => isCalled(w, name))) throw new Error(`no workload ${name} in this world`);
  return { ...plan, workloads: plan.workloads.map((w) => (isCalled(w, name) ? change(w) : w)) };
}

export function changeGateway(plan: WorldPlan, name: string, change: Partial<GatewayPlan>): WorldPlan {
  return { ...plan, gateways: plan.gateways.map((g) => (isCalled(g, name) ? { ...g, ...change } : g)) };
}

export function replaceIn<T extends Named>(all: readonly T[], one: T): readonly T[] {
  const name = `${one.in}/${one.name}`;
  return all.some((other) => isCalled(other, name))
    ? all.map((other) => (isCalled(other, name) ? one : other))
    : [...all, one];
}

/** New pods follow their labels, whatever the old ones were left with. */
export function deployed(workload: WorkloadPlan): WorkloadPlan {
  const { stand, ...rest } = workload;
  return {
    ...rest,
    rollout: (workload.rollout ?? 0) + 1,
    ...(stand === 'host-network' ? { stand } : {}),
  };
}

/** What a pod is now, before its labels change, so that it can stay that where a label does not reach it. */
function standOf(plan: WorldPlan, workload: WorkloadPlan): PodStand | 'out' {
  if (workload.stand !== undefined) return workload.stand;
  const mode = plan.namespaces.find((namespace) => namespace.name === workload.in)?.mode;
  if (mode === 'sidecar') return 'sidecar';
  return (workload.capture ?? mode) === 'ambient' ? 'captured' : 'out';
}

/** Sidecars neither come nor go before a pod is replaced; capture follows at once, through `pending`. */
function settle(
  plan: WorldPlan,
  workload: WorkloadPlan,
  wantsAmbient: boolean,
  before: PodStand | 'out' = standOf(plan, workload),
): WorkloadPlan {
  if (before === 'sidecar' || before === 'host-network') return { ...workload, stand: before };
  const rest = without(workload, 'stand');
  if (!wantsAmbient) return { ...rest, stand: 'uncaptured' };
  return { ...rest, stand: before === 'captured' ? 'captured' : 'pending' };
}

function accept(workload: WorkloadPlan): WorkloadPlan {
  return workload.stand === 'pending' ? { ...workload, stand: 'captured' } : workload;
}

/** Both data planes may be named; what captures is the label of the ambient one. */
function namesAmbient(namespace: NamespacePlan): boolean {
  return namespace.mode === 'ambient' || namespace.labels?.['istio.io/dataplane-mode'] === 'ambient';
}

/** A namespace gets other labels, and those pods that they reach follow; it is made where it was not there. */
export function labelNamespace(
  atMs: number,
  name: string,
  relabel: (before: NamespacePlan | undefined) => NamespacePlan,
): readonly Step[] {
  const inside = (workload: WorkloadPlan): boolean => workload.in === name;
  return [
    {
      atMs,
      change: (plan) => {
        const before = plan.namespaces.find((namespace) => namespace.name === name);
        const after = relabel(before);
        const wants = namesAmbient(after);
        const reached = before === undefined || before.mode !== after.mode || namesAmbient(before) !== wants;
        return {
          ...plan,
          namespaces:
            before === undefined
              ? [...plan.namespaces, after]
              : plan.namespaces.map((namespace) => (namespace === before ? after : namespace)),
          workloads: plan.workloads.map((workload) =>
            inside(workload) && reached
              ? settle(plan, workload, workload.capture === undefined ? wants : workload.capture === 'ambient')
              : workload,
          ),
        };
      },
    },
    {
      atMs: atMs + CAPTURE_MS,
      change: (plan) => ({ ...plan, workloads: plan.workloads.map((w) => (inside(w) ? accept(w) : w)) }),
    },
  ];
}

/** Labels of all pods of one workload change, without new pods. */
export function labelPods(
  atMs: number,
  nameIn: (plan: WorldPlan) => string,
  capture: WorkloadPlan['capture'],
  useWaypoint: string | undefined,
): readonly Step[] {
  const relabel = (plan: WorldPlan, before: WorkloadPlan): WorkloadPlan => {
    const rest = without(before, 'capture', 'useWaypoint');
    const namespace = plan.namespaces.find((n) => n.name === before.in);
    const wants = capture === undefined ? namespace !== undefined && namesAmbient(namespace) : capture === 'ambient';
    return {
      ...(before.capture === capture ? rest : settle(plan, rest, wants, standOf(plan, before))),
      ...(capture === undefined ? {} : { capture }),
      ...(useWaypoint === undefined ? {} : { useWaypoint }),
    };
  };
  const known = (plan: WorldPlan): boolean => plan.workloads.some((w) => isCalled(w, nameIn(plan)));
  return [
    {
      atMs,
      change: (plan) => (known(plan) ? changeWorkload(plan, nameIn(plan), (before) => relabel(plan, before)) : plan),
    },
    {
      atMs: atMs + CAPTURE_MS,
      change: (plan) => (known(plan) ? changeWorkload(plan, nameIn(plan), accept) : plan),
    },
  ];
}

const PENDING_MS = 200;
const READY_MS = 4000;

/** istiod sees the Gateway, generates what stands behind it, and programs it once its first pod is ready. */
export function createGateway(atMs: number, place: (plan: WorldPlan) => GatewayPlan): readonly Step[] {
  const advance = (plan: WorldPlan, from: GatewayPlan['health'], to: NonNullable<GatewayPlan['health']>): WorldPlan => {
    const { in: namespace, name } = place(plan);
    const known = plan.gateways.find((gateway) => isCalled(gateway, `${namespace}/${name}`));
    // Deleted in the meantime, or there long before: nothing to bring up.
    return known?.health === from ? changeGateway(plan, `${namespace}/${name}`, { health: to }) : plan;
  };
  return [
    {
      atMs,
      change: (plan) => ({ ...plan, gateways: replaceIn(plan.gateways, { ...place(plan), health: 'waiting' }) }),
    },
    { atMs: atMs + PENDING_MS, change: (plan) => advance(plan, 'waiting', 'starting') },
    { atMs: atMs + READY_MS, change: (plan) => advance(plan, 'starting', 'serving') },
  ];
}

export function deleteGateway(atMs: number, name: string): readonly Step[] {
  return [{ atMs, change: (plan) => ({ ...plan, gateways: plan.gateways.filter((g) => !isCalled(g, name)) }) }];
}
