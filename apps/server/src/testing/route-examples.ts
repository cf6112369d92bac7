import type { ReaderRights, Thing } from './world-rights.ts';

/** One question to a route. */
export interface Example {
  readonly parts?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Namespaces that a reader must see to be answered; absent: everybody who is signed in is. */
  readonly about?: readonly string[];
  /** What has to be in the answer of a reader who sees `about`; absent: nothing in particular. */
  readonly shows?: (rights: ReaderRights) => readonly string[];
}

/** Things of the world to ask about. */
export interface Cast {
  readonly cluster: string;
  readonly node: string;
  /** Everything. */
  readonly all: readonly Thing[];
  readonly visible: Sample;
  readonly hidden: Sample;
}

interface Sample {
  readonly namespace: string;
  readonly workload: string;
  readonly other: string;
  readonly waypoint: string;
}

/** Pods in the network of their node: ztunnel knows nothing of them. */
const ON_NODE = /^istio-cni-node/;

export const NOT_THERE = 'nothing-of-this-name';

const named = (kind: string) => (rights: ReaderRights) =>
  rights.seen.filter((thing) => thing.kind === kind).map(({ name }) => name);

/** How to ask each operation of the API about things that some readers see and others do not; by method and path as the document spells them. */
export function routeExamples({
  cluster,
  node,
  all,
  visible,
  hidden,
}: Cast): Readonly<Record<string, readonly Example[]>> {
  const both = (of: (one: Sample) => Omit<Example, 'about'>): readonly Example[] =>
    [visible, hidden, { ...hidden, workload: NOT_THERE, other: NOT_THERE, waypoint: NOT_THERE }].map((one) => ({
      ...of(one),
      about: [one.namespace],
    }));
  const place = ({ namespace, workload }: Sample): string => `workload/${cluster}/${namespace}/${workload}`;
  const pair = (one: Sample): Readonly<Record<string, string>> => ({
    from: place(one),
    to: place({ ...one, workload: one.other }),
  });
  const across = { from: place(visible), to: place(hidden) };
  const plain: readonly Example[] = [{}];
  const namespaces = both(({ namespace }) => ({ query: { namespaces: namespace } }));
  const workloads = both(({ namespace, workload }) => ({
    query: { cluster, namespace, name: workload },
    shows: () => (workload === NOT_THERE ? [] : [workload]),
  }));
  const waypoints = both(({ namespace, waypoint }) => ({ parts: { cluster, namespace, name: waypoint } }));
  const subjects: readonly Example[] = [
    ...both((one) => ({ query: { place: place(one) } })),
    ...both((one) => ({ query: pair(one) })),
    { query: across, about: [visible.namespace, hidden.namespace] },
  ];
  const hiddenWaypoint = { namespace: hidden.namespace, name: hidden.waypoint };
  const logs: readonly Example[] = [...subjects, { query: { node, cluster } }].map((one) => ({
    ...one,
    query: { ...one.query, tail: '60' },
  }));
  const podOf = (namespace: string, start: string): string =>
    all.find((one) => one.kind === 'pods' && one.namespace === namespace && one.name.startsWith(`${start}-`))?.name ??
    NOT_THERE;
  const proxies = [
    { cluster, namespace: visible.namespace, pod: podOf(visible.namespace, visible.waypoint) },
    { cluster, namespace: 'istio-system', pod: podOf('istio-system', 'ztunnel') },
    { cluster, namespace: 'istio-system', pod: NOT_THERE },
  ];
  const plans: readonly Example[] = [
    ...both(({ namespace }) => ({ body: { action: { is: 'leave-ambient', namespace } } })),
    ...both(({ namespace, workload }) => ({
      body: {
        action: { is: 'enrol', target: { kind: 'service', namespace, name: workload }, waypoint: hiddenWaypoint },
      },
    })),
  ];
  return {
    'get /api/v1/session': plain,
    'get /api/v1/namespaces': [{ shows: named('namespaces') }],
    'get /api/v1/topology': [{ shows: named('deployments') }, ...namespaces],
    'get /api/v1/topology/stream': [{}, ...namespaces],
    'get /api/v1/topology/latencies': [{ query: { quantile: 'p95' } }],
    'get /api/v1/topology/silence': both((one) => ({ query: { place: place(one) } })),
    'get /api/v1/topology/quantiles': [
      ...both((one) => ({ query: pair(one) })),
      { query: across, about: [visible.namespace, hidden.namespace] },
    ],
    'get /api/v1/topology/totals': [{}, ...namespaces],
    'get /api/v1/topology/series': subjects,
    'get /api/v1/topology/series/waypoint': both(({ namespace, waypoint }) => ({
      query: { place: place({ namespace, workload: waypoint, other: '', waypoint }) },
    })),
    'get /api/v1/workloads': [{ query: { limit: '200' }, shows: named('deployments') }, ...namespaces],
    'get /api/v1/workloads/one': workloads,
    'get /api/v1/services/one': workloads.map(({ query = {}, about = [] }) => ({ query, about })),
    'get /api/v1/workloads/proof': workloads.map(({ query = {}, about = [] }) => ({ query, about })),
    'get /api/v1/findings': [{}, ...namespaces],
    'get /api/v1/waypoints': [
      {
        shows: ({ seen }) => seen.filter(({ className }) => className === 'istio-waypoint').map(({ name }) => name),
      },
      ...namespaces,
    ],
    'get /api/v1/waypoints/{cluster}/{namespace}/{name}': waypoints,
    'get /api/v1/waypoints/{cluster}/{namespace}/{name}/envoy': [
      ...waypoints,
      ...waypoints.map((one) => ({ ...one, query: { kind: 'route', limit: '200' } })),
      ...waypoints.map((one) => ({ ...one, query: { kind: 'listener', limit: '200' } })),
    ],
    'get /api/v1/control-planes': plain,
    'get /api/v1/ztunnels': plain,
    'get /api/v1/ztunnels/node': [{ query: { cluster, node } }],
    'get /api/v1/ztunnels/entries': ['workloads', 'services', 'policies', 'certificates', 'connections', 'drift'].map(
      (kind) => ({
        query: { cluster, node, kind, limit: '200' },
        ...(kind === 'workloads'
          ? {
              shows: ({ seen }: ReaderRights) =>
                seen.filter((one) => one.kind === 'pods' && !ON_NODE.test(one.name)).map(({ name }) => name),
            }
          : {}),
      }),
    ),
    'get /api/v1/log-levels': plain,
    'get /api/v1/log-levels/proxy': proxies.map((at) => ({ query: at, about: [at.namespace] })),
    'post /api/v1/log-levels/proxy': proxies.map((at) => ({ body: { ...at, level: 'info' }, about: [at.namespace] })),
    'post /api/v1/actions/plan': plans,
    'post /api/v1/actions/apply': plans.map(({ body, ...rest }) => ({
      ...rest,
      // A version that no object has: whoever may write is told that it changed meanwhile, and nothing is written.
      body: { ...(body as object), seen: { version: '1', labels: { 'istio.io/use-waypoint': 'another' } } },
    })),
    'get /api/v1/actions/progress': plans.map(({ body, ...rest }) => ({
      ...rest,
      query: { action: JSON.stringify((body as { readonly action: unknown }).action) },
    })),
    'get /api/v1/logs': logs,
    'get /api/v1/logs/stream': logs,
    'get /api/v1/session/start': plain,
    'get /api/v1/session/return': plain,
    'get /api/v1/openapi.json': plain,
    'get /api/v1/health/live': plain,
    'get /api/v1/health/ready': plain,
    'get /api/v1/metrics': plain,
    'post /api/v1/session/use': plain,
    'post /api/v1/embed/tickets': [{ body: { origin: 'https://portal.other.test', nonce: 'n'.repeat(43) } }],
    'post /api/v1/embed/consent': [{ body: { origin: 'https://portal.other.test', nonce: 'n'.repeat(43) } }],
    'post /auth/embed-session': [{ body: { ticket: 'made up', nonce: 'n'.repeat(43) } }],
    // Last: they begin and end sessions.
    'post /api/v1/session': [{ body: { token: 'made up' } }],
    'delete /api/v1/session': plain,
  };
}
