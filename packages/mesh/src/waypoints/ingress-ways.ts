import type { NamespacedName, PlaceKey } from '../identity.ts';
import type { Place } from '../topology/topology.ts';
import type { Enrolled } from './enrolled.ts';
import type { Passing, WaypointTraffic } from './waypoint-traffic.ts';

/** How ingress gateways reach a service that is enrolled: through its waypoint, or past it and its L7 rules (facts A5). */
export interface IngressWay extends NamespacedName {
  /**
   * `through`: the label says so. `past`: nothing says so, or something that does not count as true. `no effect`: it says so, and the service
   * has no waypoint or no address of its own.
   */
  readonly is: 'through' | 'past' | 'no effect';
  readonly label: NonNullable<Enrolled['ingress']>;
  /** What gateways sent within the window; absent where no traffic could be read. */
  readonly sent?: { readonly through: Passing; readonly past: Passing };
}

/** Of the services enrolled, those that a gateway sends to, and those with a label about it. */
export function ingressWays(
  enrolled: readonly Enrolled[],
  traffic: WaypointTraffic | undefined,
  places: readonly Pick<Place, 'key' | 'role'>[],
): readonly IngressWay[] {
  const gateways = new Set(places.flatMap(({ key, role }): readonly PlaceKey[] => (role === 'gateway' ? [key] : [])));
  return enrolled.flatMap((row): readonly IngressWay[] => {
    const { kind, namespace, name, ingress = 'unsaid', standing, headless } = row;
    if (kind !== 'Service' || standing === 'opted out') return [];
    const own = `${namespace}/${name}`;
    const sum = (pairs: WaypointTraffic['through']): Passing =>
      pairs.filter(({ service, from }) => service === own && gateways.has(from)).reduce(plus, NOTHING);
    const sent = traffic === undefined ? undefined : { through: sum(traffic.through), past: sum(traffic.past) };
    const isSilent = sent === undefined || weigh(sent.through) + weigh(sent.past) === 0;
    if (ingress === 'unsaid' && isSilent) return [];
    const can = (standing === 'bound' || standing === 'canary') && headless !== true;
    return [
      {
        namespace,
        name,
        is: ingress === 'yes' ? (can ? 'through' : 'no effect') : 'past',
        label: ingress,
        ...(sent === undefined ? {} : { sent }),
      },
    ];
  });
}

const NOTHING: Passing = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };

const plus = (a: Passing, b: Passing): Passing => ({
  requests: a.requests + b.requests,
  failedRequests: a.failedRequests + b.failedRequests,
  connections: a.connections + b.connections,
  failedConnections: a.failedConnections + b.failedConnections,
  bytes: a.bytes + b.bytes,
});

const weigh = ({ requests, connections, bytes }: Passing): number => requests + connections + bytes;
