import { buildWorld, CUSTOM_ACCESS_LOG, readScenario } from '@waymark/demo-mesh';
import type { LogsAnswer } from '@waymark/contract';
import type { MeshSettings, PlaceKey } from '@waymark/mesh';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../source-error.ts';
import { logsApp } from '../../testing/logs-app.ts';
import { configOf } from '../../testing/recorded-world.ts';
import type { Ports } from '../../ports.ts';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;
const world = buildWorld(readScenario('leaky-checkout:logs=custom'), { startMs: START });
const question = { place: 'workload/east/shop/waypoint' as PlaceKey, sinceMs: AT - 20_000, most: 2000 };

async function linesOfWaypoint(config: Ports['config']): Promise<LogsAnswer['lines']> {
  const server = await logsApp(world, AT, { config });
  try {
    return (await server.ask('admin', question)).lines.filter(({ source }) => source.pod.startsWith('waypoint'));
  } finally {
    await server.app.close();
  }
}
const withMesh = (mesh: Partial<MeshSettings>): Ports['config'] => {
  const read = configOf(world, AT);
  return { config: () => Promise.resolve({ clusters: [{ ...read, mesh: { ...read.mesh, ...mesh } }] }) };
};

describe('access logs in a format of the mesh’s own', () => {
  it.each([
    ['mesh config', { accessLogFormat: CUSTOM_ACCESS_LOG }],
    ['a provider in it', { accessLogProviders: [{ name: 'ours', format: { text: CUSTOM_ACCESS_LOG } }] }],
  ] as const)('are read by the format in %s, and their requests joined', async (_, mesh) => {
    const lines = await linesOfWaypoint(withMesh(mesh));
    const requests = lines.filter(({ record }) => record.is === 'request');
    expect(requests.length).toBeGreaterThan(50);
    expect(lines.filter(({ record }) => record.is === 'unknown')).toEqual([]);
    expect(requests[0]?.record).toMatchObject({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    const joined = requests.filter(({ joins }) => joins.some(({ kind }) => kind === 'carried-by'));
    expect(joined.length / requests.length).toBeGreaterThan(0.4);
  });

  it('are shown as they are while the mesh config is not known', async () => {
    const unread = { config: () => Promise.reject(new SourceError('kubernetes', 'not_allowed', 'no')) };
    const lines = await linesOfWaypoint(unread);
    expect(lines.some(({ record, raw }) => record.is === 'unknown' && raw.startsWith('request='))).toBe(true);
  });
});
