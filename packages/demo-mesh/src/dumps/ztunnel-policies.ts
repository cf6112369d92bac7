/** Policies as ztunnel is given them: those without targetRefs, and STRICT turned into a denial of whoever has no identity. */

import type { Actor } from '../cast.ts';
import { SYSTEM_NAMESPACE } from '../kubernetes/metadata.ts';
import type { PolicyPlan } from '../plan.ts';
import type { World } from '../world.ts';
import type { Json, JsonObject } from './json.ts';

const STRICT = 'istio_converted_static_strict';

export function policiesOf(world: World): JsonObject[] {
  const strict = world.plan.policies.some(isStrict);
  return [
    ...world.plan.policies.filter(isForZtunnel).map(toPolicy),
    ...(strict
      ? [
          {
            action: 'Deny',
            dryRun: false,
            name: STRICT,
            namespace: SYSTEM_NAMESPACE,
            rules: [[[{ notPrincipals: [{ Presence: [] }] }]]],
            scope: 'WorkloadSelector',
          },
        ]
      : []),
  ];
}

/** Names of the selector-scoped policies of a pod; namespace-wide ones apply too and are not listed. */
export function policiesOn(world: World, actor: Actor): string[] {
  if (actor.kind !== 'workload') return [];
  const own = world.plan.policies.filter(
    (policy) =>
      isForZtunnel(policy) && policy.in === actor.namespace && selectorOf(policy)?.includes(`"${actor.app}"`) === true,
  );
  const strict = world.plan.policies.some((policy) => isStrict(policy) && policy.in === actor.namespace);
  return [...own.map((policy) => `${policy.in}/${policy.name}`), ...(strict ? [`${SYSTEM_NAMESPACE}/${STRICT}`] : [])];
}

function isStrict(policy: PolicyPlan): boolean {
  return policy.kind === 'PeerAuthentication' && JSON.stringify(policy.spec['mtls'] ?? {}).includes('STRICT');
}

function isForZtunnel(policy: PolicyPlan): boolean {
  return policy.kind === 'AuthorizationPolicy' && policy.spec['targetRefs'] === undefined;
}

function selectorOf(policy: PolicyPlan): string | undefined {
  const selector = policy.spec['selector'];
  return selector === undefined ? undefined : JSON.stringify(selector);
}

function toPolicy(policy: PolicyPlan): JsonObject {
  return {
    action: policy.spec['action'] === 'DENY' ? 'Deny' : 'Allow',
    dryRun: false,
    name: policy.name,
    namespace: policy.in,
    rules: rulesOf(policy),
    scope: selectorOf(policy) === undefined ? 'Namespace' : 'WorkloadSelector',
  };
}

/** Any rule, all of its clauses, any match of a clause. Scenarios use principals and namespaces of sources alone. */
function rulesOf(policy: PolicyPlan): Json {
  const rules = policy.spec['rules'];
  if (!Array.isArray(rules)) return [];
  return rules.map((rule: unknown) => {
    const text = JSON.stringify(rule);
    const listed = (key: string): string[] => {
      const found = new RegExp(`"${key}":\\[([^\\]]*)\\]`).exec(text)?.[1] ?? '';
      return [...found.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    };
    const exact = (values: readonly string[]): Json => values.map((value) => ({ Exact: value }));
    const principals = listed('principals');
    const namespaces = listed('namespaces');
    return [
      [
        {
          ...(principals.length === 0 ? {} : { principals: exact(principals) }),
          ...(namespaces.length === 0 ? {} : { namespaces: exact(namespaces) }),
        },
      ],
    ];
  });
}
