/** Services with istiod's verdict on their waypoint, and the EndpointSlices that tell what is really ready. */

import type { Actor, ServiceCast } from '../cast.ts';
import { indexOf } from '../cast-index.ts';
import { toRfc3339, toRfc3339Nano } from '../instants.ts';
import { hash32, kubeWord } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { generatedLabels, isGenerated } from './gateways.ts';
import type { Naming } from './metadata.ts';
import { bornMs, makeObject, uidOf } from './metadata.ts';
import { healthOf } from './pod-health.ts';
import { gatewayOwner } from './pods.ts';
import { heldSinceMs } from './view.ts';

interface Port {
  readonly name: string;
  readonly appProtocol: string;
  readonly port: number;
  readonly targetPort: number;
}

export function serviceObjects(world: World, atMs: number): KubernetesObject[] {
  return [
    ...world.cast.services.flatMap((service) => applicationService(world, service, atMs)),
    ...world.cast.gateways.filter(isGenerated).flatMap((gateway) => {
      const waypoint = gateway.plan.kind === 'waypoint';
      const entry =
        gateway.plan.kind !== 'ingress'
          ? { name: 'mesh', appProtocol: 'hbone', port: 15008, targetPort: 15008 }
          : { name: 'http', appProtocol: 'http', port: 80, targetPort: 80 };
      return serviceAndSlice(world, atMs, {
        naming: {
          namespace: gateway.namespace,
          name: gateway.workload,
          labels: generatedLabels(gateway),
          owner: gatewayOwner(gateway),
          ...(waypoint ? { annotations: { 'networking.istio.io/traffic-distribution': 'PreferClose' } } : {}),
        },
        type: waypoint ? 'ClusterIP' : 'LoadBalancer',
        clusterIp: gateway.clusterIp,
        ports: [{ name: 'status-port', appProtocol: 'tcp', port: 15021, targetPort: 15021 }, entry],
        selector: { 'gateway.networking.k8s.io/gateway-name': gateway.name },
        pods: gateway.pods,
        status: waypoint
          ? { loadBalancer: {} }
          : { loadBalancer: { ingress: [{ ip: gateway.plan.address ?? gateway.clusterIp, ipMode: 'VIP' }] } },
      });
    }),
  ];
}

function applicationService(world: World, service: ServiceCast, atMs: number): KubernetesObject[] {
  const { plan } = service;
  const labels: Record<string, string> = plan.entry === undefined ? { app: plan.app } : {};
  if (plan.useWaypoint !== undefined) labels['istio.io/use-waypoint'] = plan.useWaypoint;
  if (plan.useWaypointNamespace !== undefined) labels['istio.io/use-waypoint-namespace'] = plan.useWaypointNamespace;
  if (plan.canary !== undefined) labels['istio.io/use-waypoint-canary'] = plan.canary.waypoint;
  if (plan.shared === true) labels['istio.io/global'] = 'true';
  if (plan.ingressUseWaypoint !== undefined) labels['istio.io/ingress-use-waypoint'] = String(plan.ingressUseWaypoint);
  if (plan.entry !== undefined) return [serviceEntry(world, service, labels)];
  const weight =
    plan.canary === undefined
      ? {}
      : { annotations: { 'istio.io/use-waypoint-canary-weight': String(plan.canary.weight) } };
  return serviceAndSlice(world, atMs, {
    naming: { namespace: service.namespace, name: service.name, labels, ...weight },
    type: 'ClusterIP',
    clusterIp: service.clusterIp,
    ports: [
      {
        name: plan.protocol,
        appProtocol: plan.protocol,
        port: plan.port,
        targetPort: service.backends[0]?.port ?? plan.port,
      },
    ],
    selector: { app: plan.app },
    pods: service.backends,
    status: { loadBalancer: {}, ...waypointBound(world, service) },
  });
}

/** Something outside with a name of its own: istiod gives it addresses from a range that nobody routes. */
function serviceEntry(world: World, service: ServiceCast, labels: Labels): KubernetesObject {
  const { plan, namespace, name, host, clusterIp } = service;
  return makeObject(
    world,
    { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', namespace, name, labels },
    {
      spec: {
        hosts: [host],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        ports: [{ name: plan.protocol, number: plan.port, protocol: plan.protocol.toUpperCase() }],
      },
      status: {
        addresses: [
          { host, value: clusterIp },
          { host, value: clusterIp.replace('240.240.0.', '2001:2::') },
        ],
        ...waypointBound(world, service, { istioKind: true }),
      },
    },
  );
}

/** Present only while a waypoint is asked for; never with an observedGeneration. */
function waypointBound(
  world: World,
  service: ServiceCast,
  { istioKind = false }: { readonly istioKind?: boolean } = {},
): { conditions?: Record<string, unknown>[] } {
  const { binding, namespace, name } = service;
  if (binding === undefined) return {};
  const sinceMs =
    heldSinceMs(world.eras, ({ cast }) => {
      const then = indexOf(cast).service(service.cluster, `${namespace}/${name}`)?.binding;
      return `${then?.reason ?? ''} ${then?.message ?? ''}`;
    }) ?? bornMs(world, namespace);
  const nanos = hash32(world.seed, `${namespace}/${name}`) % 1_000_000_000;
  return {
    conditions: [
      {
        type: 'istio.io/WaypointBound',
        status: binding.waypoint === undefined ? 'False' : 'True',
        reason: binding.reason,
        message: binding.message,
        lastTransitionTime: istioKind ? toRfc3339Nano(sinceMs, nanos) : toRfc3339(sinceMs),
      },
    ],
  };
}

interface ServiceDraft {
  readonly naming: Omit<Naming, 'apiVersion' | 'kind' | 'namespace'> & { readonly namespace: string };
  readonly type: 'ClusterIP' | 'LoadBalancer';
  readonly clusterIp: string;
  readonly ports: readonly Port[];
  readonly selector: Labels;
  readonly pods: readonly Actor[];
  readonly status: Readonly<Record<string, unknown>>;
}

function serviceAndSlice(world: World, atMs: number, draft: ServiceDraft): KubernetesObject[] {
  const { naming, clusterIp, ports, selector, pods } = draft;
  const { namespace, name } = naming;
  const service = makeObject(
    world,
    { ...naming, apiVersion: 'v1', kind: 'Service' },
    {
      spec: {
        type: draft.type,
        clusterIP: clusterIp,
        clusterIPs: [clusterIp],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        selector,
        ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
      },
      status: draft.status,
    },
  );
  const slice = makeObject(
    world,
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      namespace,
      name: `${name}-${kubeWord(world.seed, `slice ${namespace}/${name}`, 5)}`,
      generateName: `${name}-`,
      labels: {
        ...naming.labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': name,
      },
      owner: { apiVersion: 'v1', kind: 'Service', namespace, name, controls: true },
    },
    {
      addressType: 'IPv4',
      endpoints: pods.map((pod) => endpointOf(world, pod, atMs)),
      ports: ports.map(({ name: portName, appProtocol, targetPort }) => ({
        name: portName,
        appProtocol,
        port: targetPort,
        protocol: 'TCP',
      })),
    },
  );
  return [service, slice];
}

function endpointOf(world: World, pod: Actor, atMs: number): Record<string, unknown> {
  const { ready } = healthOf(world, pod, atMs);
  return {
    addresses: [pod.ip],
    conditions: { ready, serving: ready, terminating: false },
    nodeName: pod.node.name,
    zone: pod.node.zone,
    targetRef: {
      kind: 'Pod',
      namespace: pod.namespace,
      name: pod.pod,
      uid: uidOf(world, 'Pod', pod.namespace, pod.pod),
    },
  };
}
