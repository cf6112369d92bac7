import { describe, expect, it } from 'vitest';

import type { KubernetesObject } from '../index.ts';
import { buildWorld, kubernetesObjects, SCENARIOS, withRestart, worldUsers } from '../index.ts';
import { CRASH_LOOP } from '../plan.ts';

const START = 1_795_500_000_000;

function find(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

describe.each(SCENARIOS.map((scenario) => scenario.name))('the objects of %s', (name) => {
  const world = buildWorld(name, { startMs: START });
  const objects = kubernetesObjects(world, START + 600_000);

  it('have one name and one uid each', () => {
    const names = objects.map((o) => `${o.kind}/${o.metadata.namespace ?? ''}/${o.metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(objects.map((o) => o.metadata.uid)).size).toBe(objects.length);
  });

  it('name owners that exist', () => {
    const uids = new Map(objects.map((o) => [o.metadata.uid, `${o.kind} ${o.metadata.name}`]));
    for (const object of objects) {
      for (const owner of object.metadata.ownerReferences ?? []) {
        expect(uids.get(String(owner['uid']))).toBe(`${String(owner['kind'])} ${String(owner['name'])}`);
      }
    }
  });

  it('live in namespaces that exist', () => {
    const namespaces = new Set(objects.filter((o) => o.kind === 'Namespace').map((o) => o.metadata.name));
    expect(objects.map((o) => o.metadata.namespace).filter((ns) => ns !== undefined && !namespaces.has(ns))).toEqual(
      [],
    );
  });

  it('show one ztunnel per node and every pod with a node and an address of its own', () => {
    const pods = objects.filter((o) => o.kind === 'Pod');
    const nodes = objects.filter((o) => o.kind === 'Node');
    expect(pods.filter((pod) => pod.metadata.labels?.['app'] === 'ztunnel')).toHaveLength(nodes.length);
    const ips = pods.map((pod) => (pod['status'] as { podIP: string }).podIP);
    expect(new Set(ips).size).toBe(pods.length);
  });

  it('give the limited user fewer namespaces than there is traffic in', () => {
    const [admin, limited, nobody] = worldUsers(world);
    expect([admin?.may, nobody?.may]).toEqual(['all', []]);
    expect(limited?.may).toHaveLength(2);
  });
});

describe('in leaky-checkout', () => {
  const world = buildWorld('leaky-checkout', { startMs: START });
  const at = START + CRASH_LOOP.periodMs + CRASH_LOOP.readyMs + 1000;
  const objects = kubernetesObjects(world, at);
  const bound = (service: string): unknown =>
    (find(objects, 'Service', service)['status'] as { conditions?: unknown }).conditions;

  it('a missing waypoint is told as not ready, an opted-out service not at all', () => {
    expect(bound('promotions')).toMatchObject([
      { type: 'istio.io/WaypointBound', status: 'False', reason: 'WaypointIsNotReady' },
    ]);
    expect(bound('cart')).toBeUndefined();
  });

  it('a dead waypoint stays bound and programmed; only its pod and endpoints tell the truth', () => {
    expect(bound('payments')).toMatchObject([{ status: 'True', reason: 'WaypointAccepted' }]);
    const gateway = find(objects, 'Gateway', 'payments-wp')['status'] as {
      conditions: { type: string; status: string }[];
    };
    expect(gateway.conditions.find((condition) => condition.type === 'Programmed')?.status).toBe('True');
    const pod = find(objects, 'Pod', 'payments-wp')['status'];
    expect(pod).toMatchObject({
      containerStatuses: [{ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    });
    expect(find(objects, 'EndpointSlice', 'payments-wp')['endpoints']).toMatchObject([
      { conditions: { ready: false } },
    ]);
  });

  it('the dead waypoint looks Ready for the first moments of each round', () => {
    const early = kubernetesObjects(world, START + CRASH_LOOP.periodMs + 1000);
    expect(find(early, 'Pod', 'payments-wp')['status']).toMatchObject({ containerStatuses: [{ ready: true }] });
  });

  it('observedGeneration is a string on Istio kinds and a number on Gateway kinds', () => {
    expect(find(objects, 'AuthorizationPolicy', 'catalog-get')['status']).toMatchObject({
      conditions: [{ observedGeneration: '1', lastTransitionTime: expect.stringMatching(/\.\d{9}Z$/) as string }],
    });
    expect(find(objects, 'Gateway', 'waypoint')['status']).toMatchObject({
      conditions: [{ observedGeneration: 1 }, {}, {}],
    });
  });

  it('capture is told by the annotation that istio-cni writes, sidecars by the one of the injector', () => {
    expect(find(objects, 'Pod', 'catalog-v1').metadata.annotations).toEqual({
      'ambient.istio.io/redirection': 'enabled',
    });
    expect(find(objects, 'Pod', 'cron').metadata.annotations).toBeUndefined();
    expect(find(objects, 'Pod', 'reports').metadata.annotations).toHaveProperty(['sidecar.istio.io/status']);
    expect(find(objects, 'Pod', 'waypoint').metadata.annotations).not.toHaveProperty(['ambient.istio.io/redirection']);
  });

  it('a route whose parent is the waypoint has no status at all', () => {
    expect(find(objects, 'HTTPRoute', 'catalog-to-waypoint')['status']).toEqual({ parents: [] });
  });

  it('a restarted ztunnel shows one restart of its container', () => {
    const restarted = withRestart(buildWorld('bookinfo', { startMs: START }), {
      proxy: 'ztunnel node-a',
      afterMs: 60_000,
      downMs: 1000,
    });
    const count = (atMs: number): unknown => find(kubernetesObjects(restarted, atMs), 'Pod', 'ztunnel-')['status'];
    expect(count(START)).toMatchObject({ containerStatuses: [{ restartCount: 0 }] });
    expect(count(START + 120_000)).toMatchObject({ containerStatuses: [{ restartCount: 1 }] });
  });
});
