import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressBook, driftBetween, liveConnections, summariseDump, totalOf, type ZtunnelDump } from '@waymark/mesh';
import { dumpReader } from './read-dump.ts';

const captures = process.env['WAYMARK_CAPTURES'] ?? resolve(import.meta.dirname, '../../../../../../shared/captures');
const file = (part: string, node: string, when: string): string =>
  resolve(captures, `traffic/${part}/admin/ztunnel-${node}.${when}.config_dump.json`);

/** In pieces of so many bytes, as it may arrive. */
function read(text: string | Buffer, pieceBytes = 65_536, limits?: Parameters<typeof dumpReader>[1]): ZtunnelDump {
  const reader = dumpReader('it', limits);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.take(bytes.subarray(at, at + pieceBytes));
  return reader.end();
}
const small = JSON.stringify({
  certificates: [
    { identity: 'spiffe://a/ns/shop/sa/x', state: 'Unavailable: no CA "reachable" {', certChain: [], rootCerts: [] },
    { identity: 'spiffe://a/ns/shop/sa/y', state: 'Initializing' },
  ],
  config: { nested: [{ workloads: [{ uid: 'not one' }] }] },
  services: [
    {
      name: 'cart',
      namespace: 'shop',
      hostname: 'cart.shop',
      vips: ['net/10.0.0.1', '/fd00::1'],
      ports: { 443: 8443, 80: 0 },
      endpoints: { b: { status: 'Unhealthy' }, a: {} },
    },
  ],
  workloads: [{ uid: 'east//Pod/shop/p', name: 'p', namespace: 'shop', clusterId: 'east' }],
  workloadState: { 'uid-1': { state: 'Pending' }, 'uid-2': { state: 'Up', info: { name: 'p', namespace: 'shop' } } },
  version: { version: 'abc', istioVersion: '1.30.1', more: { deep: [1] } },
});

describe('a dump', () => {
  it('is read alike however it is cut into pieces', () => {
    const whole = read(small);
    for (const bytes of [1, 2, 3, 7, 64]) expect(read(small, bytes)).toEqual(whole);
    expect(whole).toMatchObject({
      version: '1.30.1',
      certificates: [
        { state: 'unavailable', reason: 'no CA "reachable" {' },
        { identity: 'spiffe://a/ns/shop/sa/y', state: 'initializing' },
      ],
      services: [
        {
          vips: ['fd00::1', '10.0.0.1'],
          ports: [
            { port: 80, target: 0 },
            { port: 443, target: 8443 },
          ],
          endpoints: [
            { uid: 'a', healthy: 'yes' },
            { uid: 'b', healthy: 'no' },
          ],
        },
      ],
      workloads: [{ protocol: 'TCP', healthy: 'yes', services: [] }],
      pods: [{ namespace: 'shop', name: 'p', state: 'up' }],
    });
  });

  it.each([
    ['that ends too early', '{"workloads":[{"uid":"a"'],
    ['that is no JSON', '<html>'],
    ['that is a list', '[{"workloads":[]}]'],
    ['of something else', '{"status":"ok"}'],
    ['with an entry of another shape', '{"services":[],"workloads":[{"uid":7}]}'],
    ['with an entry that is not JSON', '{"services":[],"workloads":[{"uid":}]}'],
    ['with more behind it', '{"services":[],"workloads":[]} x'],
  ])('%s is unreadable', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ source: 'ztunnel', code: 'source_unreadable' }));
  });

  it('beyond all measure is left', () => {
    const many = JSON.stringify({ services: [], workloads: Array(20).fill({ uid: 'a' }) });
    expect(() => read(many, 64, { maxEntries: 10, maxEntryBytes: 1_000 })).toThrow(
      expect.objectContaining({ code: 'answer_too_large' }),
    );
    const long = JSON.stringify({ services: [], workloads: [{ uid: 'x'.repeat(5_000) }] });
    expect(() => read(long, 64, { maxEntries: 10, maxEntryBytes: 1_000 })).toThrow(
      expect.objectContaining({ code: 'source_unreadable' }),
    );
  });
});

const recorded = file('text', 'node-a', 'live-load');
if (!existsSync(recorded)) console.warn(`SKIPPED: no recorded dumps at ${recorded} (WAYMARK_CAPTURES)`);

describe.skipIf(!existsSync(recorded))('real ztunnels, as recorded in traffic/*/admin', () => {
  const dumpOf = (part: string, node: string, when: string): ZtunnelDump =>
    read(readFileSync(file(part, node, when)), 1_000);

  it('hold what they were seen to hold (traffic/text, node-a, under load)', () => {
    const dump = dumpOf('text', 'node-a', 'live-load');
    expect(dump.services.find(({ name }) => name === 'catalog')).toMatchObject({
      waypoint: 'shop/waypoint.shop.svc.cluster.local',
      vips: ['10.96.1.12'],
      endpoints: [{ healthy: 'yes' }, { healthy: 'yes' }],
    });
    const protocols = Object.fromEntries(dump.workloads.map(({ workload, protocol }) => [workload, protocol]));
    expect(protocols).toMatchObject({ frontend: 'HBONE', cron: 'TCP', waypoint: 'TCP', reports: 'HBONE' });
    expect(totalOf(summariseDump(dump), () => true)).toMatchObject({
      workloads: 17,
      services: 11,
      policies: 2,
      certificates: 3,
      pods: 3,
      connections: 6,
      unavailable: 0,
      nextExpiryMs: Date.parse('2026-11-24T05:10:05Z'),
    });
    expect(dump.policies.map(({ namespace, name, action, scope }) => [namespace, name, action, scope])).toEqual([
      ['backend', 'db-clients', 'Allow', 'WorkloadSelector'],
      ['istio-system', 'istio_converted_static_strict', 'Deny', 'WorkloadSelector'],
    ]);
  });

  it('have connections with names (traffic/text, both nodes, under load)', () => {
    const told = ['node-a', 'node-b'].flatMap((node) => {
      const dump = dumpOf('text', node, 'live-load');
      return liveConnections(dump.pods, addressBook(dump)).map(
        ({ direction, client, server, service }) =>
          `${direction} ${client.pod?.workload ?? '?'} → ${server.pod?.workload ?? '?'} for ${service?.name ?? 'nobody said'}`,
      );
    });
    expect([...new Set(told)].sort()).toEqual([
      'inbound cart → db for db',
      'inbound frontend → queue for queue',
      'inbound waypoint → catalog-v1 for nobody said',
      'inbound waypoint → catalog-v2 for nobody said',
      'outbound cart → db for db',
      'outbound cart → waypoint for catalog',
      'outbound frontend → queue for queue',
      'outbound frontend → waypoint for catalog',
    ]);
  });

  it.each([
    ['text', 'live-load'],
    ['text', 'end'],
    ['json', 'live-load'],
    ['json', 'end'],
  ])('hold the same mesh on both nodes (traffic/%s, %s)', (part, when) => {
    const [a, b] = [dumpOf(part, 'node-a', when), dumpOf(part, 'node-b', when)];
    expect(driftBetween(a, b)).toEqual([]);
    const digest = (dump: ZtunnelDump): number => totalOf(summariseDump(dump), () => true).digest;
    expect(digest(a)).toBe(digest(b));
  });
});
