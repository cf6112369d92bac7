import { covers } from '../policy/host-covers.ts';
import { routesMeshTraffic, type DestinationRuleRecord, type VirtualServiceRecord } from '../policy/l7-need.ts';
import type { Judged, WaypointRoll } from './roll.ts';
import type { WaypointRule } from './waypoint-rules.ts';

interface HostRules {
  readonly virtualServices: readonly VirtualServiceRecord[];
  readonly destinationRules: readonly DestinationRuleRecord[];
}

/**
 * VirtualServices and DestinationRules for the hosts enrolled in a waypoint. It reads those of its own namespace and of the service's, and
 * of DestinationRules those of the root namespace, too; others are the clients' and hold for sidecars alone.
 */
export function rulesByHost(
  { config }: Judged,
  { facts, enrolled }: WaypointRoll,
  { virtualServices, destinationRules }: HostRules,
): readonly WaypointRule[] {
  const own = facts.id.namespace;
  const served = enrolled.filter(({ standing }) => standing === 'bound' || standing === 'canary');
  const services = served.filter(({ kind }) => kind === 'Service');
  const entries = config.serviceEntries.filter((entry) =>
    served.some((row) => row.kind === 'ServiceEntry' && row.namespace === entry.namespace && row.name === entry.name),
  );
  const ruleOf = (
    kind: 'VirtualService' | 'DestinationRule',
    rule: { readonly namespace: string; readonly name: string },
    hosts: readonly string[],
    read: readonly string[],
  ): readonly WaypointRule[] => {
    const { namespace, name } = rule;
    const targets = [
      ...services
        .filter((one) => hosts.some((host) => covers({ host, namespace }, one, `svc.${config.domain}`)))
        .map((one) => ({ kind: 'Service', namespace: one.namespace, name: one.name })),
      ...entries
        .filter((one) => one.hosts.some((host) => hosts.includes(host)))
        .map((one) => ({ kind: 'ServiceEntry', namespace: one.namespace, name: one.name })),
    ];
    if (targets.length === 0) return [];
    const reached = targets.filter((target) => [...read, target.namespace].includes(namespace));
    return reached.length > 0
      ? [{ kind, namespace, name, effect: 'applied', targets: reached, notes: [] }]
      : [{ kind, namespace, name, effect: 'out of reach', targets, notes: [] }];
  };
  return [
    ...virtualServices.filter(routesMeshTraffic).flatMap((one) => ruleOf('VirtualService', one, one.hosts, [own])),
    ...destinationRules.flatMap((one) => ruleOf('DestinationRule', one, [one.host], [own, config.rootNamespace])),
  ];
}
