/** Objects told as a plan or someone outside wrote them, and what outside wrote over the world's own. */

import { toRfc3339, toRfc3339Nano } from '../instants.ts';
import type { AppliedPlan, ObjectPlan } from '../plan.ts';
import { hash32 } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { bornOfMs, makeObject, WITHOUT_GENERATION } from './metadata.ts';
import { without } from '../without.ts';

export function storedObjects(world: World): KubernetesObject[] {
  return (world.plan.objects ?? []).map((plan) => {
    const { apiVersion, kind, name, labels, annotations, owner } = plan;
    const object = makeObject(
      world,
      {
        apiVersion,
        kind,
        name,
        bornMs: bornOfStored(world, plan),
        ...(plan.in === undefined ? {} : { namespace: plan.in }),
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(owner === undefined ? {} : { owner: { ...owner, ...inNamespace(plan), controls: false } }),
      },
      dated(world, plan, plan.body) as Record<string, unknown>,
    );
    return withGeneration(object, plan.generation ?? 1);
  });
}

/** What was there before someone wrote over it keeps its age; that is why stored objects have births of their own. */
function bornOfStored(world: World, { kind, in: namespace, name }: ObjectPlan): number {
  return bornOfMs(world, `stored ${kind}`, namespace, name);
}

function inNamespace(plan: ObjectPlan): { namespace?: string } {
  return plan.in === undefined ? {} : { namespace: plan.in };
}

/** Conditions get what no plan can write down: Istio kinds count generations in strings and time in nanoseconds. */
function dated(world: World, plan: ObjectPlan, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => dated(world, plan, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, dated(world, plan, item)] as const);
  const isCondition = 'type' in value && 'status' in value && 'reason' in value && !('lastTransitionTime' in value);
  return Object.fromEntries(isCondition ? [...fields, ...Object.entries(conditionTimes(world, plan))] : fields);
}

function conditionTimes(world: World, plan: ObjectPlan): Record<string, unknown> {
  const bornMs = bornOfStored(world, plan);
  const generation = plan.generation ?? 1;
  if (/(^|\.)istio\.io\//.test(plan.apiVersion)) {
    const nanos = hash32(world.seed, `${plan.kind}/${plan.in ?? ''}/${plan.name}`) % 1_000_000_000;
    return { lastTransitionTime: toRfc3339Nano(bornMs, nanos), observedGeneration: String(generation) };
  }
  // Core kinds and the operator write conditions without a generation of their own.
  if (plan.apiVersion === 'v1' || plan.apiVersion.startsWith('sailoperator.io/'))
    return { lastTransitionTime: toRfc3339(bornMs) };
  return { lastTransitionTime: toRfc3339(bornMs), observedGeneration: generation };
}

function withGeneration(object: KubernetesObject, generation: number): KubernetesObject {
  if (generation === 1 || WITHOUT_GENERATION.has(object.kind)) return object;
  return { ...object, metadata: { ...object.metadata, generation } };
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** Later objects of the same name give way: the world knows more of its own than whoever applied it wrote. */
export function withApplied(world: World, objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const { applied = [] } = world.plan;
  if (applied.length === 0) return objects;
  const given = new Map(applied.map((one) => [keyOf(one.kind, one.in, one.name), one]));
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
    const mine = given.get(key);
    if (mine === undefined) return [object];
    if (mine.deleted === true || seen.has(key)) return [];
    seen.add(key);
    return [overlaid(object, mine)];
  });
}

/** Labels and most of the spec are the giver's; status, and what controllers annotate, is the world's. */
function overlaid(object: KubernetesObject, given: AppliedPlan): KubernetesObject {
  const own = object.metadata.annotations;
  const metadata = without(object.metadata, 'labels', 'annotations') as KubernetesObject['metadata'];
  const labels: Labels = {
    ...(object.kind === 'Namespace' ? { 'kubernetes.io/metadata.name': object.metadata.name } : {}),
    ...given.labels,
  };
  const annotations = annotationsOf(object.kind, own, given.annotations);
  const merged: KubernetesObject = {
    ...object,
    metadata: {
      ...metadata,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    ...(given.spec === undefined ? {} : { spec: specOf(object, given.spec) }),
  };
  return withGeneration(merged, given.generation);
}

const REDIRECTION = 'ambient.istio.io/redirection';

/** istio-cni has the last word on its own annotation. */
function annotationsOf(kind: string, own: Labels | undefined, given: Labels | undefined): Labels {
  const kept = Object.entries(given ?? {}).filter(([key]) => kind !== 'Pod' || key !== REDIRECTION);
  const redirection = own?.[REDIRECTION];
  return { ...Object.fromEntries(kept), ...(redirection === undefined ? {} : { [REDIRECTION]: redirection }) };
}

/** What the API server fills in by itself stays, where the giver left it out. */
function specOf(object: KubernetesObject, given: unknown): unknown {
  const own = object['spec'];
  return typeof own === 'object' && own !== null && typeof given === 'object' ? { ...own, ...given } : given;
}
