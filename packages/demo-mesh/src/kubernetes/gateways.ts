/** Gateway classes, Gateways and HTTPRoutes with the status istiod writes. */

import type { GatewayCast } from '../cast.ts';
import type { RoutePlan } from '../plan.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { toRfc3339 } from '../instants.ts';
import { bornAt, bornOfMs, makeObject } from './metadata.ts';
import { heldSinceMs } from './view.ts';

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

/** Exists only where several networks are enabled. */
const EAST_WEST_CLASS = {
  name: 'istio-east-west',
  controllerName: 'istio.io/eastwest-controller',
  description: 'The default GatewayClass for Istio East West Gateways',
};

const CLASS_OF = {
  waypoint: { name: 'istio-waypoint', managed: 'istio.io-mesh-controller' },
  ingress: { name: 'istio', managed: 'istio.io-gateway-controller' },
  'east-west': { name: 'istio-east-west', managed: 'istio.io-eastwest-controller' },
} as const;

/** istiod has seen it and made what stands behind it. */
export function isGenerated({ plan }: GatewayCast): boolean {
  return plan.health !== 'waiting';
}

/** Labels of everything istiod generates for a Gateway. */
export function generatedLabels({ name, plan }: GatewayCast): Labels {
  const { name: className, managed } = CLASS_OF[plan.kind];
  return {
    'gateway.istio.io/managed': managed,
    'gateway.networking.k8s.io/gateway-class-name': className,
    'gateway.networking.k8s.io/gateway-name': name,
    ...(plan.kind === 'waypoint'
      ? { 'istio.io/waypoint-for': plan.waypointFor ?? 'service' }
      : { 'istio.io/dataplane-mode': 'none' }),
  };
}

interface Verdict {
  readonly type: string;
  readonly status?: 'True' | 'False' | 'Unknown';
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
  const eastWest = world.plan.clusters === undefined ? [] : [EAST_WEST_CLASS];
  return [...CLASSES, ...eastWest].map(({ name, controllerName, description }) =>
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
  const { namespace, name, plan } = gateway;
  const meshed = plan.kind !== 'ingress';
  const listener = {
    name: meshed ? 'mesh' : 'http',
    port: meshed ? 15008 : 80,
    protocol: meshed ? 'HBONE' : 'HTTP',
    ...(plan.kind === 'east-west' ? { tls: { mode: 'Terminate', options: EAST_WEST_TLS } } : {}),
    allowedRoutes: { namespaces: { from: plan.allowedRoutes ?? 'Same' } },
  };
  const network = world.plan.clusters?.find((cluster) => cluster.name === gateway.cluster)?.network ?? '';
  const labels = {
    waypoint: { labels: { 'istio.io/waypoint-for': plan.waypointFor ?? 'service' } },
    'east-west': { labels: { 'topology.istio.io/network': network } },
    ingress: {},
  };
  return makeObject(
    world,
    { apiVersion: GATEWAY_API, kind: 'Gateway', namespace, name, ...labels[plan.kind] },
    {
      spec: { gatewayClassName: CLASS_OF[plan.kind].name, listeners: [listener] },
      status: gatewayStatus(world, gateway, listener),
    },
  );
}

const EAST_WEST_TLS = { 'gateway.istio.io/tls-terminate-mode': 'ISTIO_MUTUAL' };

/** Before istiod acts, as the API server's defaults leave it; an unknown class stays like that for ever. */
const WAITING_STATUS = {
  conditions: ['Accepted', 'Programmed'].map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  })),
};

function gatewayStatus(
  world: World,
  gateway: GatewayCast,
  listener: { readonly name: string; readonly port: number },
): Record<string, unknown> {
  const { namespace, name, workload, clusterIp, plan } = gateway;
  if (plan.health === 'waiting') return WAITING_STATUS;
  const waypoint = plan.kind === 'waypoint';
  const born = toRfc3339(bornOfMs(world, 'Gateway', namespace, name));
  const host = `${workload}.${namespace}.svc.cluster.local`;
  const attached = world.plan.routes.filter(
    (route) =>
      route.parent.kind === 'Gateway' &&
      parentNamespace(route) === namespace &&
      route.parent.name === name &&
      route.ignored !== true,
  );
  const fine = 'No errors found';
  const isStarting = plan.health === 'starting';
  const programmed: Verdict = isStarting
    ? {
        type: 'Programmed',
        status: 'False',
        reason: 'AddressNotAssigned',
        message: `Failed to assign to any requested addresses: no instances found for hostname "${host}"`,
      }
    : {
        type: 'Programmed',
        reason: 'Programmed',
        message: `Resource programmed, assigned to service(s) ${host}:${listener.port}`,
      };
  const sinceMs = heldSinceMs(world.eras, (era) => {
    const then = era.cast.gateways.find((g) => g.namespace === namespace && g.name === name);
    return then === undefined || then.plan.health === 'waiting' ? '' : then.plan.health === 'starting' ? 'no' : 'yes';
  });
  const addresses = waypoint
    ? [
        { type: 'IPAddress', value: clusterIp },
        { type: 'Hostname', value: host },
      ]
    : [{ type: 'IPAddress', value: plan.address ?? clusterIp }];
  return {
    // Kept when all pods of a waypoint die, like Programmed below: istiod recomputes only on Service events.
    ...(isStarting ? {} : { addresses }),
    conditions: [
      ...conditions(born, [{ type: 'Accepted', reason: 'Accepted', message: 'Resource accepted' }]),
      ...conditions(sinceMs === undefined ? born : toRfc3339(sinceMs), [programmed]),
      ...conditions(born, [{ type: 'ResolvedRefs', reason: 'ResolvedRefs', message: 'All references resolved' }]),
    ],
    listeners: [
      {
        name: listener.name,
        attachedRoutes: attached.length,
        supportedKinds:
          plan.kind !== 'ingress'
            ? []
            : ['HTTPRoute', 'GRPCRoute'].map((kind) => ({ group: 'gateway.networking.k8s.io', kind })),
        conditions: conditions(born, [
          { type: 'Accepted', reason: 'Accepted', message: fine },
          { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: fine },
          { type: 'Programmed', reason: 'Programmed', message: fine },
          { type: 'ResolvedRefs', reason: 'ResolvedRefs', message: fine },
        ]),
      },
    ],
  };
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
