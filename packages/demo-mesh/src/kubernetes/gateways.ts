/** Gateway classes, Gateways and HTTPRoutes with the status istiod writes (facts A6–A8, real-behaviour §5). */

import type { GatewayCast } from '../cast.ts';
import type { RoutePlan } from '../plan.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { bornAt, makeObject } from './metadata.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

const CLASSES = [
  { name: 'istio', controllerName: 'istio.io/gateway-controller', description: 'The default Istio GatewayClass' },
  {
    name: 'istio-remote',
    controllerName: 'istio.io/unmanaged-gateway',
    description: 'Remote to this cluster. Does not deploy or affect configuration.',
  },
  {
    name: 'istio-waypoint',
    controllerName: 'istio.io/mesh-controller',
    description: 'The default Istio waypoint GatewayClass',
  },
];

/** Labels of everything istiod generates for a Gateway (facts A7). */
export function generatedLabels({ name, plan }: GatewayCast): Labels {
  const waypoint = plan.kind === 'waypoint';
  return {
    'gateway.istio.io/managed': waypoint ? 'istio.io-mesh-controller' : 'istio.io-gateway-controller',
    'gateway.networking.k8s.io/gateway-class-name': waypoint ? 'istio-waypoint' : 'istio',
    'gateway.networking.k8s.io/gateway-name': name,
    ...(waypoint ? { 'istio.io/waypoint-for': 'service' } : { 'istio.io/dataplane-mode': 'none' }),
  };
}

interface Verdict {
  readonly type: string;
  readonly status?: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** Gateway API conditions: whole seconds and a number as observedGeneration. */
function conditions(at: string, verdicts: readonly Verdict[]): Record<string, unknown>[] {
  return verdicts.map(({ type, status = 'True', reason, message }) => ({
    type,
    status,
    reason,
    message,
    lastTransitionTime: at,
    observedGeneration: 1,
  }));
}

export function gatewayClassObjects(world: World): KubernetesObject[] {
  return CLASSES.map(({ name, controllerName, description }) =>
    makeObject(
      world,
      { apiVersion: GATEWAY_API, kind: 'GatewayClass', name },
      {
        spec: { controllerName, description },
        status: {
          conditions: conditions(bornAt(world, undefined), [
            { type: 'Accepted', reason: 'Accepted', message: 'Handled by Istio controller' },
          ]),
        },
      },
    ),
  );
}

export function gatewayObjects(world: World): KubernetesObject[] {
  return world.cast.gateways.map((gateway) => gatewayObject(world, gateway));
}

function gatewayObject(world: World, gateway: GatewayCast): KubernetesObject {
  const { namespace, name, workload, clusterIp, plan } = gateway;
  const waypoint = plan.kind === 'waypoint';
  const at = bornAt(world, namespace);
  const host = `${workload}.${namespace}.svc.cluster.local`;
  const port = waypoint ? 15008 : 80;
  const listener = {
    name: waypoint ? 'mesh' : 'http',
    port,
    protocol: waypoint ? 'HBONE' : 'HTTP',
    allowedRoutes: { namespaces: { from: plan.allowedRoutes ?? 'Same' } },
  };
  const attached = world.plan.routes.filter(
    (route) =>
      route.parent.kind === 'Gateway' &&
      parentNamespace(route) === namespace &&
      route.parent.name === name &&
      route.ignored !== true,
  );
  const fine = 'No errors found';
  return makeObject(
    world,
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      namespace,
      name,
      ...(waypoint ? { labels: { 'istio.io/waypoint-for': 'service' } } : {}),
    },
    {
      spec: { gatewayClassName: waypoint ? 'istio-waypoint' : 'istio', listeners: [listener] },
      status: {
        // Kept when all pods of a waypoint die, like Programmed below: istiod recomputes only on Service events (real-behaviour §5).
        addresses: waypoint
          ? [
              { type: 'IPAddress', value: clusterIp },
              { type: 'Hostname', value: host },
            ]
          : [{ type: 'IPAddress', value: plan.address ?? clusterIp }],
        conditions: conditions(at, [
          { type: 'Accepted', reason: 'Accepted', message: 'Resource accepted' },
          {
            type: 'Programmed',
            reason: 'Programmed',
            message: `Resource programmed, assigned to service(s) ${host}:${port}`,
          },
          { type: 'ResolvedRefs', reason: 'ResolvedRefs', message: 'All references resolved' },
        ]),
        listeners: [
          {
            name: listener.name,
            attachedRoutes: attached.length,
            supportedKinds: waypoint
              ? []
              : ['HTTPRoute', 'GRPCRoute'].map((kind) => ({ group: 'gateway.networking.k8s.io', kind })),
            conditions: conditions(at, [
              { type: 'Accepted', reason: 'Accepted', message: fine },
              { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: fine },
              { type: 'Programmed', reason: 'Programmed', message: fine },
              { type: 'ResolvedRefs', reason: 'ResolvedRefs', message: fine },
            ]),
          },
        ],
      },
    },
  );
}

function parentNamespace(route: RoutePlan): string {
  return route.parent.in ?? route.in;
}

export function routeObjects(world: World): KubernetesObject[] {
  return world.plan.routes.map((route) => {
    const { parent, hostnames, rules, ignored = false } = route;
    const parentRef = {
      group: parent.kind === 'Gateway' ? 'gateway.networking.k8s.io' : '',
      kind: parent.kind,
      name: parent.name,
      ...(parent.in === undefined ? {} : { namespace: parent.in }),
      ...(parent.port === undefined ? {} : { port: parent.port }),
    };
    const verdict = {
      controllerName: 'istio.io/gateway-controller',
      parentRef,
      conditions: conditions(bornAt(world, route.in), [
        { type: 'Accepted', reason: 'Accepted', message: 'Route was valid' },
        { type: 'ResolvedRefs', reason: 'ResolvedRefs', message: 'All references resolved' },
        { type: 'ResolvedWaypoints', reason: 'ResolvedWaypoints', message: 'All waypoints resolved' },
      ]),
    };
    return makeObject(
      world,
      { apiVersion: GATEWAY_API, kind: 'HTTPRoute', namespace: route.in, name: route.name },
      {
        spec: { parentRefs: [parentRef], ...(hostnames === undefined ? {} : { hostnames }), rules },
        status: { parents: ignored ? [] : [verdict] },
      },
    );
  });
}
