/**
 * What AuthorizationPolicy and PeerAuthentication do to a connection, as far as this world judges them: who calls
 * (principals, namespaces) and who is called (selector, targetRefs). Rules with more than that are told, and change nothing.
 */

import type { PolicyPlan, WorldPlan } from './plan.ts';
import type { Actor, Cast, End, GatewayCast, ServiceCast } from './roles.ts';
import { isOutside } from './roles.ts';

interface Source {
  readonly principals?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly notPrincipals?: readonly string[];
  readonly notNamespaces?: readonly string[];
}

interface Rule {
  readonly from?: readonly { readonly source?: Source }[];
  readonly to?: unknown;
  readonly when?: unknown;
}

interface TargetRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The parts of both kinds of spec that are judged here. */
export interface PolicySpec {
  readonly action?: string;
  readonly rules?: readonly Rule[];
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly targetRefs?: readonly TargetRef[];
  readonly targetRef?: TargetRef;
  readonly mtls?: { readonly mode?: string };
}

const ROOT_NAMESPACE = 'istio-system';
const JUDGED = new Set(['principals', 'namespaces', 'notPrincipals', 'notNamespaces']);

function targetsOf(spec: PolicySpec): readonly TargetRef[] {
  return spec.targetRefs ?? (spec.targetRef === undefined ? [] : [spec.targetRef]);
}

/** A policy of which every word is understood here. */
function isJudged(policy: PolicyPlan): boolean {
  if (policy.kind === 'PeerAuthentication') return true;
  const { action = 'ALLOW', rules = [] } = policy.spec as PolicySpec;
  if (action !== 'ALLOW' && action !== 'DENY') return false;
  return rules.every(
    (rule) =>
      rule.to === undefined &&
      rule.when === undefined &&
      (rule.from ?? []).every(({ source = {} }) => Object.keys(source).every((key) => JUDGED.has(key))),
  );
}

function matches(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (pattern === '*') return true;
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  return pattern === value;
}

function ruleMatches(rule: Rule, principal: string | undefined, namespace: string | undefined): boolean {
  if (rule.from === undefined) return true;
  return rule.from.some(({ source = {} }) => {
    const some = (patterns: readonly string[] | undefined, value: string | undefined): boolean =>
      patterns === undefined || patterns.some((pattern) => matches(pattern, value));
    const none = (patterns: readonly string[] | undefined, value: string | undefined): boolean =>
      patterns?.some((pattern) => matches(pattern, value)) !== true;
    return (
      some(source.principals, principal) &&
      some(source.namespaces, namespace) &&
      none(source.notPrincipals, principal) &&
      none(source.notNamespaces, namespace)
    );
  });
}

/** DENY first; then, where ALLOW policies exist, one of their rules must match. */
function rejects(policies: readonly PolicyPlan[], from: End, encrypted: boolean): boolean {
  const known = encrypted && !isOutside(from) ? from : undefined;
  // Istio writes principals without the scheme.
  const principal = known?.principal.replace('spiffe://', '');
  const hits = (policy: PolicyPlan): boolean =>
    ((policy.spec as PolicySpec).rules ?? []).some((rule) => ruleMatches(rule, principal, known?.namespace));
  const action = (policy: PolicyPlan): string => (policy.spec as PolicySpec).action ?? 'ALLOW';
  if (policies.some((policy) => action(policy) === 'DENY' && hits(policy))) return true;
  const allowing = policies.filter((policy) => action(policy) === 'ALLOW');
  return allowing.length > 0 && !allowing.some(hits);
}

function isSelected(policy: PolicyPlan, plan: WorldPlan, to: Actor): boolean {
  const { selector } = policy.spec as PolicySpec;
  if ((policy.cluster ?? plan.cluster) !== to.cluster) return false;
  if (policy.in !== to.namespace && policy.in !== ROOT_NAMESPACE) return false;
  const labels: Readonly<Record<string, string | undefined>> = { app: to.app, version: to.version };
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function obeyed(plan: WorldPlan, kind: PolicyPlan['kind']): readonly PolicyPlan[] {
  return plan.policies.filter((policy) => policy.kind === kind && policy.enforced === true && isJudged(policy));
}

/** Denied by the proxy in front of the server's pod: its ztunnel or sidecar. */
export function isDeniedAtPod(plan: WorldPlan, from: End, to: End, encrypted: boolean): boolean {
  if (isOutside(to) || to.capture === 'none' || !plan.policies.some((policy) => policy.enforced === true)) return false;
  const mine = obeyed(plan, 'AuthorizationPolicy').filter(
    (policy) => targetsOf(policy.spec as PolicySpec).length === 0 && isSelected(policy, plan, to),
  );
  return (!encrypted && isStrict(plan, to)) || rejects(mine, from, encrypted);
}

/** A selector beats the namespace, the namespace beats the root namespace; DISABLE cannot turn mTLS off. */
function isStrict(plan: WorldPlan, to: Actor): boolean {
  const mine = obeyed(plan, 'PeerAuthentication').filter((policy) => isSelected(policy, plan, to));
  const rank = (policy: PolicyPlan): number =>
    (policy.spec as PolicySpec).selector !== undefined ? 2 : policy.in === to.namespace ? 1 : 0;
  const [first] = [...mine].sort((a, b) => rank(b) - rank(a));
  return first !== undefined && (first.spec as PolicySpec).mtls?.mode === 'STRICT';
}

/** Denied by a waypoint, with a 403 of its own. */
export function isDeniedAtWaypoint(
  plan: WorldPlan,
  from: End,
  waypoint: GatewayCast,
  service: ServiceCast | undefined,
): boolean {
  const mine = obeyed(plan, 'AuthorizationPolicy').filter((policy) =>
    targetsOf(policy.spec as PolicySpec).some((target) => {
      if (target.kind === 'Gateway') return policy.in === waypoint.namespace && target.name === waypoint.name;
      return service !== undefined && policy.in === service.namespace && target.name === service.name;
    }),
  );
  return rejects(mine, from, true);
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** What istiod writes about a policy nobody gave a condition to. */
export function policyCondition(cast: Cast, policy: PolicyPlan): Condition | undefined {
  if (policy.condition !== undefined) return policy.condition;
  if (policy.enforced !== true || policy.kind === 'PeerAuthentication') return undefined;
  const spec = policy.spec as PolicySpec;
  const [target] = targetsOf(spec);
  if (target !== undefined) return targetCondition(cast, policy, target);
  const type = 'ZtunnelAccepted';
  const { action = 'ALLOW' } = spec;
  if (action !== 'ALLOW' && action !== 'DENY') {
    const message = `ztunnel does not support the ${action} action`;
    return { type, status: 'False', reason: 'UnsupportedValue', message };
  }
  const http = httpAttributes(spec);
  if (http.length === 0) return { type, status: 'True', reason: 'Accepted', message: 'attached to ztunnel' };
  const found = `ztunnel does not support HTTP attributes (found: ${http.join(', ')}). In ambient mode you must use a waypoint proxy to enforce HTTP rules.`;
  return { type, status: 'True', reason: 'UnsupportedValue', message: `${found} ${effectWithoutHttp(spec)}` };
}

/** In istiod's words; True here does not mean that the policy does what it says. */
function effectWithoutHttp({ action = 'ALLOW', rules = [] }: PolicySpec): string {
  if (action === 'ALLOW')
    return 'Within an ALLOW policy, rules matching HTTP attributes are omitted. This will be more restrictive than requested.';
  const left = rules.flatMap(({ from, to }) => attributesIn([from, to])).filter((name) => !HTTP_ATTRIBUTES.has(name));
  return left.length > 0
    ? 'DENY policy with HTTP attributes is enforced without the HTTP rules. This will be more restrictive than requested.'
    : 'After omitting unsupported HTTP attributes, this DENY policy has no enforceable rules at ztunnel and will have no effect. Deploy a waypoint proxy and use a targetRef to enforce this policy.';
}

const HTTP_ATTRIBUTES: ReadonlySet<string> = new Set(
  ['hosts', 'methods', 'paths', 'requestPrincipals', 'remoteIpBlocks'].flatMap((name) => [
    name,
    `not${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  ]),
);

/** Names under `source` and `operation`, which alone say who and what. */
function attributesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, item]) =>
    (key === 'source' || key === 'operation') && typeof item === 'object' && item !== null
      ? Object.keys(item)
      : attributesIn(item),
  );
}

function httpAttributes({ rules = [] }: PolicySpec): string[] {
  return [...new Set(attributesIn(rules))].filter((name) => HTTP_ATTRIBUTES.has(name));
}

function targetCondition(cast: Cast, policy: PolicyPlan, target: TargetRef): Condition {
  const type = 'WaypointAccepted';
  const bound = (waypoint: GatewayCast): Condition => ({
    type,
    status: 'True',
    reason: 'Accepted',
    message: `bound to ${waypoint.namespace}/${waypoint.name}`,
  });
  const place = `${policy.in}/${target.name}`;
  if (target.kind === 'Gateway') {
    const waypoint = cast.gateways.find((gateway) => `${gateway.namespace}/${gateway.name}` === place);
    if (waypoint !== undefined) return bound(waypoint);
    return { type, status: 'False', reason: 'TargetNotFound', message: 'not bound' };
  }
  const service = cast.services.find((candidate) => `${candidate.namespace}/${candidate.name}` === place);
  if (service?.waypoint !== undefined) return bound(service.waypoint);
  return service === undefined
    ? { type, status: 'False', reason: 'TargetNotFound', message: `${target.kind} ${place} was not found` }
    : {
        type,
        status: 'False',
        reason: 'AncestorNotBound',
        message: `${target.kind} ${place} is not bound to a waypoint`,
      };
}
