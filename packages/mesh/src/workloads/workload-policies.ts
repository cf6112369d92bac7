import { nameKey, type NamespacedName } from '../identity.ts';
import { selects } from '../inventory/labels.ts';
import type { PodRecord } from '../inventory/records.ts';
import type { PolicyRecord } from '../policy/policy-records.ts';
import { judgeAtZtunnel } from '../policy/ztunnel-verdict.ts';
import type { Judged } from '../waypoints/roll.ts';
import { toNote, type VerdictNote } from '../waypoints/verdict-note.ts';
import { waypointsBehind, type SelectingService } from './workload-services.ts';

export const POLICY_REACHES = ['mesh', 'namespace', 'selector', 'service', 'waypoint'] as const;

/** An AuthorizationPolicy that means these pods, or a service or waypoint in front of them. */
export interface PolicyOnWorkload extends NamespacedName {
  readonly action: PolicyRecord['action'];
  /** By what it means them. */
  readonly reach: (typeof POLICY_REACHES)[number];
  /** Empty: no proxy enforces it for these pods. */
  readonly enforcedBy: readonly ('ztunnel' | 'sidecar' | 'waypoint')[];
  /** What ztunnels make of it where that is not what is written. */
  readonly effect?: 'allows less' | 'denies more' | 'denies nothing' | 'not enforced';
  readonly notes: readonly VerdictNote[];
}

interface Target {
  readonly pods: readonly PodRecord[];
  readonly captured: 'some' | 'none';
  readonly sidecars: 'some' | 'none';
  readonly services: readonly SelectingService[];
}

/** In order of reach, widest first. */
export function policiesOnWorkload(judged: Judged, target: Target): readonly PolicyOnWorkload[] {
  const { config, verdicts } = judged;
  return config.policies
    .flatMap((policy): readonly PolicyOnWorkload[] => {
      const reach =
        policy.targets.length > 0 ? reachByTarget(judged, policy, target) : reachBySelector(policy, target, config);
      if (reach === undefined) return [];
      const { namespace, name, action } = policy;
      const notes = verdicts.ofPolicy(policy).map(toNote);
      return [{ namespace, name, action, reach, ...enforcement(policy, reach, target), notes }];
    })
    .sort(
      (a, b) => POLICY_REACHES.indexOf(a.reach) - POLICY_REACHES.indexOf(b.reach) || (nameKey(a) < nameKey(b) ? -1 : 1),
    );
}

function reachBySelector(
  { namespace, selector = {} }: PolicyRecord,
  { pods }: Target,
  { rootNamespace }: Judged['config'],
): PolicyOnWorkload['reach'] | undefined {
  const isRoot = namespace === rootNamespace;
  if (!isRoot && pods.every((pod) => pod.namespace !== namespace)) return undefined;
  if (Object.keys(selector).length === 0) return isRoot ? 'mesh' : 'namespace';
  return pods.some((pod) => selects(selector, pod.labels)) ? 'selector' : undefined;
}

/** Only targets that a waypoint accepts say something of what is in front of the pods; others concern nobody. */
function reachByTarget(
  { decisions }: Judged,
  policy: PolicyRecord,
  { services }: Target,
): PolicyOnWorkload['reach'] | undefined {
  const waypoints = new Set(waypointsBehind(services.map(({ binding }) => binding)).map(nameKey));
  const reaches = decisions.targetsOf(policy).map(({ target, namespace, reason }) => {
    const key = nameKey({ namespace, name: target.name });
    if (target.kind === 'Service' && services.some((service) => nameKey(service) === key)) return 'service' as const;
    if (reason !== 'Accepted') return undefined;
    if (target.kind === 'Gateway' && waypoints.has(key)) return 'waypoint' as const;
    return target.kind === 'GatewayClass' && waypoints.size > 0 ? ('waypoint' as const) : undefined;
  });
  return reaches.find((reach) => reach !== undefined);
}

function enforcement(
  policy: PolicyRecord,
  reach: PolicyOnWorkload['reach'],
  { captured, sidecars, services }: Target,
): Pick<PolicyOnWorkload, 'enforcedBy' | 'effect'> {
  if (reach === 'service' || reach === 'waypoint') {
    const isBound = waypointsBehind(services.map(({ binding }) => binding)).length > 0;
    return { enforcedBy: isBound && !policy.dryRun ? ['waypoint'] : [] };
  }
  const verdict = judgeAtZtunnel(policy);
  const atZtunnel = captured === 'some' && verdict.is !== 'not enforced';
  const effect =
    captured === 'none'
      ? undefined
      : verdict.is === 'enforced differently'
        ? verdict.effect
        : verdict.is === 'not enforced'
          ? ('not enforced' as const)
          : undefined;
  return {
    enforcedBy: [
      ...(atZtunnel ? ['ztunnel' as const] : []),
      ...(sidecars === 'some' && !policy.dryRun ? ['sidecar' as const] : []),
    ],
    ...(effect === undefined ? {} : { effect }),
  };
}
