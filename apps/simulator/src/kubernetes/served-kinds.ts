/** The kinds this API server knows. A kind may be served in several versions of its group; the world stores it once. */

export interface ServedKind {
  /** Empty for the core group. */
  readonly group: string;
  /** Preferred version first. */
  readonly versions: readonly string[];
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Custom resources are listed with kind and apiVersion in each item and keys in alphabetical order; built-in kinds are not. */
  readonly origin: 'built-in' | 'custom';
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
}

/** Identity of a kind across its versions. */
export type KindKey = string;

export const kindKey = (group: string, kind: string): KindKey => `${group}/${kind}`;

/** `apps/v1` → `apps`; `v1` → the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

export const groupVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;

interface Extra {
  readonly plural?: string;
  readonly scope?: 'Cluster';
  readonly short?: readonly string[];
  readonly all?: true;
  readonly sub?: readonly string[];
}

const plural = (singular: string): string =>
  /[^aeiou]y$/.test(singular)
    ? `${singular.slice(0, -1)}ies`
    : /(s|x|ch)$/.test(singular)
      ? `${singular}es`
      : `${singular}s`;

function define(
  group: string,
  versions: readonly string[],
  origin: ServedKind['origin'],
  categories: readonly string[],
) {
  return (kind: string, extra: Extra = {}): ServedKind => {
    const singular = kind.toLowerCase();
    return {
      group,
      versions,
      kind,
      singular,
      resource: extra.plural ?? plural(singular),
      scope: extra.scope ?? 'Namespaced',
      origin,
      shortNames: extra.short ?? [],
      categories: extra.all === true ? ['all', ...categories] : categories,
      subresources: extra.sub ?? ['status'],
    };
  };
}

const core = define('', ['v1'], 'built-in', []);
const apps = define('apps', ['v1'], 'built-in', []);
const batch = define('batch', ['v1'], 'built-in', []);
const gatewayApi = define('gateway.networking.k8s.io', ['v1', 'v1beta1'], 'custom', ['gateway-api']);
const gatewayApiV1 = define('gateway.networking.k8s.io', ['v1'], 'custom', ['gateway-api']);
const istioCategories = (group: string): readonly string[] => ['istio-io', `${group}-istio-io`];
const networking = define(
  'networking.istio.io',
  ['v1', 'v1beta1', 'v1alpha3'],
  'custom',
  istioCategories('networking'),
);
const security = define('security.istio.io', ['v1', 'v1beta1'], 'custom', istioCategories('security'));

export const SERVED_KINDS: readonly ServedKind[] = [
  core('ConfigMap', { short: ['cm'], sub: [] }),
  core('Endpoints', { plural: 'endpoints', short: ['ep'], sub: [] }),
  core('Event', { short: ['ev'], sub: [] }),
  core('LimitRange', { short: ['limits'], sub: [] }),
  core('Namespace', { scope: 'Cluster', short: ['ns'] }),
  core('Node', { scope: 'Cluster', short: ['no'] }),
  core('Pod', { short: ['po'], all: true, sub: ['log', 'portforward', 'status'] }),
  core('ReplicationController', { short: ['rc'], all: true }),
  core('ResourceQuota', { short: ['quota'] }),
  core('Secret', { sub: [] }),
  core('ServiceAccount', { short: ['sa'], sub: [] }),
  core('Service', { short: ['svc'], all: true }),
  apps('DaemonSet', { short: ['ds'], all: true }),
  apps('Deployment', { short: ['deploy'], all: true }),
  apps('ReplicaSet', { short: ['rs'], all: true }),
  apps('StatefulSet', { short: ['sts'], all: true }),
  batch('CronJob', { short: ['cj'], all: true }),
  batch('Job', { all: true }),
  define('discovery.k8s.io', ['v1'], 'built-in', [])('EndpointSlice', { sub: [] }),
  define('networking.k8s.io', ['v1'], 'built-in', [])('NetworkPolicy', { short: ['netpol'], sub: [] }),
  gatewayApi('GatewayClass', { scope: 'Cluster', short: ['gc'] }),
  gatewayApi('Gateway', { short: ['gtw'] }),
  gatewayApiV1('GRPCRoute'),
  gatewayApi('HTTPRoute'),
  gatewayApi('ReferenceGrant', { short: ['refgrant'], sub: [] }),
  networking('DestinationRule', { short: ['dr'] }),
  define('networking.istio.io', ['v1alpha3'], 'custom', istioCategories('networking'))('EnvoyFilter'),
  networking('Gateway', { short: ['gw'] }),
  networking('ServiceEntry', { short: ['se'] }),
  networking('Sidecar'),
  networking('VirtualService', { short: ['vs'] }),
  networking('WorkloadEntry', { short: ['we'] }),
  networking('WorkloadGroup', { short: ['wg'] }),
  security('AuthorizationPolicy', { short: ['ap'] }),
  security('PeerAuthentication', { short: ['pa'] }),
  security('RequestAuthentication', { short: ['ra'] }),
  define(
    'telemetry.istio.io',
    ['v1', 'v1alpha1'],
    'custom',
    istioCategories('telemetry'),
  )('Telemetry', {
    plural: 'telemetries',
    short: ['telemetry'],
  }),
  define('extensions.istio.io', ['v1alpha1'], 'custom', istioCategories('extensions'))('WasmPlugin'),
];

export function findKind(group: string, version: string, resource: string): ServedKind | undefined {
  return SERVED_KINDS.find(
    (kind) => kind.group === group && kind.resource === resource && kind.versions.includes(version),
  );
}
