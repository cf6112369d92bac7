import { describe, expect, it } from 'vitest';
import type { GatewayRecord, Labels, PodRecord, ServiceRecord } from './records.ts';
import { ingressThroughWaypoint, waypointsOf, type WaypointBinding } from './waypoint-binding.ts';
import { podRecord, waypointRecord } from '../testing/records.ts';

/** Each case of resolution by every way something can be called: by a Service, a ServiceEntry, a pod's address, a WorkloadEntry. */
const WAYS = ['service', 'serviceEntry', 'pod', 'workloadEntry'] as const;
type Way = (typeof WAYS)[number];

const gateway = (name: string, takes: string, over: Partial<GatewayRecord> = {}): GatewayRecord =>
  waypointRecord({ name, labels: { 'istio.io/waypoint-for': takes }, ...over });
const elsewhere = (from: 'Same' | 'All'): GatewayRecord =>
  gateway('wp', 'all', {
    namespace: 'infra',
    listeners: [{ protocol: 'HBONE', port: 15_008, allowedNamespaces: { from } }],
  });
const team = (value: string): GatewayRecord =>
  gateway('wp', 'all', {
    namespace: 'infra',
    listeners: [
      {
        protocol: 'HBONE',
        port: 15_008,
        allowedNamespaces: { from: 'Selector', selector: { matchLabels: { team: value }, matchExpressions: [] } },
      },
    ],
  });
const use = (name: string): Labels => ({ 'istio.io/use-waypoint': name });
const OF_INFRA: Labels = { ...use('wp'), 'istio.io/use-waypoint-namespace': 'infra' };
const withCanary = (name: string): Labels => ({ ...use('wp'), 'istio.io/use-waypoint-canary': name });

interface World {
  readonly gateways: readonly GatewayRecord[];
  readonly own?: Labels;
  readonly ofNamespace?: Labels;
  readonly weight?: string;
}

function resolve({ gateways, own = {}, ofNamespace = {}, weight }: World, way: Way): WaypointBinding {
  const waypoints = waypointsOf({
    namespaces: [{ name: 'shop', labels: { team: 'a', ...ofNamespace } }],
    gateways,
    gatewayClasses: [],
  });
  const asking = {
    namespace: 'shop',
    name: 'cart',
    labels: own,
    ...(weight === undefined ? {} : { canaryWeight: weight }),
  };
  const service: ServiceRecord = { ...asking, selector: {}, alias: false };
  const pod: PodRecord = podRecord(asking.name, asking);
  switch (way) {
    case 'service':
      return waypoints.ofService(service);
    case 'serviceEntry':
      return waypoints.ofServiceEntry(asking, 'everywhere');
    case 'pod':
      return waypoints.ofPod(pod);
    case 'workloadEntry':
      return waypoints.ofWorkloadEntry(asking);
  }
}
/** `bound`, the reason of a refusal, and the canary's share or fault behind it. */
function spelled(binding: WaypointBinding): string {
  if (binding.is !== 'bound') return binding.is === 'refused' ? binding.reason : binding.is;
  const { canary } = binding;
  return canary === undefined ? 'bound' : `bound, canary ${'fault' in canary ? canary.fault : String(canary.weight)}`;
}
const all = (came: string): Record<Way, string> => ({
  service: came,
  serviceEntry: came,
  pod: came,
  workloadEntry: came,
});
const split = (services: string, workloads: string): Record<Way, string> => ({
  service: services,
  serviceEntry: services,
  pod: workloads,
  workloadEntry: workloads,
});
const both = [gateway('wp', 'all'), gateway('next', 'all')];

describe('a waypoint, by every way of being called', () => {
  it.each<[string, World, Record<Way, string>]>([
    ['is had by its name', { gateways: [gateway('wp', 'all')], own: use('wp') }, all('bound')],
    ['is had through the namespace', { gateways: [gateway('wp', 'all')], ofNamespace: use('wp') }, all('bound')],
    ['is declined by none', { gateways: both, own: use('none'), ofNamespace: use('wp') }, all('unasked')],
    ['is not fallen back to', { gateways: both, own: use('typo'), ofNamespace: use('wp') }, all('WaypointIsNotReady')],
    [
      'that is not ready is not had',
      { gateways: [gateway('wp', 'all', { addressed: false })], own: use('wp') },
      all('WaypointIsNotReady'),
    ],
    [
      'of the namespace that is not ready is not had',
      { gateways: [gateway('wp', 'all', { addressed: false })], ofNamespace: use('wp') },
      all('WaypointIsNotReady'),
    ],
    [
      'for services is refused to workloads that name it themselves',
      { gateways: [gateway('wp', 'service')], own: use('wp') },
      split('bound', 'UnsupportedTrafficType'),
    ],
    [
      'for services is not meant for the workloads of its namespace',
      { gateways: [gateway('wp', 'service')], ofNamespace: use('wp') },
      split('bound', 'unasked'),
    ],
    [
      'for workloads is refused to every service, its namespace’s, too',
      { gateways: [gateway('wp', 'workload')], ofNamespace: use('wp') },
      split('UnsupportedTrafficType', 'bound'),
    ],
    [
      'for nothing is refused to services, and not meant for workloads',
      { gateways: [gateway('wp', 'none')], ofNamespace: use('wp') },
      split('UnsupportedTrafficType', 'unasked'),
    ],
    ['elsewhere is denied by default', { gateways: [elsewhere('Same')], own: OF_INFRA }, all('AttachmentDenied')],
    ['elsewhere is had where it takes all', { gateways: [elsewhere('All')], own: OF_INFRA }, all('bound')],
    ['elsewhere is had by the namespace’s labels', { gateways: [team('a')], ofNamespace: OF_INFRA }, all('bound')],
    ['elsewhere is denied to others', { gateways: [team('b')], ofNamespace: OF_INFRA }, all('AttachmentDenied')],
    [
      'of the same name at home is not meant by a name that is read elsewhere',
      { gateways: [gateway('wp', 'all'), elsewhere('Same')], own: OF_INFRA },
      all('AttachmentDenied'),
    ],
    [
      'shares services with its canary, and workloads with none',
      { gateways: both, own: withCanary('next'), weight: '20' },
      split('bound, canary 20', 'bound'),
    ],
    [
      'keeps all where the canary is not ready',
      { gateways: [gateway('wp', 'all')], own: withCanary('next'), weight: '20' },
      split('bound, canary WaypointIsNotReady', 'bound'),
    ],
    [
      'keeps all where the canary takes workloads only',
      { gateways: [gateway('wp', 'all'), gateway('next', 'workload')], own: withCanary('next'), weight: '20' },
      split('bound, canary UnsupportedTrafficType', 'bound'),
    ],
    [
      'that is not ready is not had, whatever its canary is',
      { gateways: [gateway('next', 'all')], own: withCanary('next'), weight: '20' },
      all('WaypointIsNotReady'),
    ],
    [
      'of the object cuts off the canary of the namespace',
      { gateways: both, own: use('wp'), ofNamespace: withCanary('next') },
      all('bound'),
    ],
  ])('%s', (_, world, came) => {
    expect(Object.fromEntries(WAYS.map((way) => [way, spelled(resolve(world, way))]))).toEqual(came);
  });
});

describe('the ingress gateway, another way of being called', () => {
  const INGRESS = 'istio.io/ingress-use-waypoint';
  it.each<[string, Labels, Labels, string]>([
    ['goes past where nothing is said', {}, {}, 'unsaid'],
    ['goes through by the Service’s word', { [INGRESS]: 'true' }, {}, 'yes'],
    ['goes through by the namespace’s word', {}, { [INGRESS]: 'true' }, 'yes'],
    ['goes past by the Service’s word against its namespace’s', { [INGRESS]: 'false' }, { [INGRESS]: 'true' }, 'no'],
    ['goes through by the Service’s word against its namespace’s', { [INGRESS]: '1' }, { [INGRESS]: 'false' }, 'yes'],
    [
      'goes past by a word that is none, though the namespace says yes',
      { [INGRESS]: 'on' },
      { [INGRESS]: 'true' },
      'no',
    ],
  ])('%s', (_, own, ofNamespace, goes) => {
    expect(ingressThroughWaypoint(own, ofNamespace)).toBe(goes);
  });
});
