import { placeKey, serviceKey, workloadPlace, type NamespacedName, type PlaceKey } from '../identity.ts';
import type { Edge, L4Edge, Topology } from '../topology/topology.ts';
import type { Enrolled } from '../waypoints/enrolled.ts';
import { judgeWaypoint, type WaypointFinding, type WaypointFindingCode } from '../waypoints/judge-waypoint.ts';
import type { WaypointRoll } from '../waypoints/roll.ts';
import type { WaypointFacts } from '../waypoints/waypoint-facts.ts';
import type { WaypointRule } from '../waypoints/waypoint-rules.ts';
import {
  trafficOfWaypoint,
  type Passing,
  type WaypointPair,
  type WaypointTraffic,
} from '../waypoints/waypoint-traffic.ts';

/** A waypoint that is asked for on the way to a workload, and what callers make of it: who passes, who goes past, who fails. */
export interface WaypointInFront extends NamespacedName {
  readonly is: WaypointFacts['is'];
  readonly pods: WaypointFacts['pods'];
  /** By which this workload has it in front: its Services, and itself for calls to its own address. */
  readonly by: readonly Pick<Enrolled, 'kind' | 'namespace' | 'name' | 'standing'>[];
  readonly findings: readonly WaypointFinding[];
  /** Absent where no traffic could be read. */
  readonly traffic?: {
    readonly through: Passing;
    readonly past: Passing;
    /** Callers that go past it, by what they asked for, each with its reason. */
    readonly around: readonly WaypointPair[];
    /** Callers whose connections to it failed: they reach nobody. */
    readonly failing: readonly WaypointPair[];
  };
  /** Rules that it applies, or would if it were there: who goes past skips them. */
  readonly rules: readonly WaypointRule[];
}

/** What of a waypoint's findings a workload behind it feels. */
const FELT: readonly WaypointFindingCode[] = [
  'dead',
  'connections fail',
  'locked out',
  'missing',
  'refused',
  'bypassed',
  'denies no more',
  'headless',
  'pod labels ignored',
];

/** Effects of rules that hold for who passes the waypoint, and for nobody else. */
const SKIPPED: readonly WaypointRule['effect'][] = ['applied', 'partly applied', 'not applied', 'unsaid'];

/** A waypoint's roll as far as it is about one workload; undefined where it is not. */
export function rollBefore(roll: WaypointRoll, { namespace, name }: NamespacedName): WaypointRoll | undefined {
  const enrolled = roll.enrolled.filter((row) => {
    if (row.namespace !== namespace || row.standing === 'opted out') return false;
    if (row.kind === 'Workload') return row.name === name;
    return row.kind === 'Service' && row.workloads?.includes(name) === true;
  });
  return enrolled.length === 0 ? undefined : { ...roll, enrolled };
}

/** A waypoint's roll as far as it is about one Service; undefined where it is not. */
export function rollBeforeService(roll: WaypointRoll, { namespace, name }: NamespacedName): WaypointRoll | undefined {
  const enrolled = roll.enrolled.filter(
    (row) => row.kind === 'Service' && row.namespace === namespace && row.name === name && row.standing !== 'opted out',
  );
  return enrolled.length === 0 ? undefined : { ...roll, enrolled };
}

/** `roll` is that of `rollBeforeService`; otherwise as `waypointInFront`. */
export function waypointBeforeService(
  roll: WaypointRoll,
  rules: readonly WaypointRule[],
  picture: Topology | undefined,
): WaypointInFront {
  const own = servicesIn(roll);
  const isFor = (edge: Edge): readonly Edge[] => {
    if (edge.layer === 'L4') return legFor(own, edge);
    return edge.service !== undefined && own.has(serviceKey(edge.service)) ? [edge] : [];
  };
  const traffic =
    picture === undefined
      ? undefined
      : trafficOfWaypoint({ places: picture.places, edges: picture.edges.flatMap(isFor) }, roll.facts, roll.enrolled);
  return toInFront(roll, rules, traffic, [...FELT, 'settings ignored', 'canary gets nothing']);
}

/** `roll` is that of `rollBefore`, `rules` what its reader may see of them; `picture` undefined where no traffic could be read. */
export function waypointInFront(
  roll: WaypointRoll,
  of: NamespacedName,
  rules: readonly WaypointRule[],
  picture: Topology | undefined,
): WaypointInFront {
  const { facts, enrolled } = roll;
  const own = placeKey(workloadPlace({ cluster: facts.id.cluster, ...of }));
  const traffic =
    picture === undefined
      ? undefined
      : trafficOfWaypoint({ places: picture.places, edges: edgesTo(own, roll, picture.edges) }, facts, enrolled);
  return toInFront(roll, rules, traffic, FELT);
}

function toInFront(
  { facts, enrolled }: WaypointRoll,
  rules: readonly WaypointRule[],
  traffic: WaypointTraffic | undefined,
  felt: readonly WaypointFindingCode[],
): WaypointInFront {
  const findings = judgeWaypoint(facts, enrolled, rules, traffic).filter(({ code }) => felt.includes(code));
  return {
    namespace: facts.id.namespace,
    name: facts.id.name,
    is: facts.is,
    pods: facts.pods,
    by: enrolled.flatMap(({ kind, namespace, name, standing, ways }) =>
      // Behind a service only: the service says so itself.
      kind === 'Workload' && !ways.some(({ calls }) => calls === 'address')
        ? []
        : [{ kind, namespace, name, standing }],
    ),
    findings,
    ...(traffic === undefined
      ? {}
      : {
          traffic: {
            through: traffic.total.through,
            past: traffic.total.past,
            around: traffic.past,
            failing: traffic.into.filter(({ failedConnections }) => failedConnections > 0),
          },
        }),
    rules: rules.filter(({ effect }) => SKIPPED.includes(effect)),
  };
}

/** What goes to the workload, and what goes to the waypoint for one of its services. */
function edgesTo(own: PlaceKey, roll: WaypointRoll, edges: readonly Edge[]): readonly Edge[] {
  const { facts } = roll;
  const services = servicesIn(roll);
  return edges.flatMap((edge): readonly Edge[] => {
    if (edge.to === own) return [edge];
    return edge.layer === 'L4' && edge.to === facts.place ? legFor(services, edge) : [];
  });
}

const servicesIn = ({ facts: { id }, enrolled }: WaypointRoll): ReadonlySet<string> =>
  new Set(
    enrolled
      .filter(({ kind }) => kind === 'Service')
      .map((row) => serviceKey({ cluster: id.cluster, namespace: row.namespace, name: row.name })),
  );

function legFor(services: ReadonlySet<string>, edge: L4Edge): readonly L4Edge[] {
  const shares = edge.services.filter(({ service }) => service !== undefined && services.has(serviceKey(service)));
  return shares.length === 0 ? [] : [{ ...edge, services: shares }];
}
