import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { adminAnswer, adminPorts, buildWorld, kubernetesObjects, samplesOf } from '../index.ts';
import type { World } from '../index.ts';
import { jsonPaths } from '../testing/json-paths.ts';

const CAPTURES = resolve(import.meta.dirname, '../../../..', process.env['WAYMARK_CAPTURES'] ?? '../shared/captures');
const ADMIN = join(CAPTURES, 'traffic/text/admin');
if (!existsSync(ADMIN)) console.warn(`SKIPPED: ${ADMIN} is not there, so the demo mesh is not compared with it`);

function readCapture(file: string): string {
  const path = join(CAPTURES, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const START = 1_795_500_000_000;
const world = buildWorld('leaky-checkout', { startMs: START });
const AT = START + 30 * 60_000 + 7_300;

function podOf(kind: string, of: World = world): { namespace: string; pod: string } {
  const proxy = of.proxies.find((each) => each.kind === kind && !each.neverAnswers);
  if (proxy === undefined) throw new Error(`no ${kind} in this world`);
  return { namespace: proxy.namespace, pod: proxy.id };
}

function istiod(): { namespace: string; pod: string } {
  const pod = kubernetesObjects(world, AT).find(
    (object) => object.kind === 'Pod' && object.metadata.labels?.['app'] === 'istiod',
  );
  if (pod === undefined) throw new Error('no istiod in this world');
  return { namespace: 'istio-system', pod: pod.metadata.name };
}

function bodyOf(pod: { namespace: string; pod: string }, path: string): unknown {
  const answer = adminAnswer(world, pod, path, AT);
  expect(answer?.status).toBe(200);
  return JSON.parse(answer?.body ?? 'null');
}

interface Dump {
  readonly workloadState: Record<
    string,
    { info: { name: string }; connections: { inbound: unknown[]; outbound: unknown[] } }
  >;
}

describe('admin ports', () => {
  it('answer for proxies and istiod, and for nobody else', () => {
    expect(adminPorts(world, podOf('ztunnel')).map((each) => `${each.port} ${each.bound}`)).toEqual([
      '15000 loopback',
      '15020 all',
      '15021 all',
    ]);
    expect(adminPorts(world, istiod()).map((each) => each.port)).toEqual([8080, 15_014]);
    expect(adminPorts(world, { namespace: 'shop', pod: 'nobody' })).toEqual([]);
    expect(adminAnswer(world, { namespace: 'shop', pod: 'nobody' }, '/config_dump', AT)).toBeUndefined();
  });

  it('answer nothing while the process is down', () => {
    const proxy = world.proxies.find((each) => each.downs.length > 0);
    const [down] = proxy?.downs ?? [];
    if (proxy === undefined || down === undefined) throw new Error('nothing restarts in this world');
    const pod = { namespace: proxy.namespace, pod: proxy.id };
    expect(adminAnswer(world, pod, '/config_dump', down.fromMs + 1)).toBeUndefined();
    expect(adminAnswer(world, pod, '/config_dump', down.untilMs + 1)?.status).toBe(200);
  });

  it('refuse unknown paths', () => {
    expect(adminAnswer(world, podOf('ztunnel'), '/nothing', AT)?.status).toBe(404);
    expect(adminAnswer(world, podOf('waypoint'), '/nothing', AT)?.status).toBe(404);
    expect(adminAnswer(world, istiod(), '/nothing', AT)?.status).toBe(404);
  });

  it('show as many open connections as ztunnel has opened and not closed', () => {
    for (const proxy of world.proxies.filter((each) => each.kind === 'ztunnel')) {
      const total = (name: string): number =>
        (samplesOf(world, proxy.id, AT) ?? []).filter((s) => s.name === name).reduce((sum, s) => sum + s.value, 0);
      const open = total('istio_tcp_connections_opened_total') - total('istio_tcp_connections_closed_total');
      const dump = bodyOf({ namespace: proxy.namespace, pod: proxy.id }, '/config_dump') as Dump;
      const shown = Object.values(dump.workloadState).reduce(
        (sum, { connections }) => sum + connections.inbound.length + connections.outbound.length,
        0,
      );
      expect(shown).toBe(open);
    }
  });

  it('tell of a connected proxy in syncz, and not of one that is down', () => {
    const down = world.proxies.find((each) => each.neverAnswers);
    const synced = bodyOf(istiod(), '/debug/syncz') as { proxy: string }[];
    expect(synced.map((each) => each.proxy)).toContain(`${podOf('waypoint').pod}.shop`);
    expect(synced.some((each) => each.proxy.startsWith(down?.id ?? 'none'))).toBe(false);
    expect(bodyOf(istiod(), '/debug/syncz?namespace=shop')).toHaveLength(1);
  });
});

describe.skipIf(!existsSync(ADMIN))('dumps against real ones', () => {
  const isName = (path: string): boolean =>
    /^\.(services\[\]\.(endpoints|ports|endpoints\.\*\.port)|workloadState)$/.test(path);
  const without = (paths: Set<string>, allowed: RegExp): string[] => [...paths].filter((path) => !allowed.test(path));
  const real = (file: string, names = isName): Set<string> => jsonPaths(JSON.parse(readCapture(file)), names);

  it('of ztunnel have the same field paths and types as captures traffic/text/admin/ztunnel-node-*.live-load.config_dump.json', () => {
    const theirs = new Set(
      ['a', 'b'].flatMap((node) => [...real(`traffic/text/admin/ztunnel-node-${node}.live-load.config_dump.json`)]),
    );
    const ours = new Set(
      world.proxies
        .filter((proxy) => proxy.kind === 'ztunnel')
        .flatMap((proxy) => [
          ...jsonPaths(bodyOf({ namespace: proxy.namespace, pod: proxy.id }, '/config_dump'), isName),
        ]),
    );
    expect([...ours].filter((path) => !theirs.has(path))).toEqual([]);
    expect([...theirs].filter((path) => !ours.has(path))).toEqual([]);
  });

  it('of ztunnel keep the order of keys and the words of its log level (captures traffic/text/admin/ztunnel-node-a.*)', () => {
    const order = (value: unknown): string[] => Object.keys(value as Record<string, unknown>);
    expect(order(bodyOf(podOf('ztunnel'), '/config_dump'))).toEqual(
      order(JSON.parse(readCapture('traffic/text/admin/ztunnel-node-a.live-load.config_dump.json'))),
    );
    expect(adminAnswer(world, podOf('ztunnel'), '/logging', AT)?.body.trim()).toBe(
      readCapture('traffic/text/admin/ztunnel-node-a.live-load.logging.txt').trim(),
    );
  });

  it.each([
    ['/clusters?format=json', 'clusters'],
    ['/listeners?format=json', 'listeners'],
    ['/certs', 'certs'],
    ['/server_info', 'server_info'],
    ['/stats?format=json', 'stats'],
  ])('of a waypoint, %s, are a subset of captures traffic/text/admin/waypoint.live-load.%s.json', (path, file) => {
    const theirs = real(`traffic/text/admin/waypoint.live-load.${file}.json`);
    const ours = jsonPaths(bodyOf(podOf('waypoint'), path));
    // The capture's Envoy was started without istio's bootstrap, which names the version.
    expect(without(new Set([...ours].filter((each) => !theirs.has(each))), /ISTIO_VERSION/)).toEqual([]);
    expect(ours.size).toBeGreaterThan(1);
  });

  it('of a waypoint have the sections of captures traffic/text/admin/waypoint.live-load.config_dump.json, pushed instead of static', () => {
    const sections = (value: unknown): string[] =>
      (value as { configs: { '@type': string }[] }).configs.map((each) => each['@type']);
    const theirs: unknown = JSON.parse(readCapture('traffic/text/admin/waypoint.live-load.config_dump.json'));
    const ours = bodyOf(podOf('waypoint'), '/config_dump');
    expect(sections(theirs)).toEqual(expect.arrayContaining(sections(ours)));
    const asStatic = (path: string): string =>
      path
        .replace('.dynamic_active_clusters', '.static_clusters')
        .replace('.dynamic_listeners[].active_state', '.static_listeners[]');
    const known = jsonPaths(theirs);
    const extra = [...jsonPaths(ours)].map(asStatic).filter((path) => !known.has(path));
    expect(without(new Set(extra), /version_info|dynamic_listeners\[\]\.name|ISTIO_VERSION/)).toEqual([]);
  });

  it('of istiod have the same fields as captures control-plane/istiod-debug-proxies/{syncz,registryz}.json', () => {
    const names = (path: string): boolean => /(resources|Labels|LabelSelectors|Addresses)$/.test(path);
    for (const file of ['syncz', 'registryz']) {
      const theirs = real(`control-plane/istiod-debug-proxies/${file}.json`, names);
      const ours = jsonPaths(bodyOf(istiod(), `/debug/${file}`), names);
      expect([...ours].filter((path) => !theirs.has(path))).toEqual([]);
    }
    expect(adminAnswer(world, istiod(), '/version', AT)?.body).toBe(
      readCapture('control-plane/istiod-debug-proxies/version.txt'),
    );
  });
});
