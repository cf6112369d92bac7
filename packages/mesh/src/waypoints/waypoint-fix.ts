import type { NamespacedName } from '../identity.ts';
import { LABEL } from '../inventory/labels.ts';
import type { Refusal } from '../inventory/waypoint-names.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** The shortest way out, in the words of a shell where there is a command for it. */
export interface Fix {
  readonly is:
    | 'create the waypoint'
    | 'make its pods ready'
    | 'scale it up'
    | 'allow the namespace'
    | 'allow the waypoint'
    | 'let it take services'
    | 'let it take workloads'
    | 'use a waypoint of the same namespace'
    | 'label the ingress'
    | 'give it an HBONE listener'
    | 'target the Service'
    | 'correct the canary';
  readonly command?: string;
}

const at = ({ namespace, name }: NamespacedName): string => `-n ${namespace} gateway ${name}`;

/** What gets a refused object its waypoint. */
export function fixOfRefusal(reason: Refusal, facts: WaypointFacts, traffic: 'service' | 'workload'): Fix {
  switch (reason) {
    case 'WaypointIsNotReady':
      return facts.is === 'missing' ? fixOfMissing(facts, traffic) : fixOfPods(facts);
    case 'AttachmentDenied':
      return fixOfDenied(facts);
    case 'UnsupportedTrafficType':
      return fixOfTakes(facts, traffic);
    case 'CrossNamespaceWaypointForbidden':
      return { is: 'use a waypoint of the same namespace' };
  }
}

/** Only the listener that is used says who may attach. */
function fixOfDenied({ id, listeners }: WaypointFacts): Fix {
  const index = listeners.findIndex(({ use }) => use === 'used');
  if (index < 0) return { is: 'give it an HBONE listener' };
  const patch = [{ op: 'add', path: `/spec/listeners/${index}/allowedRoutes`, value: { namespaces: { from: 'All' } } }];
  return { is: 'allow the namespace', command: `kubectl patch ${at(id)} --type=json -p '${JSON.stringify(patch)}'` };
}

/** Ingress gateways go past a waypoint unless they are told not to. */
export const fixOfIngress = ({ namespace, name }: NamespacedName): Fix => ({
  is: 'label the ingress',
  command: `kubectl label -n ${namespace} service ${name} ${LABEL.ingressUseWaypoint}=true`,
});

function fixOfMissing({ id }: WaypointFacts, traffic: 'service' | 'workload'): Fix {
  const kind = traffic === 'workload' ? ' --for workload' : '';
  return { is: 'create the waypoint', command: `istioctl waypoint apply -n ${id.namespace} --name ${id.name}${kind}` };
}

/** Who takes nothing or something else shall take this, and go on to take what it took. */
export function fixOfTakes({ id, takes }: WaypointFacts, traffic: 'service' | 'workload'): Fix {
  const other = traffic === 'service' ? 'workload' : 'service';
  const value = takes.value === other ? 'all' : traffic;
  return {
    is: traffic === 'service' ? 'let it take services' : 'let it take workloads',
    command: `kubectl label ${at(id)} ${LABEL.waypointFor}=${value} --overwrite`,
  };
}

/** With pods there is something to look into; without any, something to start. */
export function fixOfPods({ id, pods }: WaypointFacts): Fix {
  return pods.of === 0
    ? { is: 'scale it up', command: `kubectl -n ${id.namespace} scale deployment ${id.name} --replicas=2` }
    : {
        is: 'make its pods ready',
        command: `kubectl -n ${id.namespace} describe pods -l ${LABEL.gatewayName}=${id.name}`,
      };
}

export const fixOfSingle = ({ id }: WaypointFacts): Fix => ({
  is: 'scale it up',
  command: `kubectl -n ${id.namespace} scale deployment ${id.name} --replicas=2`,
});
