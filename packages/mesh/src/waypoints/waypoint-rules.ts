import { nameKey, type NamespacedName } from '../identity.ts';
import type { MentionRecord } from '../inventory/mention-records.ts';
import type { ObjectReference } from '../inventory/records.ts';
import type { TargetBinding } from '../policy/policy-binding.ts';
import type { Enrolled } from './enrolled.ts';
import type { Judged } from './roll.ts';
import { isTrouble, toNote, type VerdictNote } from './verdict-note.ts';
import type { Fix } from './waypoint-fix.ts';

/** From `RequestAuthentication` on, istiod writes no verdict on them. The last two have hosts and no targets. */
export const RULE_KINDS = [
  'AuthorizationPolicy',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'RequestAuthentication',
  'WasmPlugin',
  'TrafficExtension',
  'Telemetry',
  'EnvoyFilter',
  'VirtualService',
  'DestinationRule',
] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/**
 * `ignored`: nothing ever will apply it, and nobody says so. `unsaid`: istiod writes no verdict on objects of this kind, so only the
 * target tells. `out of reach`: it is for a host enrolled here, from a namespace whose rules this waypoint does not read. `locks out`,
 * `denies no more`: enforced by the servers' own proxies, whose caller is the waypoint now.
 */
export const RULE_EFFECTS = [
  'applied',
  'partly applied',
  'not applied',
  'ignored',
  'unsaid',
  'out of reach',
  'locks out',
  'denies no more',
] as const;

/** A policy or route that targets a waypoint, or something enrolled in it. */
export interface WaypointRule extends NamespacedName {
  readonly kind: RuleKind;
  /** ALLOW, DENY …; of an AuthorizationPolicy. */
  readonly action?: string;
  /** By our own computation: what comes of it. */
  readonly effect: (typeof RULE_EFFECTS)[number];
  /** Of its targets, those that concern this waypoint. */
  readonly targets: readonly (NamespacedName & { readonly kind: string; readonly reason?: TargetBinding['reason'] })[];
  readonly notes: readonly VerdictNote[];
  readonly fix?: Fix;
}

/** Whatever else may have targets. */
type Targeting = Omit<MentionRecord, 'kind' | 'selector'> & {
  readonly kind: MentionRecord['kind'] | 'Telemetry';
};

/** What rules may target: a waypoint, and what is enrolled in it. */
interface RuleScope {
  readonly facts: { readonly id: NamespacedName; readonly className?: string };
  readonly enrolled: readonly Pick<Enrolled, 'kind' | 'namespace' | 'name' | 'standing'>[];
}

/** Policies and routes that target a Service which passes no waypoint: none of them is applied. */
export const rulesWithoutWaypoint = (
  judged: Judged,
  { namespace, name }: NamespacedName,
  others: readonly Targeting[],
): readonly WaypointRule[] => {
  const enrolled = [{ kind: 'Service', namespace, name, standing: 'refused' }] as const;
  const rules = rulesOfWaypoint(judged, { facts: { id: { namespace: '', name: '' } }, enrolled }, others);
  return rules.map((rule) => ({ ...rule, effect: 'not applied' }));
};

/** Policies and routes of one waypoint, in order of name. */
export function rulesOfWaypoint(
  { config, decisions, verdicts }: Judged,
  { facts, enrolled }: RuleScope,
  others: readonly Targeting[],
): readonly WaypointRule[] {
  const services = new Set(
    enrolled.filter(({ kind, standing }) => kind === 'Service' && standing !== 'opted out').map(nameKey),
  );
  const entries = new Set(enrolled.filter(({ kind }) => kind === 'ServiceEntry').map(nameKey));
  const own = nameKey(facts.id);
  const concerns = (target: ObjectReference, from: string): boolean => {
    const key = nameKey({ namespace: target.namespace ?? from, name: target.name });
    switch (target.kind) {
      case 'Service':
        return services.has(key);
      case 'ServiceEntry':
        return entries.has(key);
      case 'Gateway':
        return key === own;
      case 'GatewayClass':
        return target.name === facts.className && from === config.rootNamespace;
      default:
        return false;
    }
  };
  const toTarget = (target: ObjectReference, from: string, reason?: TargetBinding['reason']) => ({
    kind: target.kind,
    namespace: target.namespace ?? from,
    name: target.name,
    ...(reason === undefined ? {} : { reason }),
  });

  const policies = config.policies.flatMap((policy): WaypointRule[] => {
    const all = decisions.targetsOf(policy);
    const targets = all.filter(({ target }) => concerns(target, policy.namespace));
    if (targets.length === 0) return [];
    const bound = targets.filter(({ reason }) => reason === 'Accepted').length;
    return [
      {
        kind: 'AuthorizationPolicy',
        namespace: policy.namespace,
        name: policy.name,
        action: policy.dryRun ? `${policy.action}, dry run` : policy.action,
        effect: bound === targets.length ? 'applied' : bound > 0 ? 'partly applied' : 'not applied',
        targets: targets.map(({ target, reason }) => toTarget(target, policy.namespace, reason)),
        notes: verdicts.ofPolicy(policy).map(toNote),
      },
    ];
  });
  const routes = config.routes.flatMap((route): WaypointRule[] => {
    const parents = route.parents.filter((parent) => concerns(parent, route.namespace));
    if (parents.length === 0) return [];
    const notes = verdicts.ofRoute(route).map(toNote);
    const ignored = parents.every(({ kind }) => kind === 'Gateway');
    const [backend] = route.backends;
    return [
      {
        kind: route.kind,
        namespace: route.namespace,
        name: route.name,
        effect: ignored ? 'ignored' : notes.some(isTrouble) ? 'not applied' : 'applied',
        targets: parents.map((parent) => toTarget(parent, route.namespace)),
        notes,
        ...(ignored ? { fix: fixOfParent(backend) } : {}),
      },
    ];
  });
  const unsaid = others.flatMap((one): WaypointRule[] => {
    const targets = one.targets.filter((target) => concerns(target, one.namespace));
    // Of these two, none is ever attached to a target.
    if (targets.length === 0 || one.kind === 'Sidecar' || one.kind === 'InferencePool') return [];
    return [
      {
        kind: one.kind,
        namespace: one.namespace,
        name: one.name,
        effect: 'unsaid',
        targets: targets.map((target) => toTarget(target, one.namespace)),
        notes: [],
      },
    ];
  });
  return [...policies, ...routes, ...unsaid].sort((a, b) => (spell(a) < spell(b) ? -1 : 1));
}

const spell = ({ kind, namespace, name }: WaypointRule): string => `${kind} ${namespace}/${name}`;

/** A route is attached to the Service that clients ask for, not to the proxy that applies it. */
const fixOfParent = (backend: ObjectReference | undefined): Fix => ({
  is: 'target the Service',
  ...(backend === undefined ? {} : { command: `parentRefs: [{group: "", kind: Service, name: ${backend.name}}]` }),
});
