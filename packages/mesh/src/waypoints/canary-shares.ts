import { serviceKey, type NamespacedName, type PlaceKey } from '../identity.ts';
import type { Topology } from '../topology/topology.ts';
import type { Enrolled } from './enrolled.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** A service whose connections two waypoints share (facts A4). */
export interface CanaryShareTold extends NamespacedName {
  /** What this waypoint is to it. */
  readonly as: 'primary' | 'canary';
  readonly other: NamespacedName;
  /** Percent of the connections that this waypoint is to get. */
  readonly weight: number;
  /** Percent that it got; absent where no connection was counted, or nobody could say. */
  readonly got?: number;
}

/** Of the services enrolled in one waypoint, those that it shares. `placeOf`: where traffic names a waypoint. */
export function canaryShares(
  { id, place }: Pick<WaypointFacts, 'id' | 'place'>,
  enrolled: readonly Enrolled[],
  placeOf: (waypoint: NamespacedName) => PlaceKey | undefined,
  picture: Topology | undefined,
): readonly CanaryShareTold[] {
  return enrolled.flatMap(({ kind, namespace, name, standing, share, sharedWith }): readonly CanaryShareTold[] => {
    if (kind !== 'Service' || share === undefined || sharedWith === undefined) return [];
    const service = serviceKey({ cluster: id.cluster, namespace, name });
    const count = (at: PlaceKey | undefined): number =>
      picture === undefined || at === undefined ? 0 : connectionsFor(service, at, picture);
    const [here, there] = [count(place), count(placeOf(sharedWith))];
    return [
      {
        namespace,
        name,
        as: standing === 'canary' ? 'canary' : 'primary',
        other: sharedWith,
        weight: share,
        ...(here + there === 0 ? {} : { got: (here / (here + there)) * 100 }),
      },
    ];
  });
}

/** Opened towards a waypoint by who asked for this service. */
const connectionsFor = (service: string, at: PlaceKey, { edges }: Topology): number =>
  edges
    .flatMap((edge) => (edge.layer === 'L4' && edge.to === at ? edge.services : []))
    .filter((share) => share.service !== undefined && serviceKey(share.service) === service)
    .reduce((sum, { opened }) => sum + opened, 0);
