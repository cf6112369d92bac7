import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decide, holdVerdicts, type HeldVerdict } from '@waymark/mesh';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import { readCases } from './read-cases.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const file = join(process.env['WAYMARK_CORPORA'] ?? join(root, '../shared/corpora'), 'istio-decisions.json');
if (!existsSync(file)) console.warn(`NOT JUDGED: there is nothing at ${file}; set WAYMARK_CORPORA.`);

const ConditionsSchema = z.array(
  z.object({ parent: z.string().optional(), type: z.string(), status: z.string(), reason: z.string() }),
);
type Conditions = z.output<typeof ConditionsSchema>;
const ObjectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  status: z.record(z.string(), z.unknown()).nullish(),
});
const CaseSchema = z.object({
  name: z.string(),
  objects: z.array(ObjectSchema),
  expected: z.object({ conditions: z.record(z.string(), ConditionsSchema) }),
});

/** As the control plane had written them. */
function withVerdicts({ objects, expected }: z.output<typeof CaseSchema>): readonly unknown[] {
  return objects.map((object) => {
    const { kind, metadata } = object;
    const told = expected.conditions[`${kind}/${metadata.namespace ?? ''}/${metadata.name}`];
    if (told === undefined) return object;
    const written = kind.endsWith('Route') ? { parents: byParent(told) } : { conditions: told };
    return { ...object, status: { ...object.status, ...written } };
  });
}

function byParent(told: Conditions): readonly unknown[] {
  return [...new Set(told.map(({ parent }) => parent))].map((parent) => {
    const [kind, namespace, name] = (parent ?? '').split('/');
    return {
      parentRef: { group: '', kind, name, ...(namespace === '' ? {} : { namespace }) },
      conditions: told.filter((one) => one.parent === parent),
    };
  });
}

/** What istiod is known to leave unsaid, to keep too long and to call true, and the worlds that were made to show it. */
const KNOWN = {
  // Several policies that no ztunnel enforces share one key inside istiod, and only one of them gets its status.
  'AuthorizationPolicy: unsaid': ['c-ap-selector'],
  'AuthorizationPolicy: ztunnels enforce it differently': ['c-ap-selector'],
  'AuthorizationPolicy: not all targets are bound': ['c-ap-targets'],
  'Service: the canary gets nothing': ['c-canary'],
  'Service: outlived': ['c-lost'],
  'Pod: the pod’s waypoint takes no workloads or cannot be had': ['c-pod-label-service'],
  'Route: a waypoint as the parent of a route': ['c-route-gateway-parent', 'c-routes'],
  'Route: no waypoint applies the route': ['c-route-wp-notready', 'c-routes'],
  'Route: the parent has no such port': ['c-routes'],
  // Settings that are ignored, and whose condition, if there is one, gives the same reason as for what is merely not ready.
  'Gateway: a value that means nothing': ['c-for-bogus'],
  'Service: a value that means nothing': ['c-empty-label'],
  'Service: a canary without a weight': ['c-canary'],
  // Nobody acts on a class that nobody knows, and its conditions stay unknown for ever.
  'Gateway: undecided': ['c-classless'],
};

type Remark = readonly [world: string, kind: string, word: string];

/** Everything that is not plain agreement. */
function remarks(one: z.output<typeof CaseSchema>): readonly Remark[] {
  const { cluster, config } = readObjects(withVerdicts(one), 'Kubernetes', undefined);
  const held = holdVerdicts(cluster, config, decide(cluster, config), Date.UTC(2026, 10, 23, 6));
  const of = <T>(
    kind: string,
    records: readonly T[],
    judge: (record: T) => readonly HeldVerdict[],
  ): readonly Remark[] =>
    records.flatMap((record) =>
      judge(record)
        .filter(({ is }) => is !== 'agreed')
        .map((verdict): Remark => [one.name, kind, toWord(verdict)]),
    );
  return [
    ...of('Service', cluster.services, held.ofService),
    ...of('ServiceEntry', config.serviceEntries, held.ofServiceEntry),
    ...of('WorkloadEntry', config.workloadEntries, held.ofWorkloadEntry),
    ...of('Pod', cluster.pods, held.ofPod),
    ...of('AuthorizationPolicy', config.policies, held.ofPolicy),
    ...of('Route', config.routes, held.ofRoute),
    ...of('Gateway', cluster.gateways, held.ofGateway),
  ];
}

function toWord(verdict: HeldVerdict): string {
  if (verdict.is === 'misleading') return verdict.because;
  return verdict.is === 'ignored' ? verdict.what : verdict.is;
}

describe.skipIf(!existsSync(file))('the verdicts of a real control plane', () => {
  it('are disagreed with nowhere, and remarked on exactly where they are known to mislead', async () => {
    const cases = await readCases(file, CaseSchema);
    expect(cases.length).toBeGreaterThan(0);
    const remarked = new Map<string, Set<string>>();
    for (const [name, kind, word] of cases.flatMap(remarks))
      remarked.set(`${kind}: ${word}`, (remarked.get(`${kind}: ${word}`) ?? new Set()).add(name));
    expect(Object.fromEntries([...remarked].map(([about, names]) => [about, [...names]]))).toEqual(KNOWN);
  });
});
