import { describe, expect, it } from 'vitest';
import type { PolicyRecord } from '../policy/policy-records.ts';
import type { PeerAuthenticationRecord } from '../security/peer-authentication.ts';
import { isTrouble, toNote } from '../waypoints/verdict-note.ts';
import type { ConfigRecords, RouteRecord, ServiceEntryRecord } from './config-records.ts';
import { decide } from './decide.ts';
import type { ClusterRecords, ConditionRecord, GatewayRecord, Labels, PodRecord, ServiceRecord } from './records.ts';
import { holdVerdicts, type BesideVerdicts, type HeldVerdict, type Verdicts } from './verdicts.ts';
import { NO_CONFIG, podRecord, policyRecord as policy, waypointRecord } from '../testing/records.ts';

/** What istiod writes and what it does not mean, case by case as it was measured. Each world is as small as the case. */
const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

const wp = waypointRecord();
const next = { ...wp, name: 'next' };
const ingress: GatewayRecord = { ...wp, name: 'ingress', className: 'istio', listeners: [] };
const pod = (name: string, over: Partial<PodRecord> = {}): PodRecord =>
  podRecord(name, { labels: { app: 'cart' }, ...over });
const ofGateway = (name: string): Labels => ({ 'gateway.networking.k8s.io/gateway-name': name });
const wpPod = pod('wp-1', { labels: ofGateway('wp') });
const nextPod = pod('next-1', { labels: ofGateway('next') });
const use: Labels = { 'istio.io/use-waypoint': 'wp' };
const NONE: Labels = { 'istio.io/use-waypoint': 'none' };
const accepted = { status: true, reason: 'WaypointAccepted', sinceMs: NOW - 5 * MINUTE };
const refused = (reason: string): NonNullable<ServiceRecord['bound']> => ({
  status: false,
  reason,
  sinceMs: NOW - 5 * MINUTE,
});
const cart = (over: Partial<ServiceRecord> = {}): ServiceRecord => ({
  namespace: 'shop',
  name: 'cart',
  labels: use,
  selector: { app: 'cart' },
  ports: [{ port: 80 }],
  alias: false,
  bound: accepted,
  ...over,
});
const untold = (labels: Labels): ServiceRecord => {
  const { bound: _, ...rest } = cart({ labels });
  return rest;
};
const told = (type: string, status: ConditionRecord['status'], reason: string): ConditionRecord => ({
  type,
  status,
  reason,
  sinceMs: NOW - 5 * MINUTE,
});
const paths = { from: [], to: [{ paths: ['/admin'] }], when: [] };
const toService = (name: string): PolicyRecord['targets'][number] => ({ group: '', kind: 'Service', name });
const parent = { group: '', kind: 'Service', name: 'cart' };
const good = (parentAt: RouteRecord['parents'][number]): RouteRecord['told'] => [
  {
    parent: parentAt,
    conditions: [
      told('Accepted', 'True', 'Accepted'),
      told('ResolvedRefs', 'True', 'ResolvedRefs'),
      told('ResolvedWaypoints', 'True', 'ResolvedWaypoints'),
    ],
  },
];
const route = (over: Partial<RouteRecord> = {}): RouteRecord => ({
  kind: 'HTTPRoute',
  namespace: 'shop',
  name: 'r',
  parents: [parent],
  backends: [],
  told: good(parent),
  ...over,
});
const entry = (over: Partial<ServiceEntryRecord> = {}): ServiceEntryRecord => ({
  namespace: 'shop',
  name: 'outside',
  labels: {},
  hosts: ['api.example.com'],
  resolution: 'DNS',
  endpoints: [],
  selectsWorkloads: false,
  conditions: [],
  ...over,
});
const atWaypoint = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'wp' };
const atIngress = { ...atWaypoint, name: 'ingress' };
const foreign = { group: '', kind: 'Service', namespace: 'data', name: 'db' };
const grant = {
  namespace: 'data',
  name: 'from-shop',
  from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
  to: [{ group: '', kind: 'Service' }],
};
const strict: PeerAuthenticationRecord = { namespace: 'istio-system', name: 'default', mode: 'STRICT', ports: [] };
const exempt: PeerAuthenticationRecord = {
  namespace: 'shop',
  name: 'ports',
  selector: { app: 'cart' },
  ports: [{ port: 8080, mode: 'DISABLE' }],
};

interface Case {
  readonly cluster?: Partial<ClusterRecords>;
  readonly config?: Partial<ConfigRecords>;
  readonly beside?: BesideVerdicts;
  readonly about: (verdicts: Verdicts) => readonly HeldVerdict[];
  /** `is` of each verdict, or why it misleads or is ignored. */
  readonly held: readonly string[];
}
const service =
  (one: ServiceRecord): Case['about'] =>
  (verdicts) =>
    verdicts.ofService(one);
const ofPolicy =
  (one: PolicyRecord): Case['about'] =>
  (verdicts) =>
    verdicts.ofPolicy(one);

const CASES: Readonly<Record<string, Case>> = {
  'a binding that stands is agreed with': { about: service(cart()), held: ['agreed'] },
  'a Service without a label, or that says none, has no condition and misses none': {
    about: (verdicts) => [{}, NONE].flatMap((labels) => verdicts.ofService(untold(labels))),
    held: [],
  },
  'a condition of a wish that is gone is left over': { about: service(cart({ labels: {} })), held: ['left over'] },
  'a missing waypoint and one that was never ready are told alike, and both are so': {
    cluster: { gateways: [{ ...wp, addressed: false }] },
    about: (verdicts) => [
      ...verdicts.ofService(cart({ bound: refused('WaypointIsNotReady') })),
      ...verdicts.ofService(
        cart({ labels: { 'istio.io/use-waypoint': 'gone' }, bound: refused('WaypointIsNotReady') }),
      ),
    ],
    held: ['agreed', 'agreed'],
  },
  'a waypoint that came is not yet seen in a condition': {
    about: service(cart({ bound: refused('WaypointIsNotReady') })),
    held: ['disagreed'],
  },
  'a wish that istiod has not answered is unsaid, and not granted': { about: service(untold(use)), held: ['unsaid'] },
  'an empty name and None name nothing, though istiod tells of a waypoint that is not ready': {
    about: (verdicts) =>
      ['', 'None'].flatMap((name) => {
        const labels = { 'istio.io/use-waypoint': name };
        return verdicts.ofService(cart({ labels, bound: refused('WaypointIsNotReady') }));
      }),
    held: ['agreed', 'a value that means nothing', 'agreed', 'a value that means nothing'],
  },
  'a pod never gets a condition: its label for a waypoint of services does nothing': {
    about: (verdicts) => verdicts.ofPod(pod('cart-1', { labels: use })),
    held: ['the pod’s waypoint takes no workloads or cannot be had'],
  },
  'a waypoint whose pods are all gone stays bound': {
    cluster: { pods: [] },
    about: service(cart()),
    held: ['agreed', 'outlived'],
  },
  'a waypoint whose pods are not ready stays bound': {
    cluster: { pods: [{ ...wpPod, ready: false }] },
    about: service(cart()),
    held: ['agreed', 'outlived'],
  },
  'a dead waypoint stays programmed': {
    cluster: { pods: [] },
    about: (verdicts) => verdicts.ofGateway({ ...wp, conditions: [told('Programmed', 'True', 'Programmed')] }),
    held: ['outlived'],
  },
  'a dead waypoint that istiod looked at again is not programmed, and its binding stands all the same': {
    cluster: { pods: [], gateways: [{ ...wp, conditions: [told('Programmed', 'False', 'AddressNotAssigned')] }] },
    about: service(cart()),
    held: ['agreed', 'outlived'],
  },
  'a canary that died takes its share of the calls with it': {
    cluster: { pods: [wpPod], gateways: [wp, next] },
    about: service(cart({ labels: { ...use, 'istio.io/use-waypoint-canary': 'next' }, canaryWeight: '20' })),
    held: ['agreed', 'outlived'],
  },
  'a canary that cannot be had is told only inside a condition that is True': {
    about: service(cart({ labels: { ...use, 'istio.io/use-waypoint-canary': 'gone' } })),
    held: ['agreed', 'the canary gets nothing'],
  },
  'a canary without a weight gets nothing': {
    cluster: { gateways: [wp, next], pods: [wpPod, nextPod] },
    about: service(cart({ labels: { ...use, 'istio.io/use-waypoint-canary': 'next' } })),
    held: ['agreed', 'a canary without a weight'],
  },
  'accepted by ztunnels may mean enforced differently': {
    about: ofPolicy(policy({ rules: [paths], conditions: [told('ZtunnelAccepted', 'True', 'UnsupportedValue')] })),
    held: ['agreed', 'ztunnels enforce it differently'],
  },
  'AUDIT, CUSTOM and dry runs are not enforced by ztunnels': {
    about: (verdicts) =>
      (['AUDIT', 'CUSTOM'] as const).flatMap((action) =>
        verdicts.ofPolicy(policy({ action, conditions: [told('ZtunnelAccepted', 'False', 'UnsupportedValue')] })),
      ),
    held: ['agreed', 'agreed'],
  },
  'one of several AUDIT policies without any status is not accepted': {
    about: ofPolicy(policy({ action: 'AUDIT' })),
    held: ['unsaid'],
  },
  'a policy with several targets is True when one is bound': {
    cluster: { services: [cart(), cart({ name: 'free', labels: {} })] },
    about: ofPolicy(
      policy({
        targets: [toService('cart'), toService('free')],
        conditions: [told('WaypointAccepted', 'True', 'PartiallyInvalid')],
      }),
    ),
    held: ['agreed', 'not all targets are bound'],
  },
  'a verdict on an earlier generation that is no longer so is outdated': {
    about: ofPolicy(
      policy({
        targets: [toService('cart')],
        conditions: [{ ...told('WaypointAccepted', 'False', 'TargetNotFound'), outdated: true }],
      }),
    ),
    held: ['outdated'],
  },
  'a route whose parent is the waypoint is ignored': {
    about: (verdicts) => verdicts.ofRoute(route({ parents: [atWaypoint], told: [] })),
    held: ['a waypoint as the parent of a route'],
  },
  'a route for a port that the Service does not have is accepted': {
    about: (verdicts) =>
      verdicts.ofRoute(route({ parents: [{ ...parent, port: 81 }], told: good({ ...parent, port: 81 }) })),
    held: ['agreed', 'agreed', 'agreed', 'the parent has no such port'],
  },
  'a backend of another namespace needs no grant in the mesh': {
    beside: { grants: [] },
    about: (verdicts) => verdicts.ofRoute(route({ backends: [foreign] })),
    held: ['agreed', 'agreed', 'agreed', 'backends are reached without a grant'],
  },
  'a backend of another namespace that was granted is as it reads': {
    beside: { grants: [grant] },
    about: (verdicts) => verdicts.ofRoute(route({ backends: [foreign] })),
    held: ['agreed', 'agreed', 'agreed'],
  },
  'nothing is said of grants that could not be read': {
    about: (verdicts) => verdicts.ofRoute(route({ backends: [foreign] })),
    held: ['agreed', 'agreed', 'agreed'],
  },
  'waypoints are resolved for a route even where there is none': {
    cluster: { services: [untold({})] },
    about: (verdicts) => verdicts.ofRoute(route()),
    held: ['agreed', 'agreed', 'agreed', 'no waypoint applies the route'],
  },
  'a Gateway of a class that nobody knows is never decided': {
    about: (verdicts) =>
      verdicts.ofGateway({ ...wp, className: 'istio-waypiont', conditions: [told('Accepted', 'Unknown', 'Pending')] }),
    held: ['undecided'],
  },
  'a Gateway without conflicts is told so by a condition that is False, and that is good': {
    about: (verdicts) => verdicts.ofGateway({ ...wp, conditions: [told('Conflicted', 'False', 'NoConflicts')] }),
    held: [],
  },
  'a bad label never falls back to the namespace’s waypoint': {
    cluster: { namespaces: [{ name: 'shop', labels: use }] },
    about: service(cart({ labels: { 'istio.io/use-waypoint': 'typo' }, bound: accepted })),
    held: ['disagreed'],
  },
  'the namespace of a waypoint is read beside its name only, on a Service': {
    about: service(untold({ 'istio.io/use-waypoint-namespace': 'infra' })),
    held: ['the namespace of a waypoint that is not named'],
  },
  'the namespace of a waypoint is read beside its name only, on a Namespace': {
    about: (verdicts) => verdicts.ofNamespace({ name: 'shop', labels: { 'istio.io/use-waypoint-namespace': 'infra' } }),
    held: ['the namespace of a waypoint that is not named'],
  },
  'a namespace asks for ambient by that very word': {
    about: (verdicts) => verdicts.ofNamespace({ name: 'shop', labels: { 'istio.io/dataplane-mode': 'Ambient' } }),
    held: ['a value that means nothing'],
  },
  'a waypoint for a word that Istio does not know takes nothing': {
    about: (verdicts) => verdicts.ofGateway({ ...wp, labels: { 'istio.io/waypoint-for': 'services' } }),
    held: ['a value that means nothing'],
  },
  'an ingress gateway skips the waypoint and its policies': {
    cluster: { gateways: [wp, ingress] },
    config: { routes: [route({ parents: [atIngress], backends: [parent] })] },
    about: service(cart()),
    held: ['agreed', 'ingress goes past the waypoint'],
  },
  'an ingress gateway that was told so takes the waypoint': {
    cluster: { gateways: [wp, ingress] },
    config: { routes: [route({ parents: [atIngress], backends: [parent] })] },
    about: service(cart({ labels: { ...use, 'istio.io/ingress-use-waypoint': 'true' } })),
    held: ['agreed'],
  },
  'an ingress gateway takes a word that is no yes for a no': {
    cluster: { gateways: [wp, ingress] },
    config: { routes: [route({ parents: [atIngress], backends: [parent] })] },
    about: service(cart({ labels: { ...use, 'istio.io/ingress-use-waypoint': 'yes' } })),
    held: ['agreed', 'a value that means nothing', 'ingress goes past the waypoint'],
  },
  'the Service of a waypoint made by hand is bound to it': {
    cluster: { gateways: [{ ...wp, className: 'ours' }] },
    about: service(cart({ name: 'wp', labels: { ...use, ...ofGateway('wp') } })),
    held: ['agreed', 'the waypoint is bound to itself'],
  },
  'a wildcard ServiceEntry without a waypoint has a condition that is True, and that is bad': {
    about: (verdicts) =>
      verdicts.ofServiceEntry(
        entry({
          hosts: ['*.example.com'],
          resolution: 'DYNAMIC_DNS',
          conditions: [told('istio.io/WaypointMissing', 'True', 'NoWaypointForWildcardService')],
        }),
      ),
    held: ['agreed', 'a waypoint is missing'],
  },
  'a ServiceEntry for the host of a Service is dropped without a status': {
    about: (verdicts) => verdicts.ofServiceEntry(entry({ hosts: ['cart.shop.svc.cluster.local'] })),
    held: ['its hosts are those of Services'],
  },
  'a ServiceEntry that mesh config hides has no condition': {
    config: { visibility: { byDefault: 'nobody', policies: [] } },
    about: (verdicts) => verdicts.ofServiceEntry(entry()),
    held: ['nobody may see it'],
  },
  'a WorkloadEntry gets a condition as a Service does': {
    about: (verdicts) => verdicts.ofWorkloadEntry({ namespace: 'shop', name: 'vm', labels: use, conditions: [] }),
    held: ['unsaid'],
  },
  'a port that is DISABLEd under STRICT stays strict': {
    cluster: { pods: [pod('cart-1')] },
    beside: { peerAuthentications: [strict, exempt] },
    about: (verdicts) => verdicts.ofPeerAuthentication(exempt),
    held: ['ports stay strict'],
  },
};

function holding({ cluster: records = {}, config: given = {}, beside }: Case): Verdicts {
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: {} }],
    pods: [wpPod],
    services: [cart()],
    gateways: [wp],
    gatewayClasses: [],
    ...records,
  };
  const config: ConfigRecords = { ...NO_CONFIG, ...given };
  return holdVerdicts(cluster, config, decide(cluster, config), NOW, beside);
}
const word = (one: HeldVerdict): string =>
  one.is === 'misleading' ? one.because : one.is === 'ignored' ? one.what : one.is;

describe('what istiod says, held against the present', () => {
  it.each(Object.entries(CASES))('%s', (_, given) => {
    const held = given.about(holding(given));
    expect(held.map(word)).toEqual(given.held);
    for (const one of held) if ('told' in one) expect(one.told.forMs).toBe(5 * MINUTE);
  });

  it('is trouble wherever it is not so, and tells both facts with their ages', () => {
    const pods = [{ ...wpPod, ready: false, unreadySinceMs: NOW - MINUTE }];
    const notes = holding({ cluster: { pods }, about: () => [], held: [] })
      .ofService(cart())
      .map(toNote);
    expect(notes.map(isTrouble)).toEqual([false, true]);
    expect(notes[1]).toMatchObject({
      told: { status: 'True', sinceMs: NOW - 5 * MINUTE },
      pods: { ready: 0, of: 1, noneSinceMs: NOW - MINUTE },
    });
  });
});
