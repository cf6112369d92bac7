import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '@waymark/mesh';
import { SourceError } from '../../source-error.ts';
import type { AdminAnswer, AdminPorts } from '../kubernetes/admin-port.ts';
import { istiodSync } from './istiod-sync.ts';
import { readSyncz } from './read-syncz.ts';

const captures = process.env['WAYMARK_CAPTURES'] ?? resolve(import.meta.dirname, '../../../../../../shared/captures');
const recorded = resolve(captures, 'control-plane/istiod-debug-proxies/syncz.json');
const istiod = { cluster: 'Kubernetes', namespace: 'istio-system', name: 'istiod-1' };
const never = new AbortController().signal;

/** As many istiods as there are answers, and one that is not ready and must not be asked. */
const mesh = (answers: number): Inventory => ({
  namespaces: [],
  services: [],
  workloads: [
    {
      id: { cluster: 'Kubernetes', namespace: 'istio-system', name: 'istiod' },
      role: 'control-plane',
      app: 'istiod',
      pods: { ready: answers, of: answers + 1 },
      capture: { pods: {}, behindWaypoint: false },
      services: [],
      members: [
        ...Array.from({ length: answers }, (_, n) => ({ name: `istiod-${n}`, ip: '10.0.0.1', node: 'a', ready: true })),
        { name: 'istiod-starting', ip: '10.0.0.9', node: 'a', ready: false },
      ],
    },
  ],
});
const proxyOf = (name: string): string =>
  JSON.stringify([{ cluster_id: 'Kubernetes', proxy: `${name}.istio-system`, proxy_type: 'ztunnel', resources: {} }]);

function sourceOver(answers: readonly (AdminAnswer | SourceError)[]): {
  readonly sync: ReturnType<typeof istiodSync>;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const admin: AdminPorts = {
    get: ({ name }, port, path) => {
      asked.push(`${name}:${port}${path}`);
      const answer = answers[Number(name.replace('istiod-', ''))];
      return answer instanceof SourceError ? Promise.reject(answer) : Promise.resolve(answer!);
    },
  };
  const inventory = { inventory: () => Promise.resolve(mesh(answers.length)) };
  return { sync: istiodSync(() => admin, inventory, { now: () => 0 }), asked };
}

describe('istiods', () => {
  const refused = new SourceError('kubernetes', 'not_allowed', 'no');

  it('are asked once each for all who ask at about the same time, and those not ready are not', async () => {
    const { sync, asked } = sourceOver([
      { status: 200, body: proxyOf('a') },
      { status: 200, body: proxyOf('b') },
    ]);
    const [one] = await Promise.all([sync.proxies(never), sync.proxies(never)]);
    expect(one.proxies.map(({ pod }) => pod.name)).toEqual(['a', 'b']);
    expect(asked).toEqual(['istiod-0:15014/debug/syncz', 'istiod-1:15014/debug/syncz']);
  });

  it('that do not answer hide nothing of the others', async () => {
    const told = await sourceOver([refused, { status: 200, body: proxyOf('b') }]).sync.proxies(never);
    expect(told.proxies).toHaveLength(1);
    expect(told.failures).toMatchObject([{ source: 'istiod', code: 'not_allowed', cluster: 'Kubernetes' }]);
  });

  it.each<[string, AdminAnswer | SourceError, string]>([
    ['refuses the port-forward', refused, 'not_allowed'],
    ['answers 401', { status: 401, body: '' }, 'source_refused'],
    ['answers no JSON', { status: 200, body: '<html>' }, 'source_unreadable'],
    ['answers another shape', { status: 200, body: '{"a":1}' }, 'source_unreadable'],
  ])('are a failure of theirs when the only one %s', async (_, answer, code) => {
    await expect(sourceOver([answer]).sync.proxies(never)).rejects.toMatchObject({ source: 'istiod', code });
  });

  it('are a failure when none is known', async () => {
    await expect(sourceOver([]).sync.proxies(never)).rejects.toMatchObject({
      source: 'istiod',
      code: 'source_unreachable',
    });
  });

  it('with no proxies say null', () => {
    expect(readSyncz('null', istiod)).toEqual([]);
  });
});

describe.skipIf(!existsSync(recorded))('a real istiod, as recorded in control-plane/istiod-debug-proxies', () => {
  it('tells of a gateway that never answers, a sidecar that refuses, and proxies that agree', async () => {
    const { sync } = sourceOver([{ status: 200, body: readFileSync(recorded, 'utf8') }]);
    const { proxies } = await sync.proxies(never);
    const states = Object.fromEntries(
      proxies.map(({ pod, types }) => [
        `${pod.namespace}/${pod.name.split('-')[0]}`,
        types.map(({ type, state }) => `${type} ${state}`).sort(),
      ]),
    );
    expect(states).toMatchObject({
      'ingress/public': ['CDS accepted', 'EDS accepted', 'LDS unanswered', 'RDS accepted'],
      'sidecars/reports': ['CDS accepted', 'EDS accepted', 'LDS rejected', 'RDS accepted'],
      'shop/waypoint': ['CDS accepted', 'EDS accepted', 'LDS accepted'],
      'istio-system/ztunnel': ['WADS accepted', 'WDS accepted'],
    });
    const rejection = proxies.flatMap(({ types }) => types).find(({ error }) => error !== undefined);
    expect(rejection?.error).toContain('test rejection of the listener');
    expect(rejection?.versions?.sent).toBe('2026-11-23T05:16:34Z/28');
  });
});
if (!existsSync(recorded)) console.warn(`SKIPPED: no recorded istiod at ${recorded} (WAYMARK_CAPTURES)`);
