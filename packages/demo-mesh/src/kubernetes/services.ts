/** Services with istiod's verdict on their waypoint, and the EndpointSlices that tell what is really ready. */

import type { Actor, ServiceCast } from '../cast.ts';
import { kubeWord } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { generatedLabels } from './gateways.ts';
import type { Naming } from './metadata.ts';
import { bornAt, makeObject, uidOf } from './metadata.ts';
import { healthOf } from './pod-health.ts';
import { gatewayOwner } from './pods.ts';

interface Port {
  readonly name: string;
  readonly appProtocol: string;
  readonly port: number;
  readonly targetPort: number;
}

export function serviceObjects(world: World, atMs: number): KubernetesObject[] {
  return [
    ...world.cast.services.flatMap((service) => applicationService(world, service, atMs)),
    ...world.cast.gateways.flatMap((gateway) => {
      const waypoint = gateway.plan.kind === 'waypoint';
      const entry = waypoint
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
  const labels: Record<string, string> = { app: plan.app };
  if (plan.useWaypoint !== undefined) labels['istio.io/use-waypoint'] = plan.useWaypoint;
  if (plan.ingressUseWaypoint !== undefined) labels['istio.io/ingress-use-waypoint'] = String(plan.ingressUseWaypoint);
  return serviceAndSlice(world, atMs, {
    naming: { namespace: service.namespace, name: service.name, labels },
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

/** Present only while a waypoint is asked for; without observedGeneration, as on all core kinds (real-behaviour §5). */
function waypointBound(world: World, service: ServiceCast): { conditions?: Record<string, unknown>[] } {
  const { asksFor, waypoint } = service;
  if (asksFor === undefined) return {};
  const wanted = `${asksFor.namespace}/${asksFor.name}`;
  const bound = waypoint !== undefined;
  const ingress = service.ingressUsesWaypoint ? '. Ingress traffic will traverse the waypoint' : '';
  return {
    conditions: [
      {
        type: 'istio.io/WaypointBound',
        status: bound ? 'True' : 'False',
        reason: bound ? 'WaypointAccepted' : 'WaypointIsNotReady',
        message: bound ? `Successfully attached to waypoint ${wanted}${ingress}` : `waypoint "${wanted}" is not ready`,
        lastTransitionTime: bornAt(world, service.namespace),
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
