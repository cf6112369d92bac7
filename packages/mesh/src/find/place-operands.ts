import { POD_CAPTURES } from '../inventory/capture.ts';
import { readPlaceKey, type PlaceKey } from '../identity.ts';
import { rateOf, throughputOf } from '../window.ts';
import { ROLES, type Edge, type Place } from '../topology/topology.ts';
import { bytesOf, errorShare, hasTraffic, nameOfKey, placeName, type Facts } from './facts.ts';
import { positive, type Operand } from './operand.ts';

/** Fields that richer pictures give their places; absent in the plain one. */
interface Richer {
  readonly services?: readonly { readonly namespace: string; readonly name: string }[];
  /** Waypoints in front of it, by key or by name. */
  readonly behind?: unknown;
}
const richer = (place: Place): Richer => place;

const listed = (...texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter((text) => text !== undefined);

/** Kinds that pictures grouped otherwise have in place of workloads. */
const KINDS = [...ROLES, 'app', 'version', 'front', 'namespace', 'cluster'] as const;

const placeNames = (place: Place): readonly string[] => listed(placeName(place), place.app);

function namespaces({ id }: Place): readonly string[] {
  if ('namespace' in id) return [id.namespace];
  return (id.kind as string) === 'namespace' && 'name' in id ? [(id as { name: string }).name] : [];
}

function clusters({ id }: Place): readonly string[] {
  return 'cluster' in id ? [id.cluster] : [];
}

/** The waypoints in front of a place: told by the picture, else by evidence of traffic. */
export function waypointsBefore(place: Place, facts: Facts): readonly string[] {
  const told = richer(place).behind;
  if (told !== undefined) return (Array.isArray(told) ? (told as unknown[]) : [told]).flatMap(nameOfUnknown);
  const keys = new Set<PlaceKey>();
  for (const edge of facts.around(place.key).incoming) {
    const key = edge.layer === 'L7' ? edge.via : edge.bypasses;
    if (key !== undefined) keys.add(key);
  }
  return [...keys].map((key) => nameOfKey(key, facts));
}

function nameOfUnknown(told: unknown): readonly string[] {
  if (typeof told === 'string') {
    const id = readPlaceKey(told);
    return [id !== undefined && 'name' in id ? id.name : told];
  }
  if (typeof told === 'object' && told !== null && 'name' in told && typeof told.name === 'string') return [told.name];
  return [];
}

const isBehind = (place: Place, facts: Facts): boolean =>
  place.capture?.behindWaypoint === true || waypointsBefore(place, facts).length > 0;

/** States its pods are in; undefined where there are none or nobody knows. */
function captures(place: Place): readonly string[] | undefined {
  if (place.capture === undefined) return undefined;
  const states = POD_CAPTURES.filter((state) => (place.capture?.pods[state] ?? 0) > 0);
  return states.length > 1 ? [...states, 'mixed'] : states;
}

/** Whether pods are in one of the states; parts of the mesh itself are beside the question. */
function inState(which: 'some' | 'every', ...wanted: readonly string[]): (place: Place) => boolean | undefined {
  return (place) => {
    const states = captures(place)?.filter((state) => state !== 'mixed' && state !== 'infrastructure');
    if (states === undefined || states.length === 0) return undefined;
    return states[which]((state) => wanted.includes(state));
  };
}

type Measure = (edges: readonly Edge[], facts: Facts) => number | undefined;
const requests =
  (...protocols: readonly string[]): Measure =>
  (edges, facts) => {
    const counted = edges.flatMap((e) => (e.layer === 'L7' && protocols.includes(e.protocol) ? [e.requests] : []));
    return rateOf(
      counted.reduce((sum, each) => sum + each, 0),
      facts.window,
    );
  };
const bytes: Measure = (edges, facts) =>
  throughputOf(
    edges.reduce((sum, edge) => sum + (edge.layer === 'L4' ? bytesOf(edge) : 0), 0),
    facts.window,
  );

function measured(
  name: string,
  unit: '%' | 'req/s' | 'B/s',
  side: 'incoming' | 'outgoing',
  measure: Measure,
  aliases: readonly string[] = [],
): Operand {
  const number = { place: (place: Place, facts: Facts) => measure(facts.around(place.key)[side], facts) };
  const example = { '%': `${name} > 5%`, 'req/s': `${name} > 0.5 req/s`, 'B/s': `${name} >= 10 kB/s` }[unit];
  return { name, aliases, example, type: 'number', unit, number, flag: positive(number) };
}

function flag(
  name: string,
  read: (place: Place, facts: Facts) => boolean | undefined,
  aliases: readonly string[] = [],
): Operand {
  return { name, aliases, example: name, type: 'flag', flag: { place: read } };
}

/** Conditions on places. */
export const PLACE_OPERANDS: readonly Operand[] = [
  { name: 'name', example: 'name *= catalog', type: 'text', texts: { place: placeNames }, values: 'names' },
  {
    name: 'namespace',
    aliases: ['ns'],
    example: 'namespace = shop',
    type: 'text',
    texts: { place: namespaces },
    values: 'namespaces',
  },
  { name: 'cluster', example: 'cluster = east', type: 'text', texts: { place: clusters }, values: 'clusters' },
  { name: 'app', example: 'app != details', type: 'text', texts: { place: (p) => listed(p.app) }, values: 'apps' },
  {
    name: 'version',
    example: 'version = v2',
    type: 'text',
    texts: { place: (place) => listed(place.version) },
    values: 'versions',
  },
  {
    name: 'workload',
    aliases: ['wl'],
    example: 'workload ^= catalog-',
    type: 'text',
    texts: { place: (place) => (place.id.kind === 'workload' ? [place.id.name] : []) },
    values: 'workloads',
  },
  {
    name: 'kind',
    aliases: ['node', 'role', 'type'],
    example: 'kind = gateway',
    type: 'text',
    texts: { place: (place) => [place.role, place.id.kind] },
    choices: KINDS,
    spellings: {
      svc: 'service',
      wl: 'workload',
      ns: 'namespace',
      controlplane: 'control-plane',
      inaccessible: 'restricted',
    },
  },
  {
    name: 'capture',
    example: 'capture = missed',
    type: 'text',
    texts: { place: captures },
    choices: [...POD_CAPTURES, 'mixed'],
    spellings: { ambient: 'captured', 'out-of-mesh': 'out', 'not-captured': 'missed' },
  },
  flag('captured', inState('every', 'captured', 'sidecar'), ['meshed', 'inmesh']),
  flag('ambient', inState('some', 'captured')),
  flag('sidecar', inState('some', 'sidecar'), ['sc']),
  flag('outofmesh', inState('some', 'out', 'missed'), ['oom']),
  {
    name: 'behind',
    example: 'behind = waypoint',
    type: 'text',
    texts: { place: waypointsBefore },
    flag: { place: isBehind },
    values: 'waypoints',
  },
  flag('idle', (place) => place.presence.is === 'idle'),
  flag('gone', (place) => place.presence.is === 'gone', ['dead']),
  flag('active', (place) => place.presence.is === 'active'),
  flag('outside', (place) => place.role === 'outside', ['outsider']),
  flag('unknown', (place) => place.role === 'unknown'),
  flag('notready', (place) => place.pods && place.pods.of > 0 && place.pods.ready < place.pods.of),
  flag('remark', (place) => place.remarks.length > 0, ['remarks', 'trouble']),
  flag(
    'trafficsource',
    ({ key }, facts) => !facts.around(key).incoming.some(hasTraffic) && facts.around(key).outgoing.some(hasTraffic),
    ['root'],
  ),
  {
    name: 'ready',
    aliases: ['readypods'],
    example: 'ready = 0',
    type: 'number',
    unit: 'count',
    number: { place: (place) => place.pods?.ready },
  },
  { name: 'pods', example: 'pods > 3', type: 'number', unit: 'count', number: { place: (place) => place.pods?.of } },
  {
    name: 'rank',
    example: 'rank <= 2',
    type: 'number',
    unit: 'count',
    number: { place: (place, facts) => facts.rank(place.key) },
  },
  measured('in', 'req/s', 'incoming', requests('http', 'grpc'), ['ratein']),
  measured('out', 'req/s', 'outgoing', requests('http', 'grpc'), ['rateout']),
  measured('httpin', 'req/s', 'incoming', requests('http')),
  measured('httpout', 'req/s', 'outgoing', requests('http')),
  measured('grpcin', 'req/s', 'incoming', requests('grpc')),
  measured('grpcout', 'req/s', 'outgoing', requests('grpc')),
  measured('tcpin', 'B/s', 'incoming', bytes),
  measured('tcpout', 'B/s', 'outgoing', bytes),
  measured('errorin', '%', 'incoming', errorShare, ['%errorin', 'errin']),
  measured('errorout', '%', 'outgoing', errorShare, ['%errorout', 'errout']),
  {
    name: 'operation',
    aliases: ['op'],
    example: 'operation = GetBook',
    needs: 'operations',
    type: 'text',
    texts: { place: (place, facts) => facts.feeds.operationsOf?.(place) },
  },
];

/** What Istio's configuration may give a place; the names are Kiali's. */
const TRAITS: Readonly<Record<string, readonly string[]>> = {
  circuitbreaker: ['cb'],
  faultinjection: ['fi'],
  mirroring: [],
  requestrouting: ['rr'],
  requesttimeout: ['rto'],
  serviceentry: ['se'],
  tcptrafficshifting: ['tcpts'],
  trafficshifting: ['ts'],
  virtualservice: ['vs'],
  workloadentry: ['we'],
};
/** Words of Kiali’s finds about configuration. */
export const CONFIG_TRAITS: readonly string[] = Object.keys(TRAITS);

export const TRAIT_OPERANDS: readonly Operand[] = CONFIG_TRAITS.map((name) => ({
  ...flag(name, (place, facts) => facts.feeds.traitsOf?.(place)?.includes(name), TRAITS[name]),
  needs: 'config' as const,
}));

/** `label:region = east`, and `label:region` alone for having it. */
export function labelOperand(key: string): Operand {
  return {
    name: `label:${key}`,
    example: 'label:region = east',
    needs: 'labels',
    type: 'text',
    texts: {
      place: (place, facts) =>
        facts.feeds.labelsOf === undefined ? undefined : listed(facts.feeds.labelsOf(place)?.[key]),
    },
    flag: {
      place: (place, facts) =>
        facts.feeds.labelsOf === undefined ? undefined : facts.feeds.labelsOf(place)?.[key] !== undefined,
    },
  };
}

/** Names of a service itself, and of those that select a workload’s pods. */
export const servicesOfPlace = (place: Place): readonly string[] =>
  listed(
    place.id.kind === 'service' ? place.id.name : undefined,
    ...(richer(place).services ?? []).map((service) => service.name),
  );
