import { describe, expect, it } from 'vitest';
import type { VirtualServiceRecord } from '../policy/l7-need.ts';
import { gatewaysNamed, noteWithin, toNote } from '../waypoints/verdict-note.ts';
import { decide } from './decide.ts';
import { ignoredLabels, ingressPast } from './ignored-settings.ts';
import type { ServiceRecord } from './records.ts';
import { holdVerdicts } from './verdicts.ts';

const front: ServiceRecord = {
  namespace: 'shop',
  name: 'front',
  labels: { 'istio.io/use-waypoint': 'wp' },
  selector: { app: 'front' },
  alias: false,
};
const past = (sends: NonNullable<VirtualServiceRecord['sends']>, over: Partial<ServiceRecord> = {}): string[] => {
  const cluster = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: {} }],
    pods: [],
    services: [front],
    gateways: [
      { namespace: 'shop', name: 'wp', labels: {}, className: 'istio-waypoint', addressed: true, listeners: [] },
    ],
    gatewayClasses: [],
  };
  const config = {
    serviceEntries: [],
    workloadEntries: [],
    routes: [],
    policies: [],
    rootNamespace: 'istio-system',
    domain: 'cluster.local',
  };
  const virtualService = {
    namespace: 'edge',
    name: 'shop',
    hosts: ['shop.example.com'],
    gateways: ['mesh', 'public'],
    routesAboveTcp: true,
    sends,
  };
  const beside = { virtualServices: [virtualService] };
  return holdVerdicts(cluster, config, decide(cluster, config), 0, beside)
    .ofService({ ...front, ...over })
    .flatMap((one) =>
      one.is === 'ignored' && one.what === 'ingress goes past the waypoint'
        ? one.gateways.map(({ namespace, name }) => `${namespace}/${name}`)
        : [],
    );
};
const FRONT = 'front.shop.svc.cluster.local';

describe('a setting without its effect', () => {
  it('is told with its key, its value, and what to set instead', () => {
    const gateways = [{ namespace: 'edge', name: 'public' }];
    const about = (value: string | undefined): unknown =>
      toNote(ingressPast(gateways, value === undefined ? {} : { 'istio.io/ingress-use-waypoint': value }, {})).setting;
    const key = 'istio.io/ingress-use-waypoint';
    expect(about(undefined)).toEqual({ on: 'label', key, instead: 'true' });
    expect(about('no')).toEqual({ on: 'label', key, value: 'no', instead: 'true' });
    const settings = ignoredLabels({ 'istio.io/use-waypoint': 'None', 'istio.io/use-waypoint-canary-namespace': 'x' });
    expect(settings.map((one) => toNote(one).setting)).toEqual([
      { on: 'label', key: 'istio.io/use-waypoint-canary-namespace', value: 'x' },
      { on: 'label', key: 'istio.io/use-waypoint', value: 'None', instead: 'none' },
    ]);
  });
});

describe('gateways that a note names', () => {
  it('are left out where their namespace is not seen; that some go past is told all the same', () => {
    const note = toNote(
      ingressPast(
        ['edge', 'web'].map((namespace) => ({ namespace, name: 'gw' })),
        {},
        {},
      ),
    );
    expect(gatewaysNamed([note])).toEqual(['edge', 'web']);
    expect(noteWithin(note, (namespace) => namespace === 'web').detail).toBe('web/gw');
    const { detail, ...nameless } = note;
    expect([detail, noteWithin(note, () => false)]).toEqual(['edge/gw, web/gw', nameless]);
  });
});

describe('an ingress gateway that a VirtualService is bound to', () => {
  it('skips the waypoint of the Service that it sends to, whatever host it is asked for by', () => {
    expect(past([{ hosts: [FRONT], gateways: ['public'] }])).toEqual(['edge/public']);
    expect(past([{ hosts: ['other.shop.svc.cluster.local', FRONT], gateways: ['ingress/public', 'mesh'] }])).toEqual([
      'ingress/public',
    ]);
  });

  it('is nothing where its routes go elsewhere, or are for the mesh', () => {
    // A short host is one of the VirtualService's own namespace.
    expect(past([{ hosts: ['front'], gateways: ['public'] }])).toEqual([]);
    expect(past([{ hosts: [FRONT], gateways: ['mesh'] }])).toEqual([]);
  });

  it('takes the waypoint where the Service says so', () => {
    const labels = { ...front.labels, 'istio.io/ingress-use-waypoint': 'true' };
    expect(past([{ hosts: [FRONT], gateways: ['public'] }], { labels })).toEqual([]);
  });
});
