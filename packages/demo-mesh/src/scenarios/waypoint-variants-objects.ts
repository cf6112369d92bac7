/** One object of each kind that only has to be told, with the status istiod gives it or the absence of any. */

import type { ObjectPlan } from '../plan.ts';

const NETWORKING = 'networking.istio.io/v1';
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const EXPERIMENTAL = 'gateway.networking.k8s.io/v1alpha2';

const ACCEPTED = [
  { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Route was valid' },
  { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references resolved' },
  { type: 'ResolvedWaypoints', status: 'True', reason: 'ResolvedWaypoints', message: 'All waypoints resolved' },
];

function route(apiVersion: string, kind: string, service: string, port: number): ObjectPlan {
  const parentRef = { group: '', kind: 'Service', name: service, port };
  return {
    apiVersion,
    kind,
    in: 'shop',
    name: `${service}-${kind.replace('Route', '').toLowerCase()}`,
    body: {
      spec: {
        parentRefs: [parentRef],
        ...(kind === 'TLSRoute' ? { hostnames: [`${service}.shop.example`] } : {}),
        rules: [{ backendRefs: [{ group: '', kind: 'Service', name: service, port, weight: 1 }] }],
      },
      status: { parents: [{ controllerName: 'istio.io/gateway-controller', parentRef, conditions: ACCEPTED }] },
    },
  };
}

function istio(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
  apiVersion = NETWORKING,
): ObjectPlan {
  return { apiVersion, kind, in: 'shop', name, body: { spec } };
}

const toUsual = [{ group: '', kind: 'Service', name: 'usual' }];

const POOL = 'llm-pool';
/** What istiod makes of a pool: to be hidden, and to be recognised in metrics. */
const SHADOW: ObjectPlan = {
  apiVersion: 'v1',
  kind: 'Service',
  in: 'shop',
  name: `${POOL}-ip-1c222a41`,
  labels: {
    'internal.istio.io/service-semantics': 'inferencepool',
    'istio.io/inferencepool-extension-failure-mode': 'FailClose',
    'istio.io/inferencepool-extension-port': '9002',
    'istio.io/inferencepool-extension-service': 'usual',
    'istio.io/inferencepool-name': POOL,
  },
  owner: { apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', name: POOL },
  body: {
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      clusterIPs: ['None'],
      ports: [{ name: 'http-0', protocol: 'TCP', appProtocol: 'http', port: 54_321, targetPort: 8080 }],
      selector: { app: 'llm' },
    },
    status: {
      loadBalancer: {},
      conditions: [
        {
          type: 'istio.io/WaypointBound',
          status: 'True',
          reason: 'WaypointAccepted',
          message: 'Successfully attached to waypoint shop/waypoint',
        },
      ],
    },
  },
};

function pool(name: string, picker: string, found: boolean): ObjectPlan {
  const resolved = found
    ? { status: 'True', reason: 'ResolvedRefs', message: 'Referenced ExtensionRef resolved successfully' }
    : { status: 'False', reason: 'InvalidExtensionRef', message: `Referenced ExtensionRef not found ${picker}` };
  return {
    apiVersion: 'inference.networking.k8s.io/v1',
    kind: 'InferencePool',
    in: 'shop',
    name,
    body: {
      spec: {
        appProtocol: 'http',
        endpointPickerRef: {
          group: '',
          kind: 'Service',
          name: picker,
          port: { number: 9002 },
          failureMode: 'FailClose',
        },
        selector: { matchLabels: { app: 'llm' } },
        targetPorts: [{ number: 8080 }],
      },
      status: {
        parents: [
          {
            parentRef: { group: 'networking.istio.io', kind: 'Gateway', name: 'inference', namespace: 'shop' },
            conditions: [
              {
                type: 'Accepted',
                status: 'True',
                reason: 'Accepted',
                message: 'Referenced by an HTTPRoute accepted by the parentRef Gateway',
              },
              { type: 'ResolvedRefs', ...resolved },
            ],
          },
        ],
      },
    },
  };
}

export const VARIANT_OBJECTS: readonly ObjectPlan[] = [
  istio('VirtualService', 'usual', { hosts: ['usual'], http: [{ route: [{ destination: { host: 'usual' } }] }] }),
  istio('DestinationRule', 'usual', { host: 'usual', subsets: [{ name: 'v1', labels: { version: 'v1' } }] }),
  // Ignored for captured pods, and nothing says so.
  istio('Sidecar', 'narrow', { egress: [{ hosts: ['./*'] }] }),
  istio('EnvoyFilter', 'waypoint-tuning', {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' }],
    configPatches: [],
  }),
  istio('WorkloadEntry', 'vm', { address: '10.10.9.220', labels: { app: 'vm' }, serviceAccount: 'vm' }),
  istio('Telemetry', 'access-log', { targetRefs: toUsual, accessLogging: [{}] }, 'telemetry.istio.io/v1'),
  istio('RequestAuthentication', 'tokens', { targetRefs: toUsual, jwtRules: [] }, 'security.istio.io/v1'),
  istio(
    'WasmPlugin',
    'headers',
    { targetRefs: toUsual, url: 'oci://registry.example/headers:1' },
    'extensions.istio.io/v1alpha1',
  ),
  route(GATEWAY_API, 'GRPCRoute', 'overridden', 80),
  route(EXPERIMENTAL, 'TCPRoute', 'shared', 80),
  route(EXPERIMENTAL, 'TLSRoute', 'canary', 80),
  {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    in: 'pods',
    name: 'from-shop',
    body: {
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service' }],
      },
    },
  },
  pool(POOL, 'usual', true),
  pool('bad-pool', 'nobody', false),
  SHADOW,
];
