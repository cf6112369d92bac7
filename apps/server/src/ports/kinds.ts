/** The kinds that Waymark reads, as the API server serves them. */
export interface ServedKind {
  /** Empty for the core group. */
  readonly group: string;
  /** Those that we can read, newest first: older clusters serve only a later one. */
  readonly versions: readonly [string, ...string[]];
  readonly resource: string;
}

const core = (resource: string): ServedKind => ({ group: '', versions: ['v1'], resource });
const apps = (resource: string): ServedKind => ({ group: 'apps', versions: ['v1'], resource });
const networking = (resource: string): ServedKind => ({
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  resource,
});
const security = (resource: string): ServedKind => ({
  group: 'security.istio.io',
  versions: ['v1', 'v1beta1'],
  resource,
});
const gatewayApi = (resource: string, versions: ServedKind['versions']): ServedKind => ({
  group: 'gateway.networking.k8s.io',
  versions,
  resource,
});

/** The operator's own objects, in no namespace. */
const sail = (resource: string): ServedKind => ({ group: 'sailoperator.io', versions: ['v1', 'v1alpha1'], resource });

/** A role for the server's own account needs `list` and `watch` of each; a reader's own rights are asked under the same names. */
export const KINDS = {
  Namespace: core('namespaces'),
  Pod: core('pods'),
  Service: core('services'),
  Deployment: apps('deployments'),
  StatefulSet: apps('statefulsets'),
  DaemonSet: apps('daemonsets'),
  Gateway: gatewayApi('gateways', ['v1', 'v1beta1']),
  GatewayClass: gatewayApi('gatewayclasses', ['v1', 'v1beta1']),
  HTTPRoute: gatewayApi('httproutes', ['v1', 'v1beta1']),
  GRPCRoute: gatewayApi('grpcroutes', ['v1', 'v1alpha2']),
  TCPRoute: gatewayApi('tcproutes', ['v1', 'v1alpha2']),
  TLSRoute: gatewayApi('tlsroutes', ['v1', 'v1alpha3', 'v1alpha2']),
  ReferenceGrant: gatewayApi('referencegrants', ['v1', 'v1beta1']),
  InferencePool: { group: 'inference.networking.k8s.io', versions: ['v1'], resource: 'inferencepools' },
  AuthorizationPolicy: security('authorizationpolicies'),
  PeerAuthentication: security('peerauthentications'),
  RequestAuthentication: security('requestauthentications'),
  Telemetry: { group: 'telemetry.istio.io', versions: ['v1', 'v1alpha1'], resource: 'telemetries' },
  WasmPlugin: { group: 'extensions.istio.io', versions: ['v1alpha1'], resource: 'wasmplugins' },
  TrafficExtension: { group: 'extensions.istio.io', versions: ['v1alpha1'], resource: 'trafficextensions' },
  EnvoyFilter: { group: 'networking.istio.io', versions: ['v1alpha3'], resource: 'envoyfilters' },
  ServiceEntry: networking('serviceentries'),
  WorkloadEntry: networking('workloadentries'),
  DestinationRule: networking('destinationrules'),
  VirtualService: networking('virtualservices'),
  Sidecar: networking('sidecars'),
  /** Only those that hold the mesh config and istio-cni's settings. */
  ConfigMap: core('configmaps'),
  Istio: sail('istios'),
  IstioCNI: sail('istiocnis'),
  ZTunnel: sail('ztunnels'),
} as const satisfies Readonly<Record<string, ServedKind>>;
export type KindName = keyof typeof KINDS;
