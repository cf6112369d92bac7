import { kubernetesObjects, samplesOf, scrapeTargets, type World } from '@waymark/demo-mesh';
import { declareInventory, TARGETING_KINDS, type Inventory } from '@waymark/mesh';
import { TargetsSchema } from '../sources/kubernetes/config-objects.ts';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import type { ClusterObjects } from '../ports.ts';
import type { RecordedSample } from '../answers/open-metrics.ts';
import {
  GatewayClassSchema,
  GatewaySchema,
  NamespaceSchema,
  PodSchema,
  ServiceSchema,
} from '../sources/kubernetes/trimmed.ts';

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
export function declaredBy(world: World, atMs: number): Inventory {
  const objects = kubernetesObjects(world, atMs);
  const of = <T>(kind: string, schema: { parse(object: unknown): T }): readonly T[] =>
    objects.filter((o) => o.kind === kind).map((o) => schema.parse(o));
  return declareInventory(
    {
      cluster: world.plan.cluster,
      namespaces: of('Namespace', NamespaceSchema),
      pods: of('Pod', PodSchema),
      services: of('Service', ServiceSchema),
      gateways: of('Gateway', GatewaySchema),
      gatewayClasses: of('GatewayClass', GatewayClassSchema),
    },
    { excludedNamespaces: ['kube-system'] },
  );
}

/** The objects of the world's cluster, read as the watches read them. */
export function objectsOf(world: World, atMs: number): ClusterObjects {
  const objects = kubernetesObjects(world, atMs);
  const { cluster, config } = readObjects(objects, world.plan.cluster, undefined);
  const targeting = TARGETING_KINDS.flatMap((kind) =>
    objects
      .filter((object) => object.kind === kind)
      .map(({ metadata: { namespace = '', name }, ...object }) => ({
        kind,
        namespace,
        name,
        targets: TargetsSchema.parse(object),
      })),
  );
  return { cluster, config, targeting, unread: [] };
}
