import { nameKey, type NamespacedName, type PlaceKey, placeKey, workloadPlace } from '../identity.ts';
import { LABEL } from '../inventory/labels.ts';
import type { ClusterRecords, ConditionRecord, GatewayRecord, PodRecord } from '../inventory/records.ts';
import { podsNow, type PodsNow } from '../inventory/verdicts.ts';
import type { Waypoints } from '../inventory/waypoint-binding.ts';
import { attachableFrom } from '../inventory/waypoint-listener.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import { autoAllowOf } from '../policy/auto-allow.ts';

/** A waypoint of one cluster; named, it need not exist. */
export interface WaypointId extends NamespacedName {
  readonly cluster: string;
}

/** Values of `istio.io/waypoint-for` that Istio knows. */
export const WAYPOINT_FOR = ['service', 'workload', 'all', 'none'] as const;

/** What a waypoint is, as its objects say. */
export interface WaypointFacts {
  readonly id: WaypointId;
  /** `by hand`: its class is none of Istio's waypoint classes, and istiod lets it be named all the same. `missing`: named, and no such Gateway. */
  readonly is: 'managed' | 'by hand' | 'missing';
  /** Absent for a missing one. */
  readonly className?: string;
  /** Label `istio.io/waypoint-for`, as written; istiod's default where nobody wrote it. */
  readonly takes: { readonly value: string; readonly saidBy: 'Gateway' | 'GatewayClass' | 'default' };
  readonly allows: {
    readonly from: 'Same' | 'All' | 'Selector';
    /** The selector in kubectl's spelling. */
    readonly selector?: string;
  };
  readonly listeners: readonly {
    readonly protocol: string;
    readonly port?: number;
    /** Only HBONE on 15008, or what the inbound binding names, is. */
    readonly use: 'used' | 'refused';
  }[];
  readonly addresses: readonly string[];
  readonly conditions: readonly ConditionRecord[];
  /** Its pods at this moment. */
  readonly pods: PodsNow;
  readonly replicas: readonly Replica[];
  /** Where traffic names it: its workload. */
  readonly place: PlaceKey;
  /** Whether istiod admits it at the servers by itself; absent where that is not known. */
  readonly autoAllow?: 'on' | 'off';
}

export interface Replica {
  readonly pod: string;
  readonly ready: boolean;
  readonly node?: string;
  readonly ip?: string;
}

/** The facts of a Gateway, or of a name that no Gateway has. */
export function factsOfWaypoint(
  cluster: ClusterRecords,
  waypoints: Waypoints,
  name: NamespacedName,
  found: { readonly gateway: GatewayRecord | undefined; readonly pods: readonly PodRecord[] },
): WaypointFacts {
  const { gateway, pods } = found;
  const id = { cluster: cluster.cluster, namespace: name.namespace, name: name.name };
  const living = pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
  const [first] = living;
  const workload = first === undefined ? name.name : workloadNameOf(first);
  const autoAllow = autoAllowOf(cluster);
  const common = {
    id,
    ...(autoAllow === 'unknown' ? {} : { autoAllow }),
    pods: podsNow(living),
    replicas: living.map(toReplica),
    place: placeKey(workloadPlace({ ...id, name: workload })),
  };
  if (gateway === undefined)
    return {
      ...common,
      is: 'missing',
      takes: { value: 'service', saidBy: 'default' },
      allows: { from: 'Same' },
      listeners: [],
      addresses: [],
      conditions: [],
    };
  const ofClass = cluster.gatewayClasses.find((one) => one.name === gateway.className);
  const allowed = attachableFrom(gateway, ofClass);
  return {
    ...common,
    is: waypoints.managed(gateway) === 'by Istio' ? 'managed' : 'by hand',
    className: gateway.className,
    takes: takenBy(gateway.labels[LABEL.waypointFor], ofClass?.labels[LABEL.waypointFor]),
    allows:
      allowed?.from === 'Selector'
        ? { from: 'Selector', selector: spelled(allowed.selector) }
        : { from: allowed?.from ?? 'Same' },
    listeners: gateway.listeners.map(({ protocol, port }) => ({
      protocol,
      ...(port === undefined ? {} : { port }),
      use: (protocol === 'HBONE' && port === 15_008) || protocol === 'istio.io/PROXY' ? 'used' : 'refused',
    })),
    addresses: gateway.addresses ?? [],
    conditions: gateway.conditions ?? [],
  };
}

function takenBy(onGateway: string | undefined, onClass: string | undefined): WaypointFacts['takes'] {
  if (onGateway !== undefined) return { value: onGateway, saidBy: 'Gateway' };
  if (onClass !== undefined) return { value: onClass, saidBy: 'GatewayClass' };
  return { value: 'service', saidBy: 'default' };
}

const toReplica = ({ name, ready, at }: PodRecord): Replica => ({
  pod: name,
  ready,
  ...(at === undefined ? {} : { node: at.node, ip: at.ip }),
});

type Selector = NonNullable<Extract<ReturnType<typeof attachableFrom>, { from: 'Selector' }>['selector']>;

/** Without a selector it takes no namespace: an empty text. */
function spelled(selector: Selector | undefined): string {
  if (selector === undefined) return '';
  const equal = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = selector.matchExpressions.map(({ key, operator, values }) => {
    switch (operator) {
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
      case 'In':
        return `${key} in (${values.join(', ')})`;
      case 'NotIn':
        return `${key} notin (${values.join(', ')})`;
    }
  });
  return [...equal, ...others].join(', ');
}

/** Pods by the Gateway whose instances they are. */
export function podsByGateway(pods: readonly PodRecord[]): ReadonlyMap<string, readonly PodRecord[]> {
  const found = new Map<string, PodRecord[]>();
  for (const pod of pods) {
    const name = pod.labels[LABEL.gatewayName];
    if (name === undefined || name === '') continue;
    const key = nameKey({ namespace: pod.namespace, name });
    const held = found.get(key);
    if (held === undefined) found.set(key, [pod]);
    else held.push(pod);
  }
  return found;
}
