/** The cast of a world: a plan's workloads, gateways and services with the names, addresses and proxies they really have. */

import { bindService, bindWorkload } from './binding.ts';
import { indexOf } from './cast-index.ts';
import type { CaptureMode, NamespacePlan, NodePlan, PodStand, WorkloadPlan, WorldPlan } from './plan.ts';
import type { Actor, Cast, End, GatewayCast, ServiceCast, ZtunnelCast } from './roles.ts';
import { isOutside } from './roles.ts';
import type { Seats } from './seats.ts';
import { emptySeats } from './seats.ts';
import { kubeWord } from './seeded-words.ts';

export type { Actor, Cast, End, GatewayCast, ServiceCast, ZtunnelCast } from './roles.ts';
export { isOutside, isPod } from './roles.ts';

const TRUST_DOMAIN = 'cluster.local';
/** Where pods listen that have no application of their own. */
const HBONE_PORT = 15008;

function spiffe(namespace: string, account: string): string {
  return `spiffe://${TRUST_DOMAIN}/ns/${namespace}/sa/${account}`;
}

/** First address of a node's pod range; .1 is the node, .2 its ztunnel, .3 its CNI agent, as in the captures. */
function nodeNet(index: number): string {
  return `10.10.${index + 1}`;
}

function captureOf(namespace: NamespacePlan | undefined, workload: WorkloadPlan): CaptureMode {
  if (workload.stand === 'captured') return 'ambient';
  if (workload.stand !== undefined) return workload.stand === 'sidecar' ? 'sidecar' : 'none';
  // An injected sidecar always wins over ambient; a pod's own label wins over the namespace's.
  if (namespace?.mode === 'sidecar') return 'sidecar';
  return workload.capture ?? namespace?.mode ?? 'none';
}

/** Casts of one world that follow each other in time share `seats`, so that nobody's address changes by another's coming. */
export function castWorld(plan: WorldPlan, seed: number, seats: Seats = emptySeats()): Cast {
  const nodes = new Map(plan.nodes.map((node, index) => [node.name, { node, net: nodeNet(index) }]));
  const clusterOf = (place: { readonly cluster?: string }): string => place.cluster ?? plan.cluster;
  const namespaces = new Map(
    plan.namespaces.map((namespace) => [`${clusterOf(namespace)}/${namespace.name}`, namespace]),
  );
  const namespaceOf = (place: { readonly cluster?: string; readonly in: string }): NamespacePlan | undefined =>
    namespaces.get(`${clusterOf(place)}/${place.in}`);

  const podsOf = (
    what: Pick<
      Actor,
      'kind' | 'capture' | 'cluster' | 'namespace' | 'workload' | 'app' | 'account' | 'port' | 'ready'
    > & {
      version?: string;
      stand?: PodStand;
    },
    nodeNames: readonly string[],
    rollout = 0,
  ): Actor[] => {
    // Of one cluster alone, names are those that they always were; a namesake in another cluster is somebody else.
    const far = what.cluster === plan.cluster ? '' : `${what.cluster} `;
    const key = `${far}${what.namespace}/${what.workload}${rollout === 0 ? '' : ` rollout ${rollout}`}`;
    const replicaSet = `${what.workload}-${kubeWord(seed, `rs ${key}`, 10)}`;
    return nodeNames.map((nodeName, index) => {
      const entry = nodes.get(nodeName);
      const who = `${what.namespace}/${what.workload}`;
      if (entry === undefined) throw new Error(`${who} stands on node ${nodeName}, which the plan does not have`);
      if (clusterOf(entry.node) !== what.cluster)
        throw new Error(`${who} of ${what.cluster} stands on a node elsewhere`);
      return {
        ...what,
        node: entry.node,
        ip:
          what.stand === 'host-network'
            ? `${entry.net}.1`
            : `${entry.net}.${seats.take(entry.net, `${key} ${index}`, 10)}`,
        replicaSet,
        pod: `${replicaSet}-${kubeWord(seed, `pod ${key} ${index}`, 5)}`,
        principal: spiffe(what.namespace, what.account),
      };
    });
  };

  const workloadWaypoints = new Map<string, GatewayCast>();
  const peopled = plan.workloads.map((workload) => ({
    workload,
    pods: podsOf(
      {
        kind: 'workload',
        capture: captureOf(namespaceOf(workload), workload),
        cluster: clusterOf(workload),
        namespace: workload.in,
        workload: workload.name,
        app: workload.app,
        account: workload.account ?? workload.app,
        port: workload.port,
        ready: workload.ready ?? true,
        ...(workload.version === undefined ? {} : { version: workload.version }),
        ...(workload.stand === undefined ? {} : { stand: workload.stand }),
      },
      workload.nodes,
      workload.rollout,
    ),
  }));
  const workloads = peopled.flatMap(({ pods }) => pods);
  const gateways = plan.gateways.map((gateway): GatewayCast => {
    const workload = gateway.kind === 'ingress' ? `${gateway.name}-istio` : gateway.name;
    const cluster = clusterOf(gateway);
    const made = podsOf(
      {
        kind: gateway.kind,
        capture: 'none',
        cluster,
        namespace: gateway.in,
        workload,
        app: workload,
        account: workload,
        port: gateway.kind === 'ingress' ? 80 : HBONE_PORT,
        ready: gateway.health !== 'starting',
      },
      gateway.health === 'waiting' ? [] : gateway.nodes,
      gateway.rollout,
    );
    return {
      plan: gateway,
      cluster,
      namespace: gateway.in,
      name: gateway.name,
      workload,
      clusterIp: `10.96.200.${seats.take('gateways', `${cluster}/${gateway.in}/${gateway.name}`, 1)}`,
      ...(gateway.health === 'lost' ? { pods: [], lostPods: made } : { pods: made, lostPods: [] }),
    };
  });
  const byApp = new Map<string, Actor[]>();
  for (const pod of workloads) {
    const key = `${pod.cluster}/${pod.namespace}/${pod.app}`;
    const mates = byApp.get(key);
    if (mates === undefined) byApp.set(key, [pod]);
    else mates.push(pod);
  }
  const bindingWorld = { plan, gateways };
  for (const { workload, pods } of peopled) {
    const waypoint = bindWorkload(bindingWorld, workload, namespaceOf(workload));
    if (waypoint !== undefined) for (const pod of pods) workloadWaypoints.set(pod.pod, waypoint);
  }
  const eastWest = gateways.filter((gateway) => gateway.plan.kind === 'east-west');
  const services = plan.services.map((service): ServiceCast => {
    const namespace = namespaceOf(service);
    const cluster = clusterOf(service);
    const binding = bindService(bindingWorld, service, namespace);
    const place = seats.take('services', `${cluster}/${service.in}/${service.name}`, 10);
    const remote =
      service.shared !== true
        ? []
        : eastWest
            .filter((gateway) => gateway.cluster !== cluster)
            .flatMap((through) =>
              (byApp.get(`${through.cluster}/${service.in}/${service.app}`) ?? []).map((pod) => ({ pod, through })),
            );
    return {
      plan: service,
      cluster,
      namespace: service.in,
      name: service.name,
      host: service.entry?.host ?? `${service.name}.${service.in}.svc.cluster.local`,
      clusterIp:
        service.entry === undefined ? `10.96.${1 + Math.floor(place / 256)}.${place % 256}` : `240.240.0.${place}`,
      backends: service.entry === undefined ? (byApp.get(`${cluster}/${service.in}/${service.app}`) ?? []) : [],
      remote,
      ingressUsesWaypoint: service.ingressUseWaypoint ?? namespace?.ingressUseWaypoint ?? false,
      ...(service.entry === undefined ? {} : { external: { kind: 'outside', address: service.entry.address } }),
      ...(binding === undefined ? {} : { asksFor: binding.asksFor, binding }),
      ...(binding?.waypoint === undefined ? {} : { waypoint: binding.waypoint }),
      ...(binding?.canary === undefined ? {} : { canary: binding.canary }),
    };
  });
  const ztunnels = plan.nodes.map((node, index) => ({
    node,
    pod: `ztunnel-${kubeWord(seed, `ztunnel ${node.name}`, 5)}`,
    ip: `${nodeNet(index)}.2`,
    net: nodeNet(index),
    cluster: clusterOf(node),
  }));
  return {
    cluster: plan.cluster,
    seed,
    actors: [...workloads, ...gateways.flatMap((g) => g.pods)],
    services,
    gateways,
    ztunnels,
    workloadWaypoints,
  };
}

/** `namespace/workload` to its pods; a bare address is someone outside. */
export function endsNamed(cast: Cast, name: string, cluster: string = cast.cluster): readonly End[] {
  if (!name.includes('/')) return [{ kind: 'outside', address: name }];
  const pods = indexOf(cast).podsOfWorkload(cluster, name);
  if (pods.length === 0) throw new Error(`no workload ${name} in this world`);
  return pods;
}

export function serviceNamed(cast: Cast, name: string, cluster: string = cast.cluster): ServiceCast {
  const service = indexOf(cast).service(cluster, name);
  if (service === undefined) throw new Error(`no service ${name} in this world`);
  return service;
}

export function ztunnelOn(cast: Cast, node: NodePlan): ZtunnelCast {
  const ztunnel = indexOf(cast).ztunnel(node.name);
  if (ztunnel === undefined) throw new Error(`no ztunnel on ${node.name}`);
  return ztunnel;
}

/** Which service a ztunnel names for a caller that did not tell it: the first one on that pod and port. */
export function guessedService(cast: Cast, server: End, port: number): ServiceCast | undefined {
  if (isOutside(server) || server.port !== port) return undefined;
  return indexOf(cast).firstServiceOf(server);
}

export function gatewayOfPod(cast: Cast, pod: Actor): GatewayCast | undefined {
  return pod.kind === 'workload' ? undefined : indexOf(cast).gatewayOf(pod);
}
