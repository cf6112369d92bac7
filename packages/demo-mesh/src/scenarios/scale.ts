import type { ConversationPlan, NamespacePlan, Scenario, ScenarioNumbers, WorkloadPlan, WorldPlan } from '../plan.ts';
import type { GatewayPlan, ServicePlan } from '../plan.ts';

const NAMESPACES = 'namespaces';
const WORKLOADS = 'workloads';
const USUAL = 10;
const MOST_WORKLOADS = 10_000;
const MOST_NAMESPACES = 1000;
/** As many pods as a large node is let have. */
const PODS_PER_NODE = 200;
/** One namespace in so many has a waypoint. */
const WAYPOINT_EVERY = 5;

/** A large, healthy mesh without surprises, for measuring: each workload calls the next and one in the next namespace. */
export const scale: Scenario = {
  what: 'A mesh of any size up to 10 000 workloads, for measuring; healthy and even.',
  options: [
    { key: NAMESPACES, what: 'how many namespaces', default: USUAL },
    { key: WORKLOADS, what: 'how many workloads in each namespace', default: USUAL },
  ],
  refuses,
  plan: planScale,
};

function refuses(options: ScenarioNumbers): string | undefined {
  const limits = [
    [NAMESPACES, MOST_NAMESPACES],
    [WORKLOADS, MOST_WORKLOADS],
  ] as const;
  for (const [key, most] of limits) {
    const value = options[key] ?? USUAL;
    if (!Number.isInteger(value) || value < 1 || value > most)
      return `Option ${key} of scenario scale must be a whole number from 1 to ${most}, not ${value}.`;
  }
  const namespaces = options[NAMESPACES] ?? USUAL;
  const each = options[WORKLOADS] ?? USUAL;
  if (namespaces * each <= MOST_WORKLOADS) return undefined;
  return `Scenario scale holds at most ${MOST_WORKLOADS} workloads, not ${namespaces} × ${each}.`;
}

function planScale(options: ScenarioNumbers): WorldPlan {
  const namespaces = options[NAMESPACES] ?? USUAL;
  const each = options[WORKLOADS] ?? USUAL;
  const pods = namespaces * each + Math.ceil(namespaces / WAYPOINT_EVERY);
  const nodes = Array.from({ length: Math.max(2, Math.ceil(pods / PODS_PER_NODE)) }, (_, index) => ({
    name: `node-${index + 1}`,
    region: 'region-1',
    zone: `zone-${'abc'.charAt(index % 3)}`,
  }));
  const nodeFor = (seat: number): string => nodes[seat % nodes.length]?.name ?? 'node-1';
  const spaces = Array.from({ length: namespaces }, (_, index): NamespacePlan => {
    const behind = index % WAYPOINT_EVERY === 0 ? { useWaypoint: 'waypoint' } : {};
    return { name: `ns-${index + 1}`, mode: 'ambient', ...behind };
  });
  const people = spaces.flatMap((space, row) =>
    Array.from({ length: each }, (_, column): WorkloadPlan => {
      const name = `app-${column + 1}`;
      return { in: space.name, name, app: name, port: 8080, nodes: [nodeFor(row * each + column)] };
    }),
  );
  return {
    cluster: 'east',
    nodes,
    namespaces: spaces,
    workloads: people,
    services: people.map((one): ServicePlan => ({
      in: one.in,
      name: one.name,
      app: one.app,
      port: 80,
      protocol: 'http',
    })),
    gateways: spaces
      .filter(({ useWaypoint }) => useWaypoint !== undefined)
      .map((space, index): GatewayPlan => ({
        in: space.name,
        name: 'waypoint',
        kind: 'waypoint',
        nodes: [nodeFor(index)],
      })),
    policies: [],
    routes: [],
    conversations: people.flatMap((one, index) => callsOf(people, one, index, each)),
    restarts: [],
    limitedTo: spaces.slice(0, 2).map((space) => space.name),
  };
}

function callsOf(
  people: readonly WorkloadPlan[],
  one: WorkloadPlan,
  index: number,
  each: number,
): readonly ConversationPlan[] {
  const next = people[(index + 1) % people.length];
  // The last workload of a namespace calls on: without it, namespaces would be strangers.
  const across = index % each === 0 ? people[(index + each) % people.length] : undefined;
  const rate = 0.5 + (index % 7) / 4;
  return [next, across].flatMap((to): ConversationPlan[] => {
    if (to === undefined || to === one) return [];
    const target = `${to.in}/${to.name}`;
    return [
      {
        name: `${one.in}/${one.name} to ${target}`,
        from: `${one.in}/${one.name}`,
        to: { service: target },
        perSecond: rate,
      },
    ];
  });
}
