import { nameKey, type NamespacedName } from '../identity.ts';
import { selects } from '../inventory/labels.ts';
import type { ObjectReference, PodRecord } from '../inventory/records.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { judgeAtZtunnel } from '../policy/ztunnel-verdict.ts';
import { matchesIdentity, type Identity } from './admits.ts';
import { isOf, keyOf, podsBehind, type ActionFacts, type BindingMove } from './facts.ts';
import { targetOf, type LabelAction } from './label-change.ts';
import type { ActionWarning } from './warning.ts';

/** Which policies begin to bite, bite the wrong one, or are dropped without a word (facts F1, F2). */
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

/** Policies that a ztunnel enforces for these pods. */
function enforcedAtL4(pods: readonly PodRecord[], { policies, rootNamespace }: ActionFacts): readonly PolicyRecord[] {
  return policies.filter((policy) => {
    const verdict = judgeAtZtunnel(policy).is;
    const enforced = verdict === 'enforced as written' || verdict === 'enforced differently';
    return enforced && pods.some((pod) => appliesTo(policy, pod, rootNamespace));
  });
}

function appliesTo({ namespace, selector }: PolicyRecord, pod: PodRecord, rootNamespace: string): boolean {
  if (namespace !== pod.namespace && namespace !== rootNamespace) return false;
  return selector === undefined || Object.keys(selector).length === 0 || selects(selector, pod.labels);
}

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
  const identity: Identity = waypoint;
  const closed = new Set<PolicyRecord>();
  for (const pod of servers) {
    const allowing = enforcedAtL4([pod], facts).filter((policy) => policy.action === 'ALLOW');
    if (allowing.every((policy) => matchesIdentity(policy, identity) === 'no'))
      for (const one of allowing) closed.add(one);
  }
  const denying = enforcedAtL4(servers, facts).filter(
    (policy) => policy.action === 'DENY' && isAboutClients(policy) && matchesIdentity(policy, identity) === 'no',
  );
  const lockedOut = named('locks-out-waypoint', [...closed]).map((one) => ({ ...one, waypoint }));
  return [...lockedOut, ...named('denies-no-more', denying)];
}

/** Attributes of the caller's certificate. */
const OF_CLIENTS = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
];
const KEYS_OF_CLIENTS = ['source.principal', 'source.namespace'];

const isAboutClients = ({ rules }: PolicyRecord): boolean =>
  rules.some(
    ({ from, when }) =>
      from.some((source) => Object.keys(source).some((attribute) => OF_CLIENTS.includes(attribute))) ||
      when.some(({ key }) => KEYS_OF_CLIENTS.includes(key)),
  );

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
