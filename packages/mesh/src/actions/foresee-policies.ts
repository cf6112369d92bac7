import { nameKey, type NamespacedName } from '../identity.ts';
import type { ObjectReference, PodRecord } from '../inventory/records.ts';
import { enforcedAtL4, policiesBehind } from '../policy/behind-waypoint.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { isOf, keyOf, podsBehind, type ActionFacts, type BindingMove } from './facts.ts';
import { targetOf, type LabelAction } from './label-change.ts';
import type { ActionWarning } from './warning.ts';

/** Which policies begin to bite, bite the wrong one, or are dropped without a word. */
export function foreseePolicies(
  action: LabelAction,
  moves: readonly BindingMove[],
  facts: ActionFacts,
): readonly ActionWarning[] {
  switch (action.is) {
    case 'join-ambient':
      return named('policies-begin', enforcedAtL4(podsOf(action.namespace, facts), facts));
    case 'leave-ambient':
      return named('policies-end', enforcedAtL4(podsOf(action.namespace, facts), facts));
    case 'unenrol':
      return unenforced(moves, facts.policies);
    case 'enrol':
      return [...unenforced(moves, facts.policies), ...behindNewWaypoint(action, moves, facts)];
  }
}

const podsOf = (namespace: string, { records }: ActionFacts): readonly PodRecord[] =>
  records.pods.filter((pod) => pod.namespace === namespace);

/** The servers' own proxies see the waypoint as their caller from now on, and no client any more. */
function behindNewWaypoint(
  action: Extract<LabelAction, { readonly is: 'enrol' }>,
  moves: readonly BindingMove[],
  facts: ActionFacts,
): readonly ActionWarning[] {
  const { waypoint } = action;
  const target = targetOf(action);
  const gained = moves.filter(({ after }) => keyOf(after) === keyOf(waypoint)).map(({ service }) => service);
  const servers =
    target.kind === 'pod' || target.kind === 'workload'
      ? facts.records.pods.filter((pod) => isOf(target, pod))
      : podsBehind(facts.records, gained);
  // Istio gives the waypoint's service account its name.
  const { autoAllow } = facts;
  const { lockingOut, denyingNoMore } = policiesBehind(waypoint, servers, facts, autoAllow);
  const lockedOut = named('locks-out-waypoint', lockingOut).map((one) => ({
    ...one,
    waypoint,
    autoAllow: autoAllow === 'unknown' ? autoAllow : ('off' as const),
  }));
  const closing = autoAllow === 'on' ? servers.filter(({ redirection }) => redirection === 'enabled').length : 0;
  return [
    ...lockedOut,
    ...(closing === 0 ? [] : [{ is: 'shuts-out-others', waypoint, pods: closing } as const]),
    ...named('denies-no-more', denyingNoMore),
  ];
}

/** What was attached to services or to their waypoint, and to nothing that still enforces it. */
function unenforced(moves: readonly BindingMove[], policies: readonly PolicyRecord[]): readonly ActionWarning[] {
  const left = moves.filter(({ before }) => before !== undefined);
  const bare = left.filter(({ after }) => after === undefined);
  const targets = [
    ...bare.map(({ service }) => ({ kind: 'Service', at: nameKey(service) })),
    // What is attached to the waypoint as a whole goes with it, even where another waypoint takes over.
    ...left.map(({ before }) => ({ kind: 'Gateway', at: keyOf(before) })),
  ];
  const isLeft = (policy: PolicyRecord, target: ObjectReference): boolean => {
    const at = nameKey({ namespace: target.namespace ?? policy.namespace, name: target.name });
    return targets.some((one) => one.kind === target.kind && one.at === at);
  };
  return named(
    'policies-unenforced',
    policies.filter((policy) => policy.targets.some((target) => isLeft(policy, target))),
  );
}

type NamesPolicies =
  'locks-out-waypoint' | 'denies-no-more' | 'policies-unenforced' | 'policies-begin' | 'policies-end';

function named<K extends NamesPolicies>(
  is: K,
  policies: readonly PolicyRecord[],
): readonly { readonly is: K; readonly policies: readonly NamespacedName[] }[] {
  if (policies.length === 0) return [];
  return [{ is, policies: policies.map(({ namespace, name }) => ({ namespace, name })) }];
}
