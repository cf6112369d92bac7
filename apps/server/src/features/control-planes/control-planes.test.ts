import { describe, expect, it } from 'vitest';
import { buildWorld, worldUsers, type ScenarioName } from '@waymark/demo-mesh';
import { ControlPlanesAnswerSchema, PATHS, type ControlPlanesAnswer } from '@waymark/contract';
import { buildApp } from '../../app.ts';
import { SourceError } from '../../source-error.ts';
import type { Ports } from '../../ports.ts';
import { appOverWorld, settings, signIn } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;

async function ask(
  scenario: ScenarioName,
  user = 'admin',
  bend: (ports: Ports) => Partial<Ports> = () => ({}),
): Promise<ControlPlanesAnswer> {
  const world = buildWorld(scenario, { startMs: START_MS });
  const over = await appOverWorld(world, START_MS + 10 * 60_000);
  const app = await buildApp({ ...over.ports, ...bend(over.ports) }, settings);
  try {
    const { token } = worldUsers(world).find(({ name }) => name === user)!;
    const answer = await app.inject({ url: PATHS.controlPlanes, headers: await signIn(app, token) });
    return ControlPlanesAnswerSchema.parse(answer.json());
  } finally {
    await app.close();
    await over.stop();
  }
}

/** Some kinds beyond the rights of the server's own account. */
const without =
  (...kinds: readonly ('Deployment' | 'ConfigMap')[]) =>
  (ports: Ports): Partial<Ports> => ({
    config: {
      config: async (signal) => {
        const read = await ports.config.config(signal);
        const unread = kinds.map((kind) => ({ kind, failure: new SourceError('kubernetes', 'source_refused', 'no') }));
        return {
          clusters: read.clusters.map((one) => ({
            ...one,
            cluster: { ...one.cluster, owners: (one.cluster.owners ?? []).filter(({ kind }) => kind !== 'Deployment') },
            controlPlane: { ...one.controlPlane, cni: [], unread: unread.filter(({ kind }) => kind === 'ConfigMap') },
            unread: unread.filter(({ kind }) => kind !== 'ConfigMap'),
          })),
        };
      },
    },
  });

describe('a control plane', () => {
  it('is in ambient mode by its own words, and those of istio-cni and ztunnel', async () => {
    const { clusters, gaps } = await ask('leaky-checkout');
    expect(gaps).toEqual([]);
    expect(clusters.map(({ cluster, ambient }) => [cluster, ambient])).toEqual([['east', 'on']]);
    expect(clusters[0]?.signals.map(({ of, says, written }) => [of, says, written])).toEqual([
      ['istiod', 'on', 'PILOT_ENABLE_AMBIENT=true'],
      ['istio-cni', 'on', 'AMBIENT_ENABLED=true'],
      ['ztunnel', 'on', undefined],
      ['waypoint class', 'on', undefined],
    ]);
  });

  it('is not said to be off to who may not see it', async () => {
    const { clusters } = await ask('leaky-checkout', 'limited');
    expect(clusters[0]?.ambient).toBe('unknown');
    expect(clusters[0]?.signals.filter(({ of }) => of === 'istiod')).toEqual([
      { of: 'istiod', says: 'unknown', why: 'not allowed' },
    ]);
    expect(JSON.stringify(clusters)).not.toContain('istio-system');
  });

  it('that could not be read is a gap with the names of its kinds, and no control plane that is off', async () => {
    const { clusters, gaps } = await ask('leaky-checkout', 'admin', without('Deployment', 'ConfigMap'));
    expect(gaps).toMatchObject([{ code: 'source_refused', missing: 'config', kinds: ['ConfigMap', 'Deployment'] }]);
    expect(clusters[0]?.ambient).toBe('unknown');
    expect(clusters[0]?.signals.slice(0, 2).map(({ says, why }) => [says, why])).toEqual([
      ['unknown', 'unread'],
      ['on', 'by captured pods'],
    ]);
  });
});
