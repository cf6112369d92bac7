import { nameKey } from '../identity.ts';
import type { MeshAction, WaypointPlan } from './action.ts';
import { afterChange, gatewayOf, isOf, movesOf, type ActionFacts, type FactRecords } from './facts.ts';
import { foreseeBinding } from './foresee-binding.ts';
import { foreseeCapture } from './foresee-capture.ts';
import { foreseePolicies } from './foresee-policies.ts';
import { labelChangeOf, targetOf, type LabelAction, type LabelChange } from './label-change.ts';
import { worstFirst, type ActionWarning } from './warning.ts';

/** What will follow from an action, the worst first. The labels of its object as they are now; for a workload those of its template. */
export function foresee(
  action: MeshAction,
  labelsNow: Readonly<Record<string, string>>,
  facts: ActionFacts,
): readonly ActionWarning[] {
  const unchecked: readonly ActionWarning[] =
    facts.unread.length === 0 ? [] : [{ is: 'unchecked', kinds: facts.unread }];
  const found = action.is === 'create-waypoint' ? ofNewWaypoint(action, facts) : ofLabels(action, labelsNow, facts);
  return worstFirst([...found, ...unchecked]);
}

function ofNewWaypoint(plan: WaypointPlan, { records }: ActionFacts): readonly ActionWarning[] {
  const isThere = gatewayOf(records, plan) !== undefined;
  const taken = (all: readonly { readonly namespace: string; readonly name: string }[]): boolean =>
    !isThere && all.some((one) => nameKey(one) === nameKey(plan));
  const isWorkload = records.pods.some((pod) => isOf({ kind: 'workload', ...plan }, pod));
  return [
    ...(isThere ? [{ is: 'name-taken', kind: 'Gateway' } as const] : []),
    ...(taken(records.services) ? [{ is: 'name-taken', kind: 'Service' } as const] : []),
    ...(!isThere && isWorkload ? [{ is: 'name-taken', kind: 'workload' } as const] : []),
    ...(plan.takes === 'none' ? [{ is: 'takes-nothing' } as const] : []),
    { is: 'single-replica' },
  ];
}

function ofLabels(
  action: LabelAction,
  labelsNow: Readonly<Record<string, string>>,
  facts: ActionFacts,
): readonly ActionWarning[] {
  const change = labelChangeOf(action, labelsNow);
  const target = targetOf(action);
  if (Object.keys(change).length === 0) return [{ is: 'nothing-changes' }];
  if (action.is === 'join-ambient' || action.is === 'leave-ambient')
    return [...foreseeCapture(action, change, facts), ...foreseePolicies(action, [], facts)];
  const records = action.is === 'enrol' ? asIfReady(facts.records, action) : facts.records;
  const moves = movesOf(records, afterChange(records, target, change));
  return [
    ...foreseeBinding(action, moves, facts),
    ...foreseePolicies(action, moves, facts),
    ...ofTarget(action, change, facts.records),
  ];
}

/** A waypoint that is not ready may be in a moment; what it brings has to be told before. */
function asIfReady(records: FactRecords, { waypoint }: Extract<MeshAction, { readonly is: 'enrol' }>): FactRecords {
  const gateways = records.gateways.map((one) =>
    nameKey(one) === nameKey(waypoint) ? { ...one, addressed: true } : one,
  );
  return { ...records, gateways };
}

function ofTarget(action: LabelAction, change: LabelChange, records: FactRecords): readonly ActionWarning[] {
  const target = targetOf(action);
  if (target.kind === 'pod') return [{ is: 'lost-with-the-pod' }];
  if (target.kind !== 'workload' || Object.keys(change).length === 0) return [];
  return [{ is: 'pods-replaced', pods: records.pods.filter((pod) => isOf(target, pod)).length }];
}
