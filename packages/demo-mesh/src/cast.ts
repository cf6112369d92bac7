/** The cast of a world: a plan's workloads, gateways and services with the names, addresses and proxies they really have. */

import type {
  CaptureMode,
  GatewayPlan,
  NamespacePlan,
  NodePlan,
  ServicePlan,
  WorkloadPlan,
  WorldPlan,
} from './plan.ts';
import { kubeWord } from './seeded-words.ts';

/** A pod, with all that proxies and the API server say of it. */
export interface Actor {
  readonly kind: 'workload' | 'waypoint' | 'ingress';
  readonly capture: CaptureMode;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
  readonly replicaSet: string;
  readonly pod: string;
  readonly node: NodePlan;
  readonly ip: string;
  readonly app: string;
  readonly version?: string;
  readonly account: string;
  readonly principal: string;
  readonly port: number;
  readonly ready: boolean;
}

/** An address of which the mesh knows nothing. */
export interface Outside {
  readonly kind: 'outside';
  readonly address: string;
}

export type End = Actor | Outside;

export interface ServiceCast {
  readonly plan: ServicePlan;
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  readonly clusterIp: string;
  readonly backends: readonly Actor[];
  /** What use-waypoint resolves to, before anyone looks whether it exists (facts A4). */
  readonly asksFor?: { readonly namespace: string; readonly name: string };
  /** The waypoint that istiod bound; absent when none is asked for or the one asked for was never there. */
  readonly waypoint?: GatewayCast;
  readonly ingressUsesWaypoint: boolean;
}

export interface GatewayCast {
  readonly plan: GatewayPlan;
  readonly namespace: string;
  readonly name: string;
  /** Name of its Deployment and Service: class `istio` appends its name (facts A7). */
  readonly workload: string;
  readonly clusterIp: string;
  readonly pods: readonly Actor[];
}

export interface ZtunnelCast {
  readonly node: NodePlan;
  readonly pod: string;
  readonly ip: string;
}

export interface Cast {
  readonly cluster: string;
  readonly seed: number;
  readonly actors: readonly Actor[];
  readonly services: readonly ServiceCast[];
  readonly gateways: readonly GatewayCast[];
  readonly ztunnels: readonly ZtunnelCast[];
}

const TRUST_DOMAIN = 'cluster.local';
/** Where pods listen that have no application of their own. */
const HBONE_PORT = 15008;

export function isOutside(end: End): end is Outside {
  return end.kind === 'outside';
}

function spiffe(namespace: string, account: string): string {
  return `spiffe://${TRUST_DOMAIN}/ns/${namespace}/sa/${account}`;
}

/** First address of a node's pod range; .1 is the node, .2 its ztunnel, .3 its CNI agent, as in the captures. */
export function nodeNet(index: number): string {
  return `10.10.${index + 1}`;
}

function captureOf(namespace: NamespacePlan | undefined, workload: WorkloadPlan): CaptureMode {
  // An injected sidecar always wins over ambient; a pod's own label wins over the namespace's (facts A2).
  if (namespace?.mode === 'sidecar') return 'sidecar';
  return workload.capture ?? namespace?.mode ?? 'none';
}

export function castWorld(plan: WorldPlan, seed: number): Cast {
  const nodes = new Map(plan.nodes.map((node, index) => [node.name, { node, net: nodeNet(index), next: 10 }]));
  const namespaces = new Map(plan.namespaces.map((namespace) => [namespace.name, namespace]));

  const seat = (nodeName: string, why: string): { node: NodePlan; ip: string } => {
    const entry = nodes.get(nodeName);
    if (entry === undefined) throw new Error(`${why} stands on node ${nodeName}, which the plan does not have`);
    return { node: entry.node, ip: `${entry.net}.${entry.next++}` };
  };
  const podsOf = (
    what: Pick<Actor, 'kind' | 'capture' | 'namespace' | 'workload' | 'app' | 'account' | 'port' | 'ready'> & {
      version?: string;
    },
    nodeNames: readonly string[],
  ): Actor[] => {
    const replicaSet = `${what.workload}-${kubeWord(seed, `rs ${what.namespace}/${what.workload}`, 10)}`;
    return nodeNames.map((nodeName, index) => ({
      ...what,
      ...seat(nodeName, `${what.namespace}/${what.workload}`),
      cluster: plan.cluster,
      replicaSet,
      pod: `${replicaSet}-${kubeWord(seed, `pod ${what.namespace}/${what.workload} ${index}`, 5)}`,
      principal: spiffe(what.namespace, what.account),
    }));
  };

  const workloads = plan.workloads.flatMap((workload) =>
    podsOf(
      {
        kind: 'workload',
        capture: captureOf(namespaces.get(workload.in), workload),
        namespace: workload.in,
        workload: workload.name,
        app: workload.app,
        account: workload.account ?? workload.app,
        port: workload.port,
        ready: workload.ready ?? true,
        ...(workload.version === undefined ? {} : { version: workload.version }),
      },
      workload.nodes,
    ),
  );
  const gateways = plan.gateways.map((gateway, index): GatewayCast => {
    const workload = gateway.kind === 'ingress' ? `${gateway.name}-istio` : gateway.name;
    const pods = podsOf(
      {
        kind: gateway.kind,
        capture: 'none',
        namespace: gateway.in,
        workload,
        app: workload,
        account: workload,
        port: gateway.kind === 'ingress' ? 80 : HBONE_PORT,
        ready: true,
      },
      gateway.nodes,
    );
    return {
      plan: gateway,
      namespace: gateway.in,
      name: gateway.name,
      workload,
      clusterIp: `10.96.200.${index + 1}`,
      pods,
    };
  });
  const services = plan.services.map((service, index): ServiceCast => {
    const namespace = namespaces.get(service.in);
    const asksFor = askedWaypoint(service, namespace);
    const waypoint = gateways.find(
      (gateway) => gateway.namespace === asksFor?.namespace && gateway.name === asksFor.name,
    );
    return {
      plan: service,
      namespace: service.in,
      name: service.name,
      host: `${service.name}.${service.in}.svc.cluster.local`,
      clusterIp: `10.96.1.${index + 10}`,
      backends: workloads.filter((actor) => actor.namespace === service.in && actor.app === service.app),
      ingressUsesWaypoint: service.ingressUseWaypoint ?? namespace?.ingressUseWaypoint ?? false,
      ...(asksFor === undefined ? {} : { asksFor }),
      ...(waypoint === undefined ? {} : { waypoint }),
    };
  });
  const ztunnels = plan.nodes.map((node, index) => ({
    node,
    pod: `ztunnel-${kubeWord(seed, `ztunnel ${node.name}`, 5)}`,
    ip: `${nodeNet(index)}.2`,
  }));
  return {
    cluster: plan.cluster,
    seed,
    actors: [...workloads, ...gateways.flatMap((g) => g.pods)],
    services,
    gateways,
    ztunnels,
  };
}

function askedWaypoint(service: ServicePlan, namespace: NamespacePlan | undefined): ServiceCast['asksFor'] {
  if (service.useWaypoint !== undefined) {
    return service.useWaypoint === 'none' ? undefined : { namespace: service.in, name: service.useWaypoint };
  }
  if (namespace?.useWaypoint === undefined || namespace.useWaypoint === 'none') return undefined;
  return { namespace: namespace.useWaypointNamespace ?? service.in, name: namespace.useWaypoint };
}

/** `namespace/workload` to its pods; a bare address is someone outside. */
export function endsNamed(cast: Cast, name: string): readonly End[] {
  const [namespace, workload] = name.split('/');
  if (workload === undefined) return [{ kind: 'outside', address: name }];
  const pods = cast.actors.filter((actor) => actor.namespace === namespace && actor.workload === workload);
  if (pods.length === 0) throw new Error(`no workload ${name} in this world`);
  return pods;
}

export function serviceNamed(cast: Cast, name: string): ServiceCast {
  const service = cast.services.find((s) => `${s.namespace}/${s.name}` === name);
  if (service === undefined) throw new Error(`no service ${name} in this world`);
  return service;
}

export function ztunnelOn(cast: Cast, node: NodePlan): ZtunnelCast {
  const ztunnel = cast.ztunnels.find((z) => z.node.name === node.name);
  if (ztunnel === undefined) throw new Error(`no ztunnel on ${node.name}`);
  return ztunnel;
}

/** Which service a ztunnel names for a caller that did not tell it: the first one on that pod and port (facts B4). */
export function guessedService(cast: Cast, server: End, port: number): ServiceCast | undefined {
  if (isOutside(server)) return undefined;
  return cast.services.find((service) => service.backends.includes(server) && server.port === port);
}
