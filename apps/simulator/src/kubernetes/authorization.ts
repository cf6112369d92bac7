/** Who someone is and what they may do: bearer tokens of the world's users, and the rules a RoleBinding to `view` would give them. */

import type { WorldUser } from '@waymark/demo-mesh';
import type { ResourceWish } from './status-replies.ts';

export interface Caller {
  readonly name: string;
  readonly groups: readonly string[];
  readonly may: WorldUser['may'];
}

export type Decision = { readonly allowed: true; readonly reason: string } | { readonly allowed: false };

export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

export const ANONYMOUS: Caller = { name: 'system:anonymous', groups: ['system:unauthenticated'], may: [] };

const READ = ['get', 'list', 'watch'];

/** What every authenticated user may do, from the roles `system:basic-user` and `system:discovery`. */
const BASIC_RULES: readonly ResourceRule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
];

/** The part of the built-in ClusterRole `view` that touches kinds which exist here. Secrets are not in it. */
const VIEW_RULES: readonly ResourceRule[] = [
  {
    verbs: READ,
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ],
  },
  {
    verbs: READ,
    apiGroups: [''],
    resources: [
      'bindings',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
    ],
  },
  { verbs: READ, apiGroups: [''], resources: ['namespaces'] },
  { verbs: READ, apiGroups: ['', 'events.k8s.io'], resources: ['events'] },
  { verbs: READ, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  {
    verbs: READ,
    apiGroups: ['apps'],
    resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'].flatMap((name) => [name, `${name}/status`]),
  },
  { verbs: READ, apiGroups: ['batch'], resources: ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'] },
  { verbs: READ, apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] },
];

/** `view` covers no Istio or Gateway kinds; a mesh team binds a role of its own for them. */
const MESH_VIEW_RULES: readonly ResourceRule[] = [
  {
    verbs: READ,
    apiGroups: ['gateway.networking.k8s.io', 'networking.istio.io', 'security.istio.io', 'telemetry.istio.io'],
    resources: ['*'],
  },
];

const EVERYTHING: ResourceRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

export const OPEN_PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
export const DISCOVERY_PATHS = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...OPEN_PATHS].sort();

export function callerWithToken(users: readonly WorldUser[], token: string): Caller | undefined {
  const user = users.find((candidate) => candidate.token === token);
  return user === undefined ? undefined : callerOf(user);
}

/** Like a real authenticator, adds the group that every authenticated user is in. */
export function callerOf(user: Pick<WorldUser, 'groups' | 'may'> & { readonly name: string }): Caller {
  const authenticated = 'system:authenticated';
  const groups = user.groups.includes(authenticated) ? user.groups : [...user.groups, authenticated];
  return { name: user.name, groups, may: user.may };
}

export function decide(caller: Caller, wish: ResourceWish): Decision {
  if (caller.may === 'all') {
    const reason = `RBAC: allowed by ClusterRoleBinding "${caller.name}-user" of ClusterRole "cluster-admin" to User "${caller.name}"`;
    return { allowed: true, reason };
  }
  if (caller.groups.includes('system:authenticated') && covers(BASIC_RULES, wish)) {
    const reason =
      'RBAC: allowed by ClusterRoleBinding "system:basic-user" of ClusterRole "system:basic-user" to Group "system:authenticated"';
    return { allowed: true, reason };
  }
  const namespace = wish.namespace;
  if (namespace === undefined || namespace === '' || !caller.may.includes(namespace)) return { allowed: false };
  if (covers(VIEW_RULES, wish)) {
    const reason = `RBAC: allowed by RoleBinding "${caller.name}-view/${namespace}" of ClusterRole "view" to User "${caller.name}"`;
    return { allowed: true, reason };
  }
  if (covers(MESH_VIEW_RULES, wish)) {
    const reason = `RBAC: allowed by RoleBinding "${caller.name}-istio-view/${namespace}" of Role "istio-view" to User "${caller.name}"`;
    return { allowed: true, reason };
  }
  return { allowed: false };
}

export function decidePath(caller: Caller, verb: string, path: string): Decision {
  if (caller.may === 'all') return decide(caller, { verb, group: '', resource: '' });
  const known = caller.groups.includes('system:authenticated') ? DISCOVERY_PATHS : OPEN_PATHS;
  const open = known.some((pattern) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
  if (verb !== 'get' || !open) return { allowed: false };
  const role = OPEN_PATHS.includes(path) ? 'system:public-info-viewer' : 'system:discovery';
  const reason = `RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to Group "system:authenticated"`;
  return { allowed: true, reason };
}

/** The rules that hold for someone inside one namespace, as a SelfSubjectRulesReview lists them. */
export function rulesIn(caller: Caller, namespace: string): readonly ResourceRule[] {
  if (caller.may === 'all') return [...BASIC_RULES, EVERYTHING];
  return caller.may.includes(namespace) ? [...BASIC_RULES, ...VIEW_RULES, ...MESH_VIEW_RULES] : BASIC_RULES;
}

function covers(rules: readonly ResourceRule[], wish: ResourceWish): boolean {
  const names = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);
  return rules.some(
    (rule) => names(rule.verbs, wish.verb) && names(rule.apiGroups, wish.group) && names(rule.resources, wish.resource),
  );
}
