import { expect, it } from 'vitest';
import { placeKey, type L4Edge, type Place, type PlaceKey } from '@waymark/mesh';
import { answerOf } from '../../testing/leaky-checkout.ts';
import { crowdOf, MOST_BOXES } from './crowd.ts';
import { toShown } from './shown.ts';
import { readTopologyView } from './url.ts';

const MANY = 3 * MOST_BOXES;
const name = (nth: number): string => `ns-${String(nth).padStart(4, '0')}`;
const box = (nth: number): PlaceKey => placeKey({ kind: 'namespace', cluster: 'east', namespace: name(nth) });

function workload(nth: number, app: string, waypoint?: PlaceKey): Place {
  const id = { kind: 'workload', cluster: 'east', namespace: name(nth), name: app } as const;
  return {
    key: placeKey(id),
    id,
    role: 'workload',
    presence: { is: 'active' },
    remarks: [],
    ...(waypoint === undefined ? {} : { behind: [waypoint] }),
  };
}

const call = (from: Place, to: Place, bytes: number, failed: L4Edge['failed'] = {}): L4Edge => ({
  layer: 'L4',
  from: from.key,
  to: to.key,
  opened: 10,
  bytesToServer: bytes,
  bytesToClient: 0,
  failed,
  principals: {},
  services: [],
  reporters: ['source'],
});

/** Each namespace calls the next; the later the busier. */
function mesh(namespaces: number, waypoint?: PlaceKey): { places: Place[]; edges: L4Edge[] } {
  const clients = Array.from({ length: namespaces }, (_, nth) => workload(nth, 'client', waypoint));
  const servers = Array.from({ length: namespaces }, (_, nth) => workload(nth, 'server', waypoint));
  const edges = clients.flatMap((client, nth) => {
    const server = servers[nth];
    return server === undefined ? [] : [call(client, server, nth * 1_000)];
  });
  return { places: [...clients, ...servers], edges };
}

it('leaves a mesh alone whose boxes can be read', () => {
  expect(crowdOf(mesh(MOST_BOXES), 'fronts too')).toEqual({ is: 'none' });
});

it('becomes the waypoint overview where few waypoints front many namespaces, unless boxes were opened', () => {
  const shared = placeKey({ kind: 'workload', cluster: 'east', namespace: 'edge', name: 'waypoint' });
  expect(crowdOf(mesh(MANY, shared), 'fronts too')).toEqual({ is: 'fronts' });
  expect(crowdOf(mesh(MANY, shared), 'namespaces only').is).toBe('gathered');
});

it('keeps the busiest namespaces and those in trouble, and gathers the others', () => {
  const topology = mesh(MANY);
  const [client, server] = [topology.places[0], topology.places[MANY]];
  if (client === undefined || server === undefined) throw new Error('there are places');
  const crowd = crowdOf(
    { ...topology, edges: [...topology.edges, call(client, server, 0, { denied: 1 })] },
    'fronts too',
  );
  const gathered = crowd.is === 'gathered' ? crowd.namespaces : new Set();
  expect(gathered.size).toBe(MANY - MOST_BOXES);
  expect(gathered.has(box(0))).toBe(false);
  expect(gathered.has(box(1))).toBe(true);
  expect(gathered.has(box(MANY - 1))).toBe(false);
});

it('draws what is gathered as its cluster and loses no traffic', () => {
  const topology = mesh(MANY);
  const crowd = crowdOf(topology, 'fronts too');
  const gathered = crowd.is === 'gathered' ? crowd.namespaces : new Set<PlaceKey>();
  const view = readTopologyView(new URLSearchParams('fold=folded&boxes=namespace'));
  const shown = toShown(answerOf(topology), { ...view, gathered });
  const cluster = shown.places.find((place) => place.id.kind === 'cluster');
  expect(shown.places).toHaveLength(MOST_BOXES + 1);
  expect(cluster?.holds?.workloads).toBe(2 * (MANY - MOST_BOXES));
  const bytes = (edges: readonly unknown[]): number =>
    (edges as readonly L4Edge[]).reduce((sum, edge) => sum + (edge.bytesToServer ?? 0), 0);
  expect(bytes(shown.edges)).toBe(bytes(topology.edges));
});
