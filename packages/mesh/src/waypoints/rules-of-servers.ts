import { nameKey } from '../identity.ts';
import { LABEL, selects } from '../inventory/labels.ts';
import type { PodRecord } from '../inventory/records.ts';
import { autoAllowOf } from '../policy/auto-allow.ts';
import { policiesBehind } from '../policy/behind-waypoint.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import type { Judged, WaypointRoll } from './roll.ts';
import { toNote } from './verdict-note.ts';
import type { WaypointRule } from './waypoint-rules.ts';

/** Policies that the proxies of enrolled servers enforce on the waypoint, though they were written for clients. */
export function rulesOfServers(
  { cluster, config, verdicts }: Judged,
  { facts, enrolled }: WaypointRoll,
): readonly WaypointRule[] {
  if (facts.is === 'missing') return [];
  const rules = new Map<string, WaypointRule>();
  const add = (policy: PolicyRecord, effect: 'locks out' | 'denies no more', target: Target): void => {
    const key = `${effect} ${nameKey(policy)}`;
    const { namespace, name, action } = policy;
    const held = rules.get(key) ?? {
      kind: 'AuthorizationPolicy',
      namespace,
      name,
      action,
      effect,
      targets: [],
      notes: verdicts.ofPolicy(policy).map(toNote),
    };
    rules.set(key, { ...held, targets: [...held.targets, target] });
  };
  const { namespace, name } = facts.id;
  const [instance] = cluster.pods.filter(
    (pod) => pod.namespace === namespace && pod.labels[LABEL.gatewayName] === name && pod.account !== undefined,
  );
  // Unless told otherwise, Istio gives the waypoint's service account its name.
  const identity = { namespace, name: instance?.account ?? name };
  const servers = cluster.pods.filter(isGuarded);
  const autoAllow = autoAllowOf(cluster);
  for (const service of cluster.services) {
    if (!enrolled.some((row) => isServed(row) && row.kind === 'Service' && nameKey(row) === nameKey(service))) continue;
    const pods = servers.filter((pod) => pod.namespace === service.namespace && selects(service.selector, pod.labels));
    const { lockingOut, denyingNoMore } = policiesBehind(identity, pods, config, autoAllow);
    const target = { kind: 'Service', namespace: service.namespace, name: service.name };
    for (const policy of lockingOut) add(policy, 'locks out', target);
    for (const policy of denyingNoMore) add(policy, 'denies no more', target);
  }
  return [...rules.values()];
}

type Target = WaypointRule['targets'][number];

const isServed = ({ standing }: WaypointRoll['enrolled'][number]): boolean =>
  standing === 'bound' || standing === 'canary';

/** Without a proxy nobody enforces anything. */
const isGuarded = ({ phase, injected, redirection, bypassesInbound }: PodRecord): boolean =>
  phase !== 'Succeeded' && phase !== 'Failed' && (injected || (redirection === 'enabled' && bypassesInbound !== true));
