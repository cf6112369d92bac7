import { describe, expect, it } from 'vitest';
import type { ClusterRecords, IstiodEnvironment, OwnerRecord, PodRecord } from '../inventory/records.ts';
import { ambientSignals, judgeAmbient, type AmbientProfile, type ControlPlaneRecords } from './ambient-profile.ts';
import { podRecord } from '../testing/records.ts';

const owner = (kind: OwnerRecord['kind'], name: string, over: Partial<OwnerRecord> = {}): OwnerRecord => ({
  kind,
  namespace: 'istio-system',
  name,
  labels: { app: name },
  replicas: 2,
  ...over,
});
const istiod = (values: IstiodEnvironment['values'], elsewhere: IstiodEnvironment['elsewhere'] = []): OwnerRecord =>
  owner('Deployment', 'istiod', { environment: { values, elsewhere } });
const ON = { PILOT_ENABLE_AMBIENT: 'true' };
const cni = owner('DaemonSet', 'istio-cni-node', { labels: { 'k8s-app': 'istio-cni-node' } });
const ztunnel = owner('DaemonSet', 'ztunnel', { proxy: {} });
const cluster = (owners: readonly OwnerRecord[], pods: readonly PodRecord[] = []): ClusterRecords => ({
  cluster: 'east',
  namespaces: [],
  pods,
  services: [],
  gateways: [],
  gatewayClasses: [{ name: 'istio-waypoint', controllerName: 'istio.io/mesh-controller', labels: {} }],
  owners,
});
const told = (ambient: string): ControlPlaneRecords => ({
  cni: [{ namespace: 'istio-system', name: 'istio-cni-config', ambient }],
  sail: [],
});
const NOTHING: ControlPlaneRecords = { cni: [], sail: [] };
const isOf = (
  owners: readonly OwnerRecord[],
  records: ControlPlaneRecords = NOTHING,
  unread: readonly string[] = [],
): AmbientProfile['is'] => judgeAmbient(ambientSignals(cluster(owners), records, new Set(unread)));

describe('ambient mode', () => {
  it.each<[AmbientProfile['is'], string, readonly OwnerRecord[], ControlPlaneRecords, readonly string[]]>([
    ['on', 'istiod, istio-cni and ztunnel say so', [istiod(ON), cni, ztunnel], told('true'), []],
    ['on', 'only istio-cni’s settings could not be read', [istiod(ON), cni, ztunnel], NOTHING, ['ConfigMap']],
    ['off', 'nothing of it is there', [istiod({})], NOTHING, []],
    ['partly', 'istio-cni is told not to capture', [istiod(ON), cni, ztunnel], told('false'), []],
    ['partly', 'there is no ztunnel', [istiod(ON), cni], told('true'), []],
    ['partly', 'istiod runs without it', [istiod({}), cni, ztunnel], told('true'), []],
    ['unknown', 'nothing could be read', [], NOTHING, ['Deployment', 'DaemonSet', 'GatewayClass', 'ConfigMap']],
    ['unknown', 'no Deployment could be read, which is not off', [], NOTHING, ['Deployment', 'DaemonSet']],
    ['unknown', 'istiod keeps its flag in another object', [istiod({}, 'all'), cni], NOTHING, ['DaemonSet']],
  ])('is %s where %s', (expected, _where, owners, records, unread) => {
    const mine = unread.includes('DaemonSet') ? owners.filter(({ kind }) => kind !== 'DaemonSet') : owners;
    expect(isOf(mine, records, unread)).toBe(expected);
  });

  it('is told with the object that says so, in its own spelling, and its pods', () => {
    const pod = podRecord('ztunnel-1', { namespace: 'istio-system', labels: { app: 'ztunnel' } });
    const signals = ambientSignals(cluster([istiod(ON), cni, ztunnel], [pod]), told('true'), new Set());
    expect(signals.map(({ of, written, pods }) => [of, written, pods?.ready, pods?.of])).toEqual([
      ['istiod', 'PILOT_ENABLE_AMBIENT=true', 0, 0],
      ['istio-cni', 'AMBIENT_ENABLED=true', 0, 2],
      ['ztunnel', undefined, 1, 2],
      ['waypoint class', undefined, undefined, undefined],
    ]);
  });

  it('is believed of istio-cni by the pods that it captured, where its settings are not to be seen', () => {
    const captured = { redirection: 'enabled', labels: {}, namespace: 'shop' } as unknown as PodRecord;
    const [, agent] = ambientSignals(cluster([istiod(ON), cni], [captured]), NOTHING, new Set(['ConfigMap']));
    expect([agent?.says, agent?.why]).toEqual(['on', 'by captured pods']);
  });

  it('is what the operator was asked for, by its profile; a ZTunnel is there for nothing else', () => {
    const sail = [
      { kind: 'Istio', name: 'default', profile: 'openshift-ambient', state: 'Healthy' },
      { kind: 'IstioCNI', name: 'default', profile: 'default' },
      { kind: 'ZTunnel', name: 'default' },
      { kind: 'Istio', name: 'other' },
    ] as const;
    const said = ambientSignals(cluster([]), { cni: [], sail }, new Set()).filter(({ of }) => of === 'operator');
    expect(said.map(({ says, written }) => [says, written])).toEqual([
      ['on', 'profile=openshift-ambient, state=Healthy'],
      ['off', 'profile=default'],
      ['on', undefined],
      ['unknown', undefined],
    ]);
  });
});
