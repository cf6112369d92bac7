import { describe, expect, it } from 'vitest';

import type { KubernetesObject } from '../index.ts';
import { buildWorld, kubernetesObjects } from '../index.ts';

const START = 1_795_500_000_000;
const MINUTE = 60_000;

function named(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

interface Status {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

/** `True WaypointAccepted`, as Kubernetes shows it; `none` where istiod writes nothing. */
function verdict(object: KubernetesObject, type: string): string {
  const condition = (object['status'] as Status | undefined)?.conditions?.find((c) => c.type === type);
  return condition === undefined ? 'none' : `${condition.status} ${condition.reason}`;
}

describe('pods of a half-finished migration', () => {
  const world = buildWorld('mixed-migration', { startMs: START });
  const objects = kubernetesObjects(world, START + MINUTE);

  it.each([
    ['cart-v1', 'sidecar'],
    ['cart-v2', 'enabled'],
    ['frontend', 'enabled'],
    ['pricing', 'pending'],
    ['legacy-agent', 'nothing'],
    ['stock', 'nothing'],
    ['node-probe', 'nothing'],
    ['invoices', 'sidecar'],
    ['reports', 'sidecar'],
    ['cron', 'nothing'],
    ['importer', 'enabled'],
  ])('%s says %s', (name, expected) => {
    const { annotations = {} } = named(objects, 'Pod', name).metadata;
    const sidecar = annotations['sidecar.istio.io/status'] === undefined ? undefined : 'sidecar';
    expect(sidecar ?? annotations['ambient.istio.io/redirection'] ?? 'nothing').toBe(expected);
  });

  it('stand in namespaces whose labels are those of a migration', () => {
    expect(named(objects, 'Namespace', 'billing').metadata.labels).toMatchObject({
      'istio-injection': 'enabled',
      'istio.io/dataplane-mode': 'ambient',
    });
    expect(named(objects, 'Pod', 'legacy-agent').metadata.labels).toMatchObject({ 'istio.io/dataplane-mode': 'none' });
    expect(named(objects, 'Pod', 'node-probe')['spec']).toMatchObject({ hostNetwork: true });
  });

  it('keep their sidecar when the namespace is labelled, until they are replaced', () => {
    const after = (minutes: number): KubernetesObject =>
      named(kubernetesObjects(world, START + minutes * MINUTE), 'Pod', 'reports');
    expect(after(55).metadata.annotations).toHaveProperty(['sidecar.istio.io/status']);
    expect(after(55).metadata.name).toBe(after(1).metadata.name);
    expect(after(61).metadata.annotations).toEqual({ 'ambient.istio.io/redirection': 'enabled' });
    expect(after(61).metadata.name).not.toBe(after(1).metadata.name);
    expect(named(kubernetesObjects(world, START + 55 * MINUTE), 'Namespace', 'untouched').metadata.labels).toEqual({
      'kubernetes.io/metadata.name': 'untouched',
      'istio.io/dataplane-mode': 'ambient',
    });
  });
});

describe('services that ask for waypoints', () => {
  const world = buildWorld('waypoint-variants', { startMs: START });
  const at = (minutes: number): readonly KubernetesObject[] => kubernetesObjects(world, START + minutes * MINUTE);
  const bound = (minutes: number, kind: string, name: string): string =>
    verdict(named(at(minutes), kind, name), 'istio.io/WaypointBound');

  it.each([
    ['usual', 'True WaypointAccepted'],
    ['overridden', 'True WaypointAccepted'],
    ['opted-out', 'none'],
    ['missing', 'False WaypointIsNotReady'],
    ['for-workload', 'False UnsupportedTrafficType'],
    ['for-none', 'False UnsupportedTrafficType'],
    ['shared', 'True WaypointAccepted'],
    ['denied', 'False AttachmentDenied'],
    ['canary', 'True WaypointAccepted'],
    ['canary-unready', 'True WaypointAccepted'],
    ['lost', 'True WaypointAccepted'],
    ['later', 'False WaypointIsNotReady'],
    ['worker', 'True WaypointAccepted'],
  ])('%s: %s', (name, expected) => {
    expect(bound(1, 'Service', name)).toBe(expected);
  });

  it('are bound when their waypoint becomes ready, and let go when it is deleted', () => {
    expect([19, 21, 46].map((minutes) => bound(minutes, 'Service', 'later'))).toEqual([
      'False WaypointIsNotReady',
      'True WaypointAccepted',
      'False WaypointIsNotReady',
    ]);
    const [condition] = (named(at(21), 'Service', 'later')['status'] as { conditions: unknown[] }).conditions;
    expect(condition).toMatchObject({ lastTransitionTime: '2026-11-24T06:20:04Z' });
  });

  it('stay bound when all pods of the waypoint are gone, and its Gateway keeps its address', () => {
    const gone = at(15);
    expect(verdict(named(gone, 'Service', 'lost'), 'istio.io/WaypointBound')).toBe('True WaypointAccepted');
    expect(verdict(named(gone, 'Gateway', 'fading'), 'Programmed')).toBe('True Programmed');
    expect(named(gone, 'Gateway', 'fading')['status']).toHaveProperty('addresses');
    expect(gone.filter((o) => o.kind === 'Pod' && o.metadata.name.startsWith('fading'))).toEqual([]);
    expect(named(gone, 'EndpointSlice', 'fading')['endpoints']).toEqual([]);
    expect(named(gone, 'Deployment', 'fading')['spec']).toMatchObject({ replicas: 0 });
  });

  it('see a new Gateway wait, be without an address, and be programmed', () => {
    const seconds = (after: number): string =>
      verdict(named(kubernetesObjects(world, START + 20 * MINUTE + after), 'Gateway', 'coming'), 'Programmed');
    expect([0, 1000, 4000].map(seconds)).toEqual(['Unknown Pending', 'False AddressNotAssigned', 'True Programmed']);
  });

  it('may be outside: a ServiceEntry is bound like a Service, with times as Istio kinds have them', () => {
    expect(named(at(1), 'ServiceEntry', 'partner-api')['status']).toMatchObject({
      conditions: [{ status: 'True', lastTransitionTime: expect.stringMatching(/\.\d{9}Z$/) as string }],
      addresses: [{ host: 'api.partner.example' }, {}],
    });
    expect(bound(1, 'ServiceEntry', 'direct-api')).toBe('none');
  });

  it('are joined by every other kind, with a status where istiod writes one', () => {
    const kinds = (status: boolean): string[] =>
      at(1)
        .filter(
          (o) => /istio\.io|gateway\.networking|inference/.test(o.apiVersion) && (o['status'] !== undefined) === status,
        )
        .map((o) => o.kind);
    expect([...new Set(kinds(false))].sort()).toEqual(
      'DestinationRule,EnvoyFilter,ReferenceGrant,RequestAuthentication,Sidecar,Telemetry,VirtualService,WasmPlugin,WorkloadEntry'.split(
        ',',
      ),
    );
    expect(kinds(true)).toEqual(expect.arrayContaining(['GRPCRoute', 'TCPRoute', 'TLSRoute', 'InferencePool']));
  });
});

describe('objects of two clusters', () => {
  const world = buildWorld('multi-cluster', { startMs: START });
  const east = kubernetesObjects(world, START + MINUTE);
  const west = kubernetesObjects(world, START + MINUTE, 'west');

  it('are told cluster by cluster, the first one by default', () => {
    expect(east).toEqual(kubernetesObjects(world, START + MINUTE, 'east'));
    const nodes = (objects: readonly KubernetesObject[]): string[] =>
      objects.filter((o) => o.kind === 'Node').map((o) => o.metadata.name);
    expect([nodes(east), nodes(west)]).toEqual([
      ['east-a', 'east-b'],
      ['west-a', 'west-b'],
    ]);
    expect(() => kubernetesObjects(world, START, 'north')).toThrow('no cluster north in this world');
  });

  it('share no uid and no pod', () => {
    const uids = new Set(east.map((o) => o.metadata.uid));
    expect(west.filter((o) => uids.has(o.metadata.uid))).toEqual([]);
    const pods = new Set(east.filter((o) => o.kind === 'Pod').map((o) => o.metadata.name));
    expect(west.filter((o) => o.kind === 'Pod' && pods.has(o.metadata.name))).toEqual([]);
  });

  it('name their network where istiod looks for it', () => {
    expect(named(west, 'Namespace', 'istio-system').metadata.labels).toMatchObject({
      'topology.istio.io/network': 'network-west',
    });
    expect(named(west, 'Gateway', 'eastwest-west')).toMatchObject({
      metadata: { labels: { 'topology.istio.io/network': 'network-west' } },
      spec: { gatewayClassName: 'istio-east-west' },
    });
  });

  it('hold the operator’s view of their control plane', () => {
    const kinds = ['Istio', 'IstioRevision', 'IstioCNI', 'ZTunnel'];
    expect(kinds.map((kind) => verdict(named(east, kind, 'default'), 'Ready'))).toEqual(
      kinds.map(() => 'True Healthy'),
    );
    expect(verdict(named(west, 'IstioCNI', 'default'), 'Ready')).toBe('False DaemonSetNotReady');
  });
});
