/** Istio's own components in istio-system: istiod, and per node a ztunnel and a CNI agent. */

import { ISTIO_TAG } from '../samples.ts';
import { kubeWord } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { bornAt, makeObject, SYSTEM_NAMESPACE, uidOf } from './metadata.ts';
import { podStatus, restartsOf } from './pod-health.ts';
import { hostIpOf } from './pods.ts';

interface Component {
  readonly name: string;
  readonly container: string;
  readonly image: string;
  readonly account: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
}

function helmLabels(name: string): Labels {
  return {
    'app.kubernetes.io/instance': 'istio',
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'istio',
    'app.kubernetes.io/version': '1.0.0',
    'istio.io/dataplane-mode': 'none',
    'sidecar.istio.io/inject': 'false',
  };
}

const ZTUNNEL: Component = {
  name: 'ztunnel',
  container: 'istio-proxy',
  image: `istio/ztunnel:${ISTIO_TAG}-distroless`,
  account: 'ztunnel',
  labels: { app: 'ztunnel', ...helmLabels('ztunnel') },
  annotations: { 'prometheus.io/port': '15020', 'prometheus.io/scrape': 'true', 'sidecar.istio.io/inject': 'false' },
  ports: [{ name: 'ztunnel-stats', containerPort: 15020 }],
};

const CNI: Component = {
  name: 'istio-cni-node',
  container: 'install-cni',
  image: `istio/install-cni:${ISTIO_TAG}-distroless`,
  account: 'istio-cni',
  labels: { 'k8s-app': 'istio-cni-node', ...helmLabels('istio-cni') },
  annotations: {
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': '15014',
    'prometheus.io/scrape': 'true',
    'sidecar.istio.io/inject': 'false',
  },
  ports: [{ name: 'metrics', containerPort: 15014 }],
};

const ISTIOD: Component = {
  name: 'istiod',
  container: 'discovery',
  image: `istio/pilot:${ISTIO_TAG}-distroless`,
  account: 'istiod',
  labels: { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default', ...helmLabels('istiod') },
  annotations: { 'prometheus.io/port': '15014', 'prometheus.io/scrape': 'true', 'sidecar.istio.io/inject': 'false' },
  ports: [
    { name: 'http-debug', containerPort: 8080 },
    { name: 'grpc-xds', containerPort: 15010 },
    { name: 'tls-xds', containerPort: 15012 },
    { name: 'https-webhooks', containerPort: 15017 },
    { name: 'http-monitoring', containerPort: 15014 },
  ],
};

export function systemObjects(world: World, atMs: number): KubernetesObject[] {
  const { seed, cast } = world;
  const ztunnels = cast.ztunnels.map((z) => ({ pod: z.pod, ip: z.ip, node: z.node.name }));
  const agents = cast.ztunnels.map((z) => ({
    pod: `istio-cni-node-${kubeWord(seed, `cni ${z.node.name}`, 5)}`,
    ip: `${z.net}.3`,
    node: z.node.name,
  }));
  return [
    ...daemonSet(world, ZTUNNEL, ztunnels, atMs),
    ...daemonSet(world, CNI, agents, atMs),
    cniConfig(world),
    ...istiod(world, atMs),
  ];
}

/** What the agents are told by their chart, as far as it is about ambient mode. */
function cniConfig(world: World): KubernetesObject {
  const data = { AMBIENT_ENABLED: 'true', AMBIENT_DNS_CAPTURE: 'true', EXCLUDE_NAMESPACES: 'kube-system' };
  const name = 'istio-cni-config';
  return makeObject(
    world,
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: SYSTEM_NAMESPACE, name, labels: helmLabels('istio-cni') },
    { data },
  );
}

interface Seat {
  readonly pod: string;
  readonly ip: string;
  readonly node: string;
}

function specOf(component: Component, world: World): Record<string, unknown> {
  const ports = component.ports.map((port) => ({ ...port, protocol: 'TCP' }));
  return {
    containers: [
      {
        name: component.container,
        image: component.image,
        imagePullPolicy: 'IfNotPresent',
        ports,
        ...clusterEnv(component, world),
      },
    ],
    serviceAccountName: component.account,
    serviceAccount: component.account,
  };
}

function componentPod(
  world: World,
  component: Component,
  seat: Seat,
  atMs: number,
  extra: Labels,
  ownerKind: 'DaemonSet' | 'ReplicaSet',
  ownerName: string,
): KubernetesObject {
  const where = { ip: seat.ip, node: seat.node, hostIp: hostIpOf(world, seat.node) };
  const health = { ready: true, ...restartsOf(world, seat.pod, SYSTEM_NAMESPACE, atMs) };
  return makeObject(
    world,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: SYSTEM_NAMESPACE,
      name: seat.pod,
      generateName: `${ownerName}-`,
      labels: { ...component.labels, ...extra },
      annotations: component.annotations,
      owner: { apiVersion: 'apps/v1', kind: ownerKind, namespace: SYSTEM_NAMESPACE, name: ownerName, controls: true },
    },
    {
      spec: { ...specOf(component, world), nodeName: seat.node },
      status: podStatus(where, bornAt(world, SYSTEM_NAMESPACE), health, {
        name: component.container,
        image: component.image,
      }),
    },
  );
}

function daemonSet(world: World, component: Component, seats: readonly Seat[], atMs: number): KubernetesObject[] {
  const count = seats.length;
  const hash = {
    'controller-revision-hash': kubeWord(world.seed, `revision ${component.name}`, 10),
    'pod-template-generation': '1',
  };
  const selector: Labels = component === ZTUNNEL ? { app: 'ztunnel' } : { 'k8s-app': component.name };
  const set = makeObject(
    world,
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      namespace: SYSTEM_NAMESPACE,
      name: component.name,
      labels: component.labels,
    },
    {
      spec: {
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: component.labels, annotations: component.annotations },
          spec: specOf(component, world),
        },
      },
      status: {
        currentNumberScheduled: count,
        desiredNumberScheduled: count,
        numberAvailable: count,
        numberMisscheduled: 0,
        numberReady: count,
        updatedNumberScheduled: count,
        observedGeneration: 1,
      },
    },
  );
  return [set, ...seats.map((seat) => componentPod(world, component, seat, atMs, hash, 'DaemonSet', component.name))];
}

export const ISTIOD_CLUSTER_IP = '10.96.0.15';
export const ISTIOD_PORTS = ISTIOD.ports.map(({ containerPort }) => containerPort);

/** Names of the containers of Istio's own pods, and of every proxy. */
export const SYSTEM_CONTAINERS = { proxy: ZTUNNEL.container, istiod: ISTIOD.container } as const;

export interface IstiodPod extends Seat {
  readonly replicaSet: string;
  readonly hash: string;
}

export function istiodPod(world: World): IstiodPod {
  const hash = kubeWord(world.seed, 'rs istiod', 10);
  const replicaSet = `istiod-${hash}`;
  const node = world.plan.nodes[0]?.name ?? '';
  return { pod: `${replicaSet}-${kubeWord(world.seed, 'pod istiod', 5)}`, ip: '10.10.0.10', node, replicaSet, hash };
}

function istiod(world: World, atMs: number): KubernetesObject[] {
  const seat = istiodPod(world);
  const { replicaSet, hash, node } = seat;
  const in_ = { namespace: SYSTEM_NAMESPACE };
  const labels = ISTIOD.labels;
  const counts = { replicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 };
  const template = { metadata: { labels, annotations: ISTIOD.annotations }, spec: specOf(ISTIOD, world) };
  const selector = { app: 'istiod', istio: 'pilot' };
  const ports = ISTIOD.ports.map((port) => ({
    name: port.name,
    port: port.containerPort,
    targetPort: port.containerPort,
    protocol: 'TCP',
  }));
  return [
    makeObject(
      world,
      { ...in_, apiVersion: 'apps/v1', kind: 'Deployment', name: 'istiod', labels },
      {
        spec: { replicas: 1, selector: { matchLabels: selector }, template },
        status: { ...counts, updatedReplicas: 1 },
      },
    ),
    makeObject(
      world,
      {
        ...in_,
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: replicaSet,
        labels: { ...labels, 'pod-template-hash': hash },
        owner: { ...in_, apiVersion: 'apps/v1', kind: 'Deployment', name: 'istiod', controls: true },
      },
      {
        spec: { replicas: 1, selector: { matchLabels: { ...selector, 'pod-template-hash': hash } }, template },
        status: counts,
      },
    ),
    componentPod(world, ISTIOD, seat, atMs, { 'pod-template-hash': hash }, 'ReplicaSet', replicaSet),
    makeObject(
      world,
      { ...in_, apiVersion: 'v1', kind: 'Service', name: 'istiod', labels },
      {
        spec: { type: 'ClusterIP', clusterIP: ISTIOD_CLUSTER_IP, clusterIPs: [ISTIOD_CLUSTER_IP], selector, ports },
        status: { loadBalancer: {} },
      },
    ),
    makeObject(
      world,
      {
        ...in_,
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        name: `istiod-${kubeWord(world.seed, 'slice istiod', 5)}`,
        labels: { 'kubernetes.io/service-name': 'istiod' },
        owner: { ...in_, apiVersion: 'v1', kind: 'Service', name: 'istiod', controls: true },
      },
      {
        addressType: 'IPv4',
        endpoints: [
          {
            addresses: [seat.ip],
            conditions: { ready: true, serving: true, terminating: false },
            nodeName: node,
            targetRef: { ...in_, kind: 'Pod', name: seat.pod, uid: uidOf(world, 'Pod', SYSTEM_NAMESPACE, seat.pod) },
          },
        ],
        ports: ports.map(({ name, port }) => ({ name, port, protocol: 'TCP' })),
      },
    ),
  ];
}

/** istiod and ztunnel are told the cluster's name, which is what their metrics then say. */
function clusterEnv(component: Component, world: World): { env?: readonly { name: string; value: string }[] } {
  if (component.name === 'istio-cni-node') return {};
  const network = world.plan.clusters?.find(({ name }) => name === world.plan.cluster)?.network;
  const several = network === undefined ? [] : [{ name: 'NETWORK', value: network }];
  const ambient = component === ISTIOD ? [{ name: 'PILOT_ENABLE_AMBIENT', value: 'true' }] : [];
  return { env: [{ name: 'CLUSTER_ID', value: world.plan.cluster }, ...several, ...ambient] };
}
