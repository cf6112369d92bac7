import { kubernetesObjects, samplesOf, scrapeTargets, type World } from '@waymark/demo-mesh';
import { declareInventory, type Inventory } from '@waymark/mesh';
import type { RecordedSample } from '../answers/open-metrics.ts';
import type { ClusterConfig } from '../ports.ts';
import { readObjects } from '../sources/kubernetes/read-objects.ts';

/** What a Prometheus holds that scraped every proxy of a world at these instants. Blocks keep no stale markers, so a vanished series only ends. */
export function recordWorld(world: World, fromMs: number, untilMs: number, everyMs: number): readonly RecordedSample[] {
  const recorded: RecordedSample[] = [];
  for (let ms = fromMs; ms <= untilMs; ms += everyMs) {
    for (const target of scrapeTargets(world, ms)) {
      for (const { name, labels, value } of samplesOf(world, target.id, ms) ?? []) {
        // As Prometheus does: a target's own labels win over those of a sample.
        recorded.push({ metric: name, labels: { ...labels, ...target.labels }, value, ms });
      }
    }
  }
  return recorded;
}

/** What the world's cluster declares, read as the Kubernetes source reads it. */
export const declaredBy = (world: World, atMs: number): Inventory =>
  declareInventory(configOf(world, atMs).cluster, { excludedNamespaces: ['kube-system'] });

/** Its configuration, read in the same way. */
export const configOf = (world: World, atMs: number): ClusterConfig => ({
  ...readObjects(kubernetesObjects(world, atMs), world.plan.cluster, undefined),
  notInstalled: [],
  unread: [],
});
