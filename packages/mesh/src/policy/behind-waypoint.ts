import { selects } from '../inventory/labels.ts';
import type { PodRecord } from '../inventory/records.ts';
import type { AutoAllow } from './auto-allow.ts';
import { matchesIdentity, type Identity } from './matches-identity.ts';
import type { PolicyRecord } from './policy-records.ts';
import { judgeAtZtunnel } from './ztunnel-verdict.ts';

interface PoliciesOfMesh {
  readonly policies: readonly PolicyRecord[];
  readonly rootNamespace: string;
}

/** What the servers' own proxies do once they see a waypoint as their caller, and no client any more. */
export interface BehindWaypoint {
  /** ALLOW policies none of which admits the waypoint: all that it forwards is refused. */
  readonly lockingOut: readonly PolicyRecord[];
  /** DENY policies about clients that never see one. */
  readonly denyingNoMore: readonly PolicyRecord[];
}

/** Policies that a ztunnel enforces for these pods. */
export function enforcedAtL4(
  pods: readonly PodRecord[],
  { policies, rootNamespace }: PoliciesOfMesh,
): readonly PolicyRecord[] {
  return policies.filter((policy) => {
    const verdict = judgeAtZtunnel(policy).is;
    const enforced = verdict === 'enforced as written' || verdict === 'enforced differently';
    return enforced && pods.some((pod) => appliesTo(policy, pod, rootNamespace));
  });
}

export function policiesBehind(
  waypoint: Identity,
  servers: readonly PodRecord[],
  mesh: PoliciesOfMesh,
  autoAllow: AutoAllow,
): BehindWaypoint {
  const closed = new Set<PolicyRecord>();
  // Where istiod admits the waypoint by itself, one ALLOW policy always does; sidecars are not told of it.
  for (const pod of autoAllow === 'on' ? servers.filter(({ injected }) => injected) : servers) {
    const allowing = enforcedAtL4([pod], mesh).filter((policy) => policy.action === 'ALLOW');
    if (allowing.every((policy) => matchesIdentity(policy, waypoint) === 'no'))
      for (const one of allowing) closed.add(one);
  }
  const denyingNoMore = enforcedAtL4(servers, mesh).filter(
    (policy) => policy.action === 'DENY' && isAboutClients(policy) && matchesIdentity(policy, waypoint) === 'no',
  );
  return { lockingOut: [...closed], denyingNoMore };
}

function appliesTo({ namespace, selector }: PolicyRecord, pod: PodRecord, rootNamespace: string): boolean {
  if (namespace !== pod.namespace && namespace !== rootNamespace) return false;
  return selector === undefined || Object.keys(selector).length === 0 || selects(selector, pod.labels);
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
