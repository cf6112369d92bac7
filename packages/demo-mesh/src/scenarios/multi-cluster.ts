import type { Scenario, WorldPlan } from '../plan.ts';
import { sailObjects } from './sail-objects.ts';

const RATE = 'rate';

/** Two clusters, two networks, one mesh: what is shared is answered from both sides, through east-west gateways. */
export const multiCluster: Scenario = {
  what: 'Clusters east and west on networks of their own: one shared service behind east-west gateways, the rest local.',
  options: [{ key: RATE, what: 'multiplies every request rate', default: 1 }],
  plan: planClusters,
};

const SIDES = ['east', 'west'] as const;

function planClusters(options: Readonly<Record<string, number>>): WorldPlan {
  const rate = options[RATE] ?? 1;
  return {
    cluster: 'east',
    clusters: SIDES.map((name) => ({ name, network: `network-${name}` })),
    nodes: SIDES.flatMap((cluster) =>
      ['a', 'b'].map((letter) => ({
        name: `${cluster}-${letter}`,
        region: `region-${cluster}`,
        zone: `zone-${letter}`,
        cluster,
      })),
    ),
    namespaces: SIDES.flatMap((cluster) => [
      { name: 'shop', mode: 'ambient' as const, cluster },
      { name: 'data', mode: 'ambient' as const, cluster, useWaypoint: 'waypoint' },
      { name: 'istio-gateways', mode: 'none' as const, cluster },
    ]),
    workloads: SIDES.flatMap((cluster) => [
      { in: 'shop', name: 'frontend', app: 'frontend', port: 8080, nodes: [`${cluster}-a`], cluster },
      { in: 'shop', name: 'catalog', app: 'catalog', version: 'v1', port: 8080, nodes: [`${cluster}-b`], cluster },
      { in: 'data', name: 'books', app: 'books', port: 8080, nodes: [`${cluster}-a`], cluster },
    ]),
    services: SIDES.flatMap((cluster) => [
      { in: 'shop', name: 'frontend', app: 'frontend', port: 80, protocol: 'http' as const, cluster },
      { in: 'shop', name: 'catalog', app: 'catalog', port: 80, protocol: 'http' as const, shared: true, cluster },
      { in: 'data', name: 'books', app: 'books', port: 80, protocol: 'http' as const, cluster },
    ]),
    gateways: SIDES.flatMap((cluster, index) => [
      {
        in: 'istio-gateways',
        name: `eastwest-${cluster}`,
        kind: 'east-west' as const,
        nodes: [`${cluster}-b`],
        address: `203.0.113.${10 + index}`,
        cluster,
      },
      { in: 'data', name: 'waypoint', kind: 'waypoint' as const, nodes: [`${cluster}-a`], cluster },
    ]),
    policies: [],
    routes: [],
    objects: SIDES.flatMap((cluster) => sailObjects(cluster)),
    conversations: SIDES.flatMap((cluster) => [
      {
        name: `${cluster} reads the catalog`,
        from: 'shop/frontend',
        to: { service: 'shop/catalog' },
        perSecond: 4 * rate,
        cluster,
      },
      {
        name: `${cluster} reads books`,
        from: 'shop/catalog',
        to: { service: 'data/books' },
        perSecond: 2 * rate,
        cluster,
      },
    ]),
    restarts: [],
    limitedTo: ['shop', 'data'],
  };
}
