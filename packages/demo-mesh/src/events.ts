/** What an event of a plan does to the plan, and when. */

import type { EventPlan, WorkloadPlan, WorldPlan } from './plan.ts';
import type { Step } from './steps.ts';
import {
  changeGateway,
  changeWorkload,
  createGateway,
  deleteGateway,
  deployed,
  isCalled,
  labelNamespace,
  replaceIn,
} from './steps.ts';
import { without } from './without.ts';

export function stepsOfEvent(event: EventPlan, atMs: number): readonly Step[] {
  const once = (change: (plan: WorldPlan) => WorldPlan): readonly Step[] => [{ atMs, change }];
  switch (event.happens) {
    case 'deployed':
      return once((plan) => changeWorkload(plan, event.workload, deployed));
    case 'failed':
      return once((plan) => changeWorkload(plan, event.workload, (workload) => failed(workload, event.as)));
    case 'recovered':
      return once((plan) => changeWorkload(plan, event.workload, recovered));
    case 'policy-applied':
      return once((plan) => ({ ...plan, policies: replaceIn(plan.policies, event.policy) }));
    case 'policy-deleted':
      return once((plan) => ({ ...plan, policies: plan.policies.filter((p) => !isCalled(p, event.policy)) }));
    case 'waypoint-created':
      return createGateway(atMs, () => event.waypoint);
    case 'waypoint-deleted':
      return deleteGateway(atMs, event.waypoint);
    case 'waypoint-lost':
      return once((plan) => changeGateway(plan, event.waypoint, { health: 'lost' }));
    case 'waypoint-recovered':
      return once((plan) => {
        const rollout = plan.gateways.find((gateway) => isCalled(gateway, event.waypoint))?.rollout ?? 0;
        return changeGateway(plan, event.waypoint, { health: 'serving', rollout: rollout + 1 });
      });
    case 'namespace-labelled':
      return labelNamespace(atMs, event.namespace, (before) => ({
        ...(before ?? { name: event.namespace, mode: 'none' }),
        ...event.labels,
      }));
  }
}

function failed(workload: WorkloadPlan, as: 'refusing' | 'erring' | 'unready'): WorkloadPlan {
  return as === 'unready' ? { ...workload, ready: false } : { ...workload, trouble: as };
}

function recovered(workload: WorkloadPlan): WorkloadPlan {
  return { ...without(workload, 'trouble'), ready: true };
}
