import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EnvoyEntry } from '../../ports.ts';
import { readConfigDump } from './read-config-dump.ts';

const captures = process.env['WAYMARK_CAPTURES'] ?? resolve(import.meta.dirname, '../../../../../../shared/captures');

describe('the dump of a real waypoint (captures: traffic/json/admin/waypoint.end.config_dump.json)', () => {
  const body = readFileSync(join(captures, 'traffic/json/admin/waypoint.end.config_dump.json'), 'utf8');
  const { entries } = readConfigDump(body, 'here');
  const named = (kind: EnvoyEntry['kind']): readonly string[] =>
    entries.filter((entry) => entry.kind === kind).map(({ name }) => name);

  it('is read with all its clusters, listeners and routes', () => {
    expect([named('cluster').length, named('listener').length, named('route').length]).toEqual([6, 6, 7]);
    expect(named('listener')).toContain('connect_terminate');
  });

  it('tells which service a cluster is for, and where its endpoints are', () => {
    const catalog = entries.find(({ kind, name }) => kind === 'cluster' && name.includes('catalog'));
    expect(catalog?.service).toEqual({ namespace: 'shop', name: 'catalog' });
    expect(catalog?.facts.filter(({ what }) => what === 'endpoint').map(({ value }) => value)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^10\.10\.\d+\.\d+:8080/)]) as unknown,
    );
  });

  it('puts nothing of a service into the hands of who may not see its namespace', () => {
    const ofShop = entries.filter(({ name, facts }) =>
      /\.shop\.svc/.test([name, ...facts.map(({ value }) => value)].join(' ')),
    );
    expect(ofShop).not.toEqual([]);
    for (const { namespaces } of ofShop) expect(namespaces).toContain('shop');
  });
});

it.each(['', '{"configs":7}', '[]', '<html>'])('what is no dump is unreadable: %j', (body) => {
  expect(() => readConfigDump(body, 'here')).toThrow(expect.objectContaining({ code: 'source_unreadable' }) as Error);
});

it('names every namespace that an entry speaks of', () => {
  const route = {
    '@type': 'x',
    static_route_configs: [
      {
        route_config: {
          name: 'inbound-vip|80|http|cart.shop.svc.cluster.local',
          virtual_hosts: [
            {
              domains: ['*'],
              routes: [{ match: { prefix: '/' }, route: { cluster: 'outbound|80||db.data.svc.cluster.local' } }],
            },
          ],
        },
      },
    ],
  };
  expect(readConfigDump(JSON.stringify({ configs: [route] }), 'here').entries[0]?.namespaces).toEqual(['shop', 'data']);
});
