import { readFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeclaredWorkload } from '@waymark/mesh';
import { kubernetesInventory, type KubernetesInventory } from './kubernetes-inventory.ts';
import {
  OWN_TOKEN,
  startFakeApiServer,
  type Answer,
  type Asked,
  type FakeApiServer,
  type OpenWatch,
} from './testing/fake-api-server.ts';
import { WATCH_TIMING } from './watched-kind.ts';

const captures = process.env['WAYMARK_CAPTURES'] ?? resolve(import.meta.dirname, '../../../../../../shared/captures');
const recorded = join(captures, 'control-plane/objects');
const never = new AbortController().signal;
const empty: Answer = { status: 200, body: { metadata: { resourceVersion: '1' }, items: [] } };
const isWatch = (asked: Asked): boolean => asked.query.get('watch') === '1';

let server: FakeApiServer;
let inventory: KubernetesInventory;
let nowMs = 0;
async function start(answer: (asked: Asked) => Answer, cluster: string | undefined = 'Kubernetes'): Promise<void> {
  nowMs = 1_000_000;
  server = await startFakeApiServer(answer);
  const timing = { ...WATCH_TIMING, pageSize: 3, retryMs: { first: 5, longest: 10 }, absentMs: 1000, jitter: () => 0 };
  inventory = kubernetesInventory(
    server.connection,
    { cluster, rules: { excludedNamespaces: ['kube-system'] }, staleMs: 60_000, timing },
    { now: () => nowMs },
  );
}
afterEach(async () => {
  inventory.close();
  await server.stop();
});

describe('the inventory', () => {
  it('is read with the server’s own account', async () => {
    await start((asked) => (isWatch(asked) ? { watch: () => undefined } : empty));
    expect(await inventory.inventory(never)).toEqual({ namespaces: [], workloads: [], services: [] });
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${OWN_TOKEN}`]));
    await vi.waitFor(() => expect(inventory.state().is).toBe('up'));
  });

  it('is the same object until something changes', async () => {
    const watches: OpenWatch[] = [];
    await start((asked) =>
      isWatch(asked)
        ? {
            watch: (watch) => {
              if (asked.path.endsWith('/namespaces')) watches.push(watch);
            },
          }
        : empty,
    );
    const first = await inventory.inventory(never);
    expect(await inventory.inventory(never)).toBe(first);
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    watches[0]?.push({ type: 'ADDED', object: { metadata: { name: 'shop', resourceVersion: '2' } } });
    await vi.waitFor(async () =>
      expect((await inventory.inventory(never)).namespaces.map(({ name }) => name)).toEqual(['shop']),
    );
  });

  it('is a failure, never an empty cluster, while it could not be read', async () => {
    await start((asked) =>
      asked.path.endsWith('/pods')
        ? { status: 403, body: { kind: 'Status', code: 403 } }
        : isWatch(asked)
          ? { watch: () => undefined }
          : empty,
    );
    await expect(inventory.inventory(never)).rejects.toMatchObject({
      name: 'SourceError',
      source: 'kubernetes',
      code: 'source_refused',
    });
    expect(inventory.state()).toMatchObject({ is: 'down', code: 'source_refused' });
  });

  it('does without the Gateway API', async () => {
    await start((asked) =>
      asked.path.startsWith('/apis/')
        ? { status: 404, body: '404 page not found\n' }
        : isWatch(asked)
          ? { watch: () => undefined }
          : empty,
    );
    expect((await inventory.inventory(never)).workloads).toEqual([]);
    expect(inventory.state().is).toBe('up');
  });

  it('serves what it knows for a minute without its watch, then says that it is too old, and recovers by itself', async () => {
    let up = true;
    const pods: OpenWatch[] = [];
    await start((asked) => {
      if (!isWatch(asked)) return empty;
      if (asked.path.endsWith('/pods') && !up) return { status: 503, body: {} };
      return {
        watch: (watch) => {
          if (asked.path.endsWith('/pods')) pods.push(watch);
        },
      };
    });
    await inventory.inventory(never);
    await vi.waitFor(() => expect(pods).toHaveLength(1));
    up = false;
    pods[0]?.breakOff();
    await vi.waitFor(() =>
      expect(inventory.state()).toMatchObject({ is: 'down', sinceMs: 1_000_000, code: 'source_unreachable' }),
    );
    nowMs += 59_000;
    await inventory.inventory(never);
    nowMs += 2_000;
    await expect(inventory.inventory(never)).rejects.toMatchObject({ code: 'source_unreachable' });
    up = true;
    await vi.waitFor(async () => expect(await inventory.inventory(never)).toBeDefined());
  });

  it('is not waited for longer than the reader does', async () => {
    await start(() => ({ status: 200, body: {}, afterMs: 5_000 }));
    const leaving = new AbortController();
    const asked = inventory.inventory(leaving.signal);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'source_too_slow' });
  });
});

if (!existsSync(recorded)) console.warn(`SKIPPED: no recorded objects at ${recorded} (set WAYMARK_CAPTURES)`);
describe.skipIf(!existsSync(recorded))('the inventory of the recorded cluster', () => {
  const listOf = (path: string): readonly object[] => {
    const file = join(recorded, `${path.split('/').at(-1) ?? ''}.json`);
    // Not every kind was recorded.
    if (!existsSync(file)) return [];
    const { items } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly items: readonly object[];
    };
    return items;
  };
  const paged = (asked: Asked): Answer => {
    if (isWatch(asked)) return { watch: () => undefined };
    const [from, limit] = [Number(asked.query.get('continue') ?? 0), Number(asked.query.get('limit'))];
    const all = listOf(asked.path);
    return {
      status: 200,
      body: {
        metadata: { resourceVersion: '1', continue: from + limit < all.length ? String(from + limit) : '' },
        items: all.slice(from, from + limit),
      },
    };
  };
  const told = ({ id, role, capture, services }: DeclaredWorkload): string => {
    const states = Object.entries(capture.pods).map(([state, pods]) => `${String(pods)} ${state}`);
    const behind = capture.behindWaypoint ? ', behind a waypoint' : '';
    return `${id.namespace}/${id.name}: ${role}, ${states.join(' ')}${capture.outReason === undefined ? '' : ` (${capture.outReason})`}${behind}, ${services.map(({ name }) => name).join(' ') || '-'}`;
  };

  it('has the states of its README', async () => {
    await start(paged);
    const { workloads } = await inventory.inventory(never);
    expect(workloads.map(told).sort()).toEqual([
      'backend/db: workload, 1 captured, db',
      'backend/queue: workload, 1 captured, queue',
      'istio-system/istio-cni-node: control-plane, 2 infrastructure, -',
      'istio-system/istiod: control-plane, 1 infrastructure, istiod',
      'istio-system/ztunnel: ztunnel, 2 infrastructure, -',
      'kube-system/coredns: workload, 1 out (excluded namespace), kube-dns',
      'legacy/cron: workload, 1 out (not selected), -',
      'shop/cart: workload, 1 captured, cart',
      'shop/catalog-v1: workload, 1 captured, behind a waypoint, catalog',
      'shop/catalog-v2: workload, 1 captured, behind a waypoint, catalog',
      'shop/frontend: workload, 1 captured, behind a waypoint, frontend',
      'shop/waypoint: waypoint, 1 infrastructure, waypoint',
      'sidecars/reports: workload, 1 sidecar, reports',
    ]);
  });

  it('knows which waypoint each service names, and what istiod made of it', async () => {
    await start(paged, undefined);
    const { services, namespaces } = await inventory.inventory(never);
    const waypoint = { namespace: 'shop', name: 'waypoint' };
    const bound = { status: true, reason: 'WaypointAccepted' };
    expect(services.filter((one) => one.names !== undefined || one.bound !== undefined)).toMatchObject([
      { id: { cluster: 'Kubernetes', namespace: 'shop', name: 'catalog' }, names: waypoint, bound },
      { id: { cluster: 'Kubernetes', namespace: 'shop', name: 'frontend' }, names: waypoint, bound },
    ]);
    const dataplane = Object.fromEntries(namespaces.map((one) => [one.name, one.dataplane]));
    expect(dataplane).toMatchObject({
      shop: 'ambient',
      backend: 'ambient',
      sidecars: 'sidecar',
      legacy: 'none',
      'istio-system': 'none',
    });
  });
});
