import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decide, holdVerdicts, inboundMtlsOf, tunnelOf, type HeldVerdict } from '@waymark/mesh';
import { readObjects } from './read-objects.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const captures = process.env['WAYMARK_CAPTURES'] ?? join(root, '../shared/captures');
const folder = join(captures, 'control-plane/larger');
if (!existsSync(folder)) console.warn(`NOT JUDGED: there is nothing at ${folder}; set WAYMARK_CAPTURES.`);

/** What istiod sent to the ztunnels. */
const AmbientSchema = z.object({
  services: z.array(z.object({ namespace: z.string(), name: z.string(), waypoint: z.unknown().optional() })),
  workloads: z.array(
    z.object({
      uid: z.string(),
      waypoint: z.unknown().optional(),
      tunnelProtocol: z.string().optional(),
      authorizationPolicies: z.array(z.string()).optional(),
    }),
  ),
});
const RecordingSchema = z.object({
  note: z.string().optional(),
  objects: z.array(z.unknown()),
  istio: z.object({ ambientz: AmbientSchema }),
});

const recordings = existsSync(folder) ? readdirSync(folder).sort() : [];
const read = (file: string): z.output<typeof RecordingSchema> & ReturnType<typeof readObjects> => {
  const recording = RecordingSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  // Mesh config is no object of the API; the recording notes what was set.
  const rules = /^meshConfig\.serviceEntryVisibility: (.*)$/.exec(recording.note ?? '')?.[1];
  const meshConfig = rules === undefined ? undefined : { serviceEntryVisibility: JSON.parse(rules) as unknown };
  return { ...recording, ...readObjects(recording.objects, 'Kubernetes', meshConfig) };
};

describe.skipIf(recordings.length === 0)('a recorded cluster with the verdicts of its control plane', () => {
  it.each(recordings)('is judged as the control plane judged it: %s', (file) => {
    const { cluster, config } = read(file);
    const held = holdVerdicts(cluster, config, decide(cluster, config), Date.UTC(2026, 10, 23, 6));
    const verdicts: readonly HeldVerdict[] = [
      ...cluster.services.flatMap(held.ofService),
      ...cluster.pods.flatMap(held.ofPod),
      ...cluster.gateways.flatMap(held.ofGateway),
      ...config.serviceEntries.flatMap(held.ofServiceEntry),
      ...config.policies.flatMap(held.ofPolicy),
      ...config.routes.flatMap(held.ofRoute),
    ];
    expect(verdicts.length).toBeGreaterThan(2);
    expect(verdicts.filter(({ is }) => is !== 'agreed' && is !== 'ignored')).toEqual([]);
  });

  it.each(recordings)('is sent to ztunnels as it is computed: %s', (file) => {
    const { cluster, config, traffic, istio } = read(file);
    const { waypoints } = decide(cluster, config);
    const sent = istio.ambientz;
    for (const service of cluster.services) {
      const found = sent.services.find((one) => one.namespace === service.namespace && one.name === service.name);
      if (found === undefined) continue;
      expect([service.name, waypoints.ofService(service).is === 'bound']).toEqual([
        service.name,
        found.waypoint !== undefined,
      ]);
    }
    let known = 0;
    for (const pod of cluster.pods) {
      const found = sent.workloads.find(({ uid }) => uid === `Kubernetes//Pod/${pod.namespace}/${pod.name}`);
      if (found === undefined) continue;
      known += 1;
      const strict = inboundMtlsOf(pod, traffic.peerAuthentications, config.rootNamespace).mode === 'strict';
      expect([pod.name, waypoints.ofPod(pod).is === 'bound', tunnelOf(pod), strict]).toEqual([
        pod.name,
        found.waypoint !== undefined,
        found.tunnelProtocol ?? 'none',
        found.authorizationPolicies?.includes('istio-system/istio_converted_static_strict') ?? false,
      ]);
    }
    expect(known).toBeGreaterThan(0);
  });
});
