/** Pods, and the ReplicaSets and Deployments above them: applications, waypoints and gateways alike. */

import type { Actor, GatewayCast } from '../cast.ts';
import { gatewayOfPod } from '../cast.ts';
import { indexOf } from '../cast-index.ts';
import { workloadOf } from '../plan-index.ts';
import { ISTIO_TAG } from '../samples.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { generatedLabels } from './gateways.ts';
import { toRfc3339 } from '../instants.ts';
import { bornAt, bornOfMs, makeObject } from './metadata.ts';
import { healthOf, podStatus } from './pod-health.ts';

const PROXY_IMAGE = `istio/proxyv2:${ISTIO_TAG}-distroless`;

export function podObjects(world: World, atMs: number): KubernetesObject[] {
  return world.cast.actors.map((actor) => podOf(world, actor, atMs));
}

export function hostIpOf(world: World, node: string): string {
  return `${indexOf(world.cast).ztunnel(node)?.net ?? ''}.1`;
}

/** Labels of the Deployment and its template: what a person or istiod wrote, before any webhook. */
function templateLabels(world: World, actor: Actor): Labels {
  const gateway = gatewayOfPod(world.cast, actor);
  if (gateway !== undefined) {
    return {
      ...generatedLabels(gateway),
      'istio.io/dataplane-mode': 'none',
      'service.istio.io/canonical-name': actor.workload,
      'service.istio.io/canonical-revision': 'latest',
      'sidecar.istio.io/inject': 'false',
    };
  }
  const own = workloadOf(world.plan, actor);
  return {
    app: actor.app,
    ...(actor.version === undefined ? {} : { version: actor.version }),
    ...(own?.capture === undefined ? {} : { 'istio.io/dataplane-mode': own.capture }),
    ...(own?.useWaypoint === undefined ? {} : { 'istio.io/use-waypoint': own.useWaypoint }),
  };
}

function podLabels(world: World, actor: Actor): Labels {
  const injected: Labels =
    actor.capture === 'sidecar'
      ? {
          'networking.istio.io/tunnel': 'http',
          'security.istio.io/tlsMode': 'istio',
          'service.istio.io/canonical-name': actor.app,
          'service.istio.io/canonical-revision': actor.version ?? 'latest',
        }
      : {};
  return {
    ...templateLabels(world, actor),
    ...injected,
    'pod-template-hash': actor.replicaSet.slice(actor.workload.length + 1),
    'topology.kubernetes.io/region': actor.node.region,
    'topology.kubernetes.io/zone': actor.node.zone,
  };
}

const SCRAPE = {
  'prometheus.io/path': '/stats/prometheus',
  'prometheus.io/port': '15020',
  'prometheus.io/scrape': 'true',
};

function podAnnotations(world: World, actor: Actor): Labels | undefined {
  const all = { ...writtenAnnotations(world, actor), ...madeAnnotations(actor) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** What a person wrote into the template; gateways have templates of istiod's. */
function writtenAnnotations(world: World, actor: Actor): Labels {
  const rate = actor.kind === 'workload' ? workloadOf(world.plan, actor)?.healthRate : undefined;
  return rate === undefined ? {} : { 'health.kiali.io/rate': rate };
}

function madeAnnotations(actor: Actor): Labels {
  if (actor.kind !== 'workload') return { 'istio.io/rev': 'default', ...SCRAPE };
  // Written by istio-cni when ztunnel has accepted the pod: the truth of capture, where labels are intent.
  if (actor.capture === 'ambient') return { 'ambient.istio.io/redirection': 'enabled' };
  if (actor.stand === 'pending') return { 'ambient.istio.io/redirection': 'pending' };
  if (actor.capture === 'none') return {};
  const status = {
    initContainers: ['istio-validation', 'istio-proxy'],
    containers: null,
    imagePullSecrets: null,
    revision: 'default',
  };
  return { 'istio.io/rev': 'default', ...SCRAPE, 'sidecar.istio.io/status': JSON.stringify(status) };
}

function imageOf(actor: Actor): string {
  return actor.kind === 'workload' ? `example/${actor.app}:${actor.version ?? 'v1'}` : PROXY_IMAGE;
}

/** What the Deployment's template says; a sidecar is not in it, the injector adds that to the pod alone. */
function templateSpec(actor: Actor): Record<string, unknown> {
  const app = {
    name: actor.app,
    image: imageOf(actor),
    imagePullPolicy: 'IfNotPresent',
    ports: [{ containerPort: actor.port, protocol: 'TCP' }],
  };
  const proxy = {
    name: 'istio-proxy',
    image: PROXY_IMAGE,
    args: ['proxy', actor.kind === 'waypoint' ? 'waypoint' : 'router'],
    ports: [
      { containerPort: 15020, name: 'metrics', protocol: 'TCP' },
      { containerPort: 15021, name: 'status-port', protocol: 'TCP' },
      { containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' },
    ],
  };
  return {
    containers: [actor.kind === 'workload' ? app : proxy],
    serviceAccountName: actor.account,
    serviceAccount: actor.account,
    restartPolicy: 'Always',
  };
}

function injectedContainers(actor: Actor): Record<string, unknown> {
  if (actor.capture !== 'sidecar') return {};
  const ports = [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }];
  return {
    initContainers: [
      { name: 'istio-proxy', image: PROXY_IMAGE, args: ['proxy', 'sidecar'], ports, restartPolicy: 'Always' },
    ],
  };
}

function podOf(world: World, actor: Actor, atMs: number): KubernetesObject {
  const annotations = podAnnotations(world, actor);
  const main = { name: actor.kind === 'workload' ? actor.app : 'istio-proxy', image: imageOf(actor) };
  const where = { ip: actor.ip, node: actor.node.name, hostIp: hostIpOf(world, actor.node.name) };
  const sidecar = actor.capture === 'sidecar' ? { name: 'istio-proxy', image: PROXY_IMAGE } : undefined;
  return makeObject(
    world,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      name: actor.pod,
      generateName: `${actor.replicaSet}-`,
      namespace: actor.namespace,
      labels: podLabels(world, actor),
      ...(annotations === undefined ? {} : { annotations }),
      owner: {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        namespace: actor.namespace,
        name: actor.replicaSet,
        controls: true,
      },
    },
    {
      spec: {
        ...templateSpec(actor),
        ...injectedContainers(actor),
        ...(actor.stand === 'host-network' ? { hostNetwork: true } : {}),
        nodeName: actor.node.name,
      },
      status: podStatus(
        where,
        toRfc3339(bornOfMs(world, 'Pod', actor.namespace, actor.pod)),
        healthOf(world, actor, atMs),
        main,
        sidecar,
      ),
    },
  );
}

export function deploymentObjects(world: World, atMs: number): KubernetesObject[] {
  const groups = new Map<string, Actor[]>();
  for (const actor of world.cast.actors) {
    const key = `${actor.namespace}/${actor.workload}`;
    const mates = groups.get(key);
    if (mates === undefined) groups.set(key, [actor]);
    else mates.push(actor);
  }
  const staffed = [...groups.values()].flatMap((pods) => deploymentAndReplicaSet(world, pods[0], pods, atMs));
  const empty = world.cast.gateways.flatMap(({ lostPods }) => deploymentAndReplicaSet(world, lostPods[0], [], atMs));
  return [...staffed, ...empty];
}

function deploymentAndReplicaSet(
  world: World,
  first: Actor | undefined,
  pods: readonly Actor[],
  atMs: number,
): KubernetesObject[] {
  if (first === undefined) return [];
  const { namespace, workload, replicaSet } = first;
  const gateway = gatewayOfPod(world.cast, first);
  const labels = templateLabels(world, first);
  const hash = { 'pod-template-hash': replicaSet.slice(workload.length + 1) };
  const matchLabels: Labels =
    gateway === undefined
      ? { app: first.app, ...(first.version === undefined ? {} : { version: first.version }) }
      : { 'gateway.networking.k8s.io/gateway-name': gateway.name };
  const rollout = gateway?.plan.rollout ?? workloadOf(world.plan, first)?.rollout ?? 0;
  const ready = pods.filter((pod) => healthOf(world, pod, atMs).ready).length;
  const counts = { replicas: pods.length, readyReplicas: ready, availableReplicas: ready, observedGeneration: 1 };
  const annotations =
    gateway === undefined ? writtenAnnotations(world, first) : { 'istio.io/rev': 'default', ...SCRAPE };
  const annotated = Object.keys(annotations).length === 0 ? {} : { annotations };
  const template = { metadata: { labels, ...annotated }, spec: templateSpec(first) };
  const at = bornAt(world, namespace);
  const available = {
    type: 'Available',
    status: ready > 0 ? 'True' : 'False',
    reason: ready > 0 ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: ready > 0 ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    lastTransitionTime: at,
    lastUpdateTime: at,
  };
  const deployment = makeObject(
    world,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: workload,
      labels: gateway === undefined ? labels : generatedLabels(gateway),
      annotations: { 'deployment.kubernetes.io/revision': String(1 + rollout) },
      ...(gateway === undefined ? {} : { owner: gatewayOwner(gateway) }),
    },
    {
      spec: { replicas: pods.length, selector: { matchLabels }, template },
      status: { ...counts, updatedReplicas: pods.length, conditions: [available] },
    },
  );
  const replicas = makeObject(
    world,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      namespace,
      name: replicaSet,
      labels: { ...labels, ...hash },
      annotations: { 'deployment.kubernetes.io/revision': String(1 + rollout) },
      owner: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: workload, controls: true },
    },
    {
      spec: {
        replicas: pods.length,
        selector: { matchLabels: { ...matchLabels, ...hash } },
        template: { ...template, metadata: { ...template.metadata, labels: { ...labels, ...hash } } },
      },
      status: { ...counts, fullyLabeledReplicas: pods.length },
    },
  );
  return [deployment, replicas];
}

export function gatewayOwner(gateway: GatewayCast): {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  controls: boolean;
} {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    namespace: gateway.namespace,
    name: gateway.name,
    controls: false,
  };
}
