import { nameKey } from '../identity.ts';
import { LABEL } from './labels.ts';
import type {
  ClusterRecords,
  GatewayClassRecord,
  GatewayRecord,
  Labels,
  NamespaceRecord,
  PodRecord,
  ServiceRecord,
} from './records.ts';
import { OWN_CLASSES, WAYPOINT_CONTROLLERS } from './gateway-classes.ts';
import { namedCanary, readCanaryWeight, type CanaryFault, type CanaryShare } from './waypoint-canary.ts';
import { attachableFrom, inboundBindingOf, takesNamespace, type InboundBinding } from './waypoint-listener.ts';
import type { Asking, Refusal, WaypointName } from './waypoint-names.ts';

/** What came of an object's wish for a waypoint. There is no way back from `refused` to the namespace's waypoint: traffic then goes without one. */
export type WaypointBinding =
  | { readonly is: 'unasked' }
  | {
      readonly is: 'bound';
      readonly waypoint: WaypointName;
      readonly askedBy: 'object' | 'namespace';
      /** Absent when no second waypoint is named. A faulty one leaves all traffic with the first. */
      readonly canary?: CanaryShare | CanaryFault;
    }
  | {
      readonly is: 'refused';
      readonly waypoint: WaypointName;
      readonly askedBy: 'object' | 'namespace';
      readonly reason: Refusal;
    };

/** The waypoints of one cluster, and who is bound to them by the rules of istiod. */
export interface Waypoints {
  /** How a Service is bound, for those who call it by its address. */
  ofService(service: ServiceRecord): WaypointBinding;
  /** The same for a ServiceEntry; one that only its own namespace sees may not use a waypoint elsewhere. */
  ofServiceEntry(entry: Asking, visibility: 'everywhere' | 'own namespace'): WaypointBinding;
  /** How a pod is bound, for those who call its own address. */
  ofPod(pod: PodRecord): WaypointBinding;
  ofWorkloadEntry(entry: Asking): WaypointBinding;
  /** A Gateway that can be bound to; undefined when it is missing or was never ready. */
  usable(name: WaypointName): GatewayRecord | undefined;
  /** Its pods are made by Istio, so that none to be seen are none there. */
  managed(gateway: GatewayRecord): 'by Istio' | 'by hand';
  /** How the ztunnel beside a pod of a waypoint hands over; undefined for all other pods. */
  tunnelOf(pod: PodRecord): InboundBinding | undefined;
}

/** Services that belong to waypoints and east-west gateways themselves are never given a waypoint. */
const EXEMPT_MANAGERS: readonly (string | undefined)[] = ['istio.io-mesh-controller', 'istio.io-eastwest-controller'];

const UNASKED: WaypointBinding = { is: 'unasked' };

interface Wish extends WaypointName {
  readonly askedBy: 'object' | 'namespace';
}

/** `none` on an object is an answer, not a missing one: the namespace is not asked then. */
function namedBy(labels: Labels, ownNamespace: string): WaypointName | 'none' | undefined {
  const name = labels[LABEL.useWaypoint];
  if (name === undefined) return undefined;
  if (name === 'none') return 'none';
  // Read only from the object that names the waypoint; the other's namespace label means nothing here.
  return { namespace: labels[LABEL.useWaypointNamespace] ?? ownNamespace, name };
}

function wishOf({ namespace, labels }: Asking, namespaceLabels: Labels): Wish | undefined {
  const own = namedBy(labels, namespace);
  if (own === 'none') return undefined;
  if (own !== undefined) return { ...own, askedBy: 'object' };
  const inherited = namedBy(namespaceLabels, namespace);
  return inherited === undefined || inherited === 'none' ? undefined : { ...inherited, askedBy: 'namespace' };
}

const isExempt = (service: ServiceRecord): boolean =>
  service.alias || EXEMPT_MANAGERS.includes(service.labels[LABEL.managed]);

/** The waypoint a Service asks for, by itself or through its namespace (steps 1 and 2). Whether it gets it is another question. */
export function waypointNamedBy(service: ServiceRecord, namespaceLabels: Labels): WaypointName | undefined {
  const wish = isExempt(service) ? undefined : wishOf(service, namespaceLabels);
  return wish === undefined ? undefined : { namespace: wish.namespace, name: wish.name };
}

/** Which waypoint applies to what, as istiod resolves it. Its verdicts are not read here: this is what they are held against. */
export function waypointsOf(records: Pick<ClusterRecords, 'namespaces' | 'gateways' | 'gatewayClasses'>): Waypoints {
  const namespaces = new Map(records.namespaces.map((one) => [one.name, one]));
  const classes = new Map(records.gatewayClasses.map((one) => [one.name, one]));
  const gateways = new Map(records.gateways.filter((one) => one.addressed).map((one) => [nameKey(one), one]));
  const classOf = (gateway: GatewayRecord): GatewayClassRecord | undefined => classes.get(gateway.className);
  const usable = (name: WaypointName): GatewayRecord | undefined => gateways.get(nameKey(name));

  const refusalOf = (
    name: WaypointName,
    from: string,
    traffic: 'service' | 'workload',
    namespace: NamespaceRecord | undefined,
  ): Refusal | undefined => {
    const gateway = usable(name);
    if (gateway === undefined) return 'WaypointIsNotReady';
    const ofClass = classOf(gateway);
    if (!takesNamespace(gateway, attachableFrom(gateway, ofClass), from, namespace)) return 'AttachmentDenied';
    const takes = gateway.labels[LABEL.waypointFor] ?? ofClass?.labels[LABEL.waypointFor] ?? 'service';
    return takes === traffic || takes === 'all' ? undefined : 'UnsupportedTrafficType';
  };

  const resolve = (
    asking: Asking,
    traffic: 'service' | 'workload',
    visibility: 'everywhere' | 'own namespace' = 'everywhere',
  ): WaypointBinding => {
    const namespace = namespaces.get(asking.namespace);
    const wish = wishOf(asking, namespace?.labels ?? {});
    if (wish === undefined) return UNASKED;
    const { askedBy } = wish;
    const waypoint = { namespace: wish.namespace, name: wish.name };
    const hidden = visibility === 'own namespace' && waypoint.namespace !== asking.namespace;
    const reason =
      refusalOf(waypoint, asking.namespace, traffic, namespace) ??
      (hidden ? 'CrossNamespaceWaypointForbidden' : undefined);
    // A namespace's waypoint for services was never meant for its workloads.
    if (reason === 'UnsupportedTrafficType' && traffic === 'workload' && askedBy === 'namespace') return UNASKED;
    if (reason !== undefined) return { is: 'refused', waypoint, askedBy, reason };
    const canary = traffic === 'service' ? canaryOf(asking, namespace, wish) : undefined;
    return { is: 'bound', waypoint, askedBy, ...(canary === undefined ? {} : { canary }) };
  };

  const canaryOf = (
    asking: Asking,
    namespace: NamespaceRecord | undefined,
    primary: Wish,
  ): CanaryShare | CanaryFault | undefined => {
    // An own label cuts off all that the namespace says, its canary included.
    const inheritsFrom = primary.askedBy === 'namespace' ? namespace : undefined;
    const named = namedCanary(asking, inheritsFrom);
    if (named === undefined) return undefined;
    if (nameKey(named) === nameKey(primary)) return { named, fault: 'CanarySameAsPrimary' };
    const weight = readCanaryWeight(asking, inheritsFrom);
    if (weight === undefined) return { named, fault: 'CanaryInvalidWeight' };
    const fault = refusalOf(named, asking.namespace, 'service', namespace);
    return fault === undefined ? { named, weight } : { named, fault };
  };

  const instanceOf = (pod: PodRecord): GatewayRecord | undefined => {
    const name = pod.labels[LABEL.gatewayName];
    return name === undefined || name === '' ? undefined : usable({ namespace: pod.namespace, name });
  };

  return {
    ofService: (service) => (isExempt(service) ? UNASKED : resolve(service, 'service')),
    ofServiceEntry: (entry, visibility) => resolve(entry, 'service', visibility),
    ofPod: (pod) => (instanceOf(pod) === undefined ? resolve(pod, 'workload') : UNASKED),
    ofWorkloadEntry: (entry) => resolve(entry, 'workload'),
    usable,
    managed: (gateway) =>
      WAYPOINT_CONTROLLERS.includes(classOf(gateway)?.controllerName ?? OWN_CLASSES[gateway.className] ?? '')
        ? 'by Istio'
        : 'by hand',
    tunnelOf: (pod) => {
      const gateway = instanceOf(pod);
      return gateway === undefined ? undefined : inboundBindingOf(gateway, classOf(gateway));
    },
  };
}

/** Strings that Go reads as true; everything else, a typo included, counts as no. */
const TRUE_WORDS: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];
/** All that Go reads as a boolean. */
export const BOOLEAN_WORDS: readonly string[] = [...TRUE_WORDS, '0', 'f', 'F', 'FALSE', 'false', 'False'];
/** As Go’s `strconv.ParseBool` reads it, and so Istio: `1`, `t` and `TRUE` are true. */
export const isGoTrue = (word: string): boolean => TRUE_WORDS.includes(word);

/** Whether ingress gateways, too, send a service's traffic through its waypoint; without the label they pass it by. */
export function ingressThroughWaypoint(labels: Labels, namespaceLabels: Labels): 'unsaid' | 'yes' | 'no' {
  const said = labels[LABEL.ingressUseWaypoint] ?? namespaceLabels[LABEL.ingressUseWaypoint];
  if (said === undefined) return 'unsaid';
  return isGoTrue(said) ? 'yes' : 'no';
}
