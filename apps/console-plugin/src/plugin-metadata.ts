/** What the console knows of us before it loads a line of our code. `name` is that of the ConsolePlugin object, of the service and of the namespace of texts. */
export const PLUGIN = 'waymark';

/** Our name, which is the same in all languages. */
export const PRODUCT = 'Waymark';

/** Where everything of ours stands in the console. */
export const BASE_PATH = '/waymark';

/** Text of `locales/`, as manifests refer to it. */
const text = (words: string): string => `%plugin__${PLUGIN}~${words}%`;

/** The flags by which the other extensions are shown: nothing of ours appears in a cluster that has no mesh. */
export const FLAGS = { istio: 'WAYMARK_ISTIO', gatewayApi: 'WAYMARK_GATEWAY_API', ready: 'WAYMARK_READY' } as const;

const needsMesh = { required: [FLAGS.istio] };
const needsGateways = { required: [FLAGS.gatewayApi] };

interface Model {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const model = (group: string, version: string, kind: string): Model => ({ group, version, kind });

const CORE = [
  model('', 'v1', 'Service'),
  model('', 'v1', 'Pod'),
  model('', 'v1', 'Namespace'),
  model('project.openshift.io', 'v1', 'Project'),
  model('apps', 'v1', 'Deployment'),
  model('apps', 'v1', 'StatefulSet'),
  model('apps', 'v1', 'DaemonSet'),
  model('apps', 'v1', 'ReplicaSet'),
  model('apps.openshift.io', 'v1', 'DeploymentConfig'),
  model('batch', 'v1', 'Job'),
  model('batch', 'v1', 'CronJob'),
];
const GATEWAY_API = [
  model('gateway.networking.k8s.io', 'v1', 'Gateway'),
  model('gateway.networking.k8s.io', 'v1', 'HTTPRoute'),
  model('gateway.networking.k8s.io', 'v1', 'GRPCRoute'),
];
const ISTIO = [
  model('networking.istio.io', 'v1', 'VirtualService'),
  model('networking.istio.io', 'v1', 'DestinationRule'),
  model('networking.istio.io', 'v1', 'ServiceEntry'),
  model('networking.istio.io', 'v1', 'WorkloadEntry'),
  model('networking.istio.io', 'v1', 'Gateway'),
  model('security.istio.io', 'v1', 'AuthorizationPolicy'),
  model('security.istio.io', 'v1', 'PeerAuthentication'),
];

interface Extension {
  readonly type: string;
  readonly flags?: { readonly required: readonly string[] };
  readonly properties: Readonly<Record<string, unknown>>;
}

const tab = (of: Model, flags: Extension['flags']): Extension => ({
  type: 'console.tab/horizontalNav',
  ...(flags === undefined ? {} : { flags }),
  properties: {
    model: of,
    page: { name: text('Mesh'), href: 'waymark' },
    component: { $codeRef: 'ResourceTab' },
  },
});

const href = (id: string, words: string, path: string): Extension => ({
  type: 'console.navigation/href',
  flags: needsMesh,
  properties: {
    id: `waymark-${id}`,
    perspective: 'admin',
    section: 'waymark',
    name: text(words),
    href: `${BASE_PATH}${path}`,
    // The page itself knows which of its screens is open.
    startsWith: [`${BASE_PATH.slice(1)}${path}`],
  },
});

/** Items in the summary of an object, each one fact. */
const details = (of: Model, id: string, title: string, column: 'left' | 'right', sortWeight: number): Extension => ({
  type: 'console.resource/details-item',
  flags: needsMesh,
  properties: {
    model: of,
    id: `waymark-${id}`,
    column,
    title: text(title),
    sortWeight,
    component: { $codeRef: `details.${id}` },
  },
});

const crdFlag = (flag: string, of: Model): Extension => ({
  type: 'console.flag/model',
  properties: { flag, model: of },
});

export const EXTENSIONS: readonly Extension[] = [
  crdFlag(FLAGS.istio, model('networking.istio.io', 'v1', 'VirtualService')),
  crdFlag(FLAGS.gatewayApi, model('gateway.networking.k8s.io', 'v1', 'Gateway')),
  { type: 'console.flag/hookProvider', properties: { handler: { $codeRef: 'flags.useReadyFlag' } } },
  {
    type: 'console.navigation/section',
    flags: needsMesh,
    properties: { id: 'waymark', perspective: 'admin', name: text('Service mesh'), insertAfter: 'networking' },
  },
  href('topology', 'Topology', '/topology'),
  href('workloads', 'Workloads', '/workloads'),
  href('logs', 'Logs', '/logs'),
  href('waypoints', 'Waypoints', '/waypoints'),
  href('ztunnels', 'Ztunnels', '/ztunnels'),
  href('mesh', 'Control planes', '/mesh'),
  href('findings', 'Findings', '/findings'),
  href('actions', 'Change the mesh', '/actions'),
  {
    type: 'console.page/route',
    flags: needsMesh,
    // One route for all screens: what a reader chose outlives the way from one to the next.
    properties: { exact: false, path: BASE_PATH, component: { $codeRef: 'WaymarkPage' } },
  },
  ...CORE.map((each) => tab(each, needsMesh)),
  ...GATEWAY_API.map((each) => tab(each, needsGateways)),
  ...ISTIO.map((each) => tab(each, needsMesh)),
  ...CORE.filter(({ kind }) => ['Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Pod'].includes(kind)).flatMap(
    (each) => [
      details(each, 'dataplane', 'Mesh data plane', 'right', 100),
      details(each, 'waypoint', 'Waypoint', 'right', 101),
      details(each, 'health', 'Mesh health', 'right', 102),
    ],
  ),
  {
    type: 'console.dashboards/overview/health/url',
    flags: needsMesh,
    properties: {
      title: text('Service mesh'),
      url: '',
      fetch: { $codeRef: 'health.loadHealth' },
      healthHandler: { $codeRef: 'health.toHealth' },
      popupTitle: text('Service mesh'),
      popupComponent: { $codeRef: 'HealthPopup' },
    },
  },
  {
    type: 'console.project-overview/inventory-item',
    flags: needsMesh,
    properties: { component: { $codeRef: 'ProjectItem' } },
  },
  {
    type: 'console.topology/decorator/provider',
    flags: needsMesh,
    properties: {
      id: 'waymark-dataplane',
      priority: 900,
      quadrant: 'lowerLeft',
      decorator: { $codeRef: 'topology.dataplaneDecorator' },
    },
  },
  {
    type: 'console.topology/details/tab-section',
    flags: needsMesh,
    properties: {
      id: 'waymark',
      tab: 'topology-side-bar-tab-details',
      provider: { $codeRef: 'topology.useTrafficSection' },
      insertAfter: 'topology-tab-details-section',
    },
  },
  ...['WaymarkFailures', 'IstioHighRequestErrors', 'ZtunnelConnectionFailures'].map((alert): Extension => ({
    type: 'console.alert-action',
    flags: needsMesh,
    properties: { alert, text: text('Open in the mesh topology'), action: { $codeRef: 'actions.openTopology' } },
  })),
  {
    type: 'console.action/resource-provider',
    flags: needsMesh,
    properties: { model: model('', 'v1', 'Namespace'), provider: { $codeRef: 'actions.useNamespaceActions' } },
  },
  {
    type: 'console.action/resource-provider',
    flags: needsMesh,
    properties: { model: model('', 'v1', 'Service'), provider: { $codeRef: 'actions.useServiceActions' } },
  },
];

/** What the console may ask us for; each is one chunk, loaded when it is first needed. */
export const EXPOSED_MODULES = {
  WaymarkPage: './pages/WaymarkPage.tsx',
  ResourceTab: './pages/ResourceTab.tsx',
  HealthPopup: './pages/HealthPopup.tsx',
  ProjectItem: './pages/ProjectItem.tsx',
  details: './details.tsx',
  flags: './flags.ts',
  health: './health.ts',
  topology: './topology.tsx',
  actions: './actions.ts',
} as const;
