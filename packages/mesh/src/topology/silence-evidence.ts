import { placeKey, serviceKey, workloadPlace, type PlaceId, type ServiceId } from '../identity.ts';
import type { Capture } from '../inventory/capture.ts';
import type { DeclaredPod, DeclaredService, DeclaredWorkload, Inventory } from '../inventory/inventory.ts';
import type { Edge } from './topology.ts';
import { indexOf } from '../inventory/inventory-index.ts';
import type { FrontService, ProxyKind, SilenceEvidence } from './why-silent.ts';

/** What is declared around a place: how it is captured, the services in front of it, and the proxies that count for it. */
export interface Surroundings {
  readonly capture?: Capture;
  readonly services: readonly FrontService[];
  readonly proxies: readonly { readonly kind: ProxyKind; readonly namespace: string; readonly pod: DeclaredPod }[];
}

/** Empty where the place is not declared. */
export function surroundingsOf(inventory: Inventory, id: PlaceId): Surroundings {
  const workloads = inventory.workloads.filter((workload) => belongs(workload, id));
  const [only] = workloads.length === 1 ? workloads : [];
  // A waypoint's or gateway's own service is no way for requests to be seen by others.
  const asked =
    id.kind === 'service' ? [id] : workloads.flatMap((one) => (one.role === 'workload' ? one.services : []));
  return {
    ...(only === undefined ? {} : { capture: only.capture }),
    services: frontServices(inventory, asked),
    proxies: [...ztunnelsOf(inventory, workloads), ...ownProxies(workloads), ...waypointsOf(inventory, asked)],
  };
}

const belongs = (workload: DeclaredWorkload, id: PlaceId): boolean =>
  id.kind === 'service'
    ? workload.services.some((service) => serviceKey(service) === serviceKey(id))
    : placeKey(workloadPlace(workload.id)) === placeKey(id);

function frontServices(inventory: Inventory, asked: readonly ServiceId[]): readonly FrontService[] {
  const declared = new Map(inventory.services.map((service) => [serviceKey(service.id), service]));
  return asked.flatMap((id) => {
    const service = declared.get(serviceKey(id));
    return service === undefined
      ? []
      : [{ id: service.id, ports: service.ports ?? [], waypoint: waypointOf(inventory, service) }];
  });
}

function waypointOf(inventory: Inventory, service: DeclaredService): FrontService['waypoint'] {
  if (service.names === undefined) return { is: 'none' };
  if (service.bound?.status !== true) return { is: 'not-bound', reason: service.bound?.reason ?? '' };
  const key = indexOf(inventory).bound.get(serviceKey(service.id));
  const waypoint = inventory.workloads.find((workload) => placeKey(workloadPlace(workload.id)) === key);
  return { is: 'bound', ready: waypoint?.pods.ready ?? 0 };
}

type Proxies = Surroundings['proxies'];

/** Of the nodes that its captured pods stand on. */
function ztunnelsOf(inventory: Inventory, workloads: readonly DeclaredWorkload[]): Proxies {
  const captured = workloads.filter(({ capture }) => (capture.pods.captured ?? 0) > 0);
  const nodes = new Set(captured.flatMap(({ id, members = [] }) => members.map(({ node }) => `${id.cluster} ${node}`)));
  return inventory.workloads
    .filter(({ role }) => role === 'ztunnel')
    .flatMap(({ id, members = [] }) =>
      members
        .filter(({ node }) => nodes.has(`${id.cluster} ${node}`))
        .map((pod) => ({ kind: 'ztunnel' as const, namespace: id.namespace, pod })),
    );
}

/** Sidecars, where all its pods have one, and the pods of a waypoint itself. */
function ownProxies(workloads: readonly DeclaredWorkload[]): Proxies {
  return workloads.flatMap(({ id, role, capture, pods, members = [] }) => {
    const kind = role === 'waypoint' ? 'waypoint' : capture.pods.sidecar === pods.of ? 'sidecar' : undefined;
    return kind === undefined ? [] : members.map((pod) => ({ kind, namespace: id.namespace, pod }));
  });
}

function waypointsOf(inventory: Inventory, services: readonly ServiceId[]): Proxies {
  const { bound } = indexOf(inventory);
  const keys = new Set(services.map((service) => bound.get(serviceKey(service))));
  return inventory.workloads
    .filter(({ id }) => keys.has(placeKey(workloadPlace(id))))
    .flatMap(({ id, members = [] }) =>
      members.map((pod) => ({ kind: 'waypoint' as const, namespace: id.namespace, pod })),
    );
}

/** What reached a place in a window. At a waypoint, requests that passed it count. */
export function trafficAt(edges: readonly Edge[], id: PlaceId): SilenceEvidence['traffic'] {
  const key = placeKey(id);
  const unknown = placeKey({ kind: 'unknown' });
  const reached = edges.filter((edge) => edge.to === key || (edge.layer === 'L7' && edge.via === key));
  return {
    connections: reached.some((edge) => edge.layer === 'L4') ? 'seen' : 'none',
    requests: reached.some((edge) => edge.layer === 'L7') ? 'seen' : 'none',
    denied: reached.reduce((sum, edge) => sum + (edge.layer === 'L4' ? (edge.failed.denied ?? 0) : 0), 0),
    clients: reached.some((edge) => edge.from === unknown) ? 'some unnamed' : 'named',
  };
}
