import { createClient, type WorkloadRow } from '@waymark/contract';
import { useEffect, useState } from 'react';
import { send } from './console-send.ts';
import { workloadOf, type ClusterObject } from './paths.ts';

const client = createClient(send);

export type Asked<T> =
  | { readonly is: 'waiting' }
  | { readonly is: 'known'; readonly value: T }
  /** The server or its sources could not say. */
  | { readonly is: 'unknown' };

/** What the mesh knows of a workload; undefined: nothing. Several items of one page ask, and share one answer. */
export function useWorkload(of: ClusterObject): Asked<WorkloadRow | undefined> {
  const namespace = of.metadata?.namespace;
  const name = workloadOf(of);
  return useAsked(namespace === undefined ? undefined : `${namespace}/${name ?? ''}`, async () => {
    const rows = await rowsOf(namespace ?? '', name ?? '');
    return rows.find(({ place: { id } }) => id.kind === 'workload' && id.name === name);
  });
}

/** The mesh's name of the cluster in whose console we are, as the places of a namespace have it; undefined where it has none. */
export function useClusterName(namespace: string | undefined): Asked<string | undefined> {
  return useAsked(namespace, async () => {
    for (const { place } of await rowsOf(namespace ?? '', ''))
      if (place.id.kind === 'workload') return place.id.cluster;
    return undefined;
  });
}

/** How many workloads of a namespace the mesh knows, and how many of them fail. */
export function useNamespaceHealth(namespace: string): Asked<{ readonly workloads: number; readonly failing: number }> {
  return useAsked(namespace, async () => {
    const answer = await listOf(namespace, '');
    return { workloads: answer.total, failing: answer.rows.filter(({ health }) => health.tone === 'failing').length };
  });
}

const rowsOf = async (namespace: string, text: string): Promise<readonly WorkloadRow[]> =>
  (await listOf(namespace, text)).rows;

const SHARED_MS = 15_000;
const shared = new Map<string, { readonly atMs: number; readonly answer: ReturnType<typeof client.workloads> }>();

function listOf(namespace: string, text: string): ReturnType<typeof client.workloads> {
  const key = `${namespace}/${text}`;
  const known = shared.get(key);
  if (known !== undefined && Date.now() - known.atMs < SHARED_MS) return known.answer;
  const answer = client.workloads({
    namespaces: namespace === '' ? [] : [namespace],
    windowSeconds: 300,
    text,
    sort: 'trouble',
    order: 'asc',
    offset: 0,
    limit: 200,
  });
  shared.set(key, { atMs: Date.now(), answer });
  return answer;
}

function useAsked<T>(key: string | undefined, ask: () => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ is: 'waiting' });
  useEffect(() => {
    if (key === undefined) return undefined;
    let left = false;
    ask().then(
      (value) => left || setAsked({ is: 'known', value }),
      () => left || setAsked({ is: 'unknown' }),
    );
    return () => {
      left = true;
    };
    // What is asked depends on the key alone.
  }, [key]);
  return asked;
}
