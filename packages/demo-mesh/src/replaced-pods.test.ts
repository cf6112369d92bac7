import { describe, expect, it } from 'vitest';

import {
  adminAnswer,
  buildWorld,
  kubernetesObjects,
  lineJoins,
  logContainers,
  logLines,
  logWriters,
  withChange,
} from './index.ts';
import type { KubernetesObject, LogLine, World } from './index.ts';

const START = 1_795_500_000_000;
const MINUTE = 60_000;
const AT = START + 10 * MINUTE;
/** Lines are late by lags, flushes and clocks. */
const LATE_MS = 2500;

function podOf(world: World, workload: string, atMs: number): KubernetesObject & { readonly ip: string } {
  const found = kubernetesObjects(world, atMs).find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith(`${workload}-`),
  );
  if (found === undefined) throw new Error(`no pod of ${workload}`);
  return { ...found, ip: (found['status'] as { readonly podIP: string }).podIP };
}

/** A world in which someone deletes a pod, so that its ReplicaSet makes another. */
function replaced(workload: string): {
  readonly world: World;
  readonly old: ReturnType<typeof podOf>;
  readonly young: ReturnType<typeof podOf>;
} {
  const before = buildWorld('bookinfo', { startMs: START });
  const old = podOf(before, workload, AT - 1);
  const world = withChange(before, { atMs: AT, verb: 'delete', object: old });
  const young = podOf(world, workload, AT + MINUTE);
  expect([young.metadata.name === old.metadata.name, young.ip === old.ip]).toEqual([false, false]);
  return { world, old, young };
}

function linesOf(world: World, pod: KubernetesObject, fromMs: number, toMs: number): readonly LogLine[] {
  const ref = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name };
  return logContainers(world, ref).flatMap((container) => logLines(world, { ...ref, container }, fromMs, toMs));
}

function ztunnelText(world: World, fromMs: number, toMs: number): string {
  return logWriters(world)
    .filter(({ pod }) => pod.startsWith('ztunnel-'))
    .flatMap((writer) => logLines(world, writer, fromMs, toMs))
    .map(({ text }) => text)
    .join('\n');
}

const told = (lines: readonly LogLine[]): number => lines.filter((line) => line.conversation !== undefined).length;

describe('a pod that is replaced', () => {
  const { world, old, young } = replaced('productpage-v1');

  it('has written what was until then, and its successor writes what is from then on', () => {
    expect(told(linesOf(world, old, AT - MINUTE, AT))).toBeGreaterThan(10);
    expect(linesOf(world, old, AT + LATE_MS, AT + 2 * MINUTE)).toEqual([]);
    expect(linesOf(world, young, AT - 2 * MINUTE, AT)).toEqual([]);
    expect(told(linesOf(world, young, AT, AT + MINUTE))).toBeGreaterThan(10);
    expect(linesOf(world, young, AT, AT + MINUTE).filter(({ text }) => text.includes('listening'))).toHaveLength(1);
  });

  it('does not silence those who stay', () => {
    const other = podOf(world, 'details-v1', AT);
    for (const fromMs of [AT - MINUTE, AT + LATE_MS])
      expect(told(linesOf(world, other, fromMs, fromMs + MINUTE))).toBeGreaterThan(10);
  });

  it('is called by its own name and address in the lines of ztunnels', () => {
    const before = ztunnelText(world, AT - MINUTE, AT);
    const after = ztunnelText(world, AT + LATE_MS, AT + MINUTE);
    for (const word of [old.metadata.name, old.ip]) {
      expect(before).toContain(word);
      expect(after).not.toMatch(new RegExp(`${word.replaceAll('.', '\\.')}\\b`));
    }
    for (const word of [young.metadata.name, young.ip]) {
      expect(before).not.toMatch(new RegExp(`${word.replaceAll('.', '\\.')}\\b`));
      expect(after).toContain(word);
    }
  });

  it('is announced to the ztunnel of its node when it comes', () => {
    const received = ztunnelText(world, AT - 1, AT + LATE_MS)
      .split('\n')
      .filter((line) => line.includes(`name="${young.metadata.name}"`));
    expect(received).toHaveLength(1);
    expect(received[0]).toContain('pod received, starting proxy');
    expect(received[0]).toContain(`uid="${young.metadata.uid}"`);
  });

  it('keeps its lines joined, each of them with lines of the same time', () => {
    for (const [pod, fromMs] of [
      [old, AT - MINUTE],
      [young, AT + LATE_MS],
    ] as const) {
      const joins = lineJoins(world, fromMs, fromMs + MINUTE);
      const own = joins.filter(({ a, b }) => [a, b].some(({ writer }) => writer.pod === pod.metadata.name));
      expect(own.length).toBeGreaterThan(10);
      for (const { kind, a, b } of joins) if (kind !== 'carried-by') expect(a.line.operation).toBe(b.line.operation);
    }
  });

  it.each([
    ['before', AT - 1, old, young],
    ['after', AT + MINUTE, young, old],
  ] as const)('is in the dumps of a ztunnel as it was %s', (_when, atMs, there, gone) => {
    const node = (there['spec'] as { readonly nodeName: string }).nodeName;
    const ztunnel = kubernetesObjects(world, atMs).find(
      ({ metadata, ...rest }) =>
        metadata.name.startsWith('ztunnel-') && (rest['spec'] as { readonly nodeName?: string }).nodeName === node,
    );
    const pod = { namespace: 'istio-system', pod: ztunnel?.metadata.name ?? '' };
    const body = adminAnswer(world, pod, '/config_dump', atMs)?.body ?? '';
    const dump = JSON.parse(body) as {
      readonly workloads: readonly { readonly name: string; readonly workloadIps: readonly string[] }[];
      readonly workloadState: Readonly<Record<string, { readonly connections: Record<string, readonly unknown[]> }>>;
    };
    expect(dump.workloads.find(({ name }) => name === there.metadata.name)?.workloadIps).toEqual([there.ip]);
    expect(body).not.toContain(gone.metadata.name);
    const { inbound, outbound } = dump.workloadState[there.metadata.uid]?.connections ?? {};
    expect((inbound?.length ?? 0) + (outbound?.length ?? 0)).toBeGreaterThan(0);
  });
});

describe('a waypoint pod that is replaced', () => {
  const { world, old, young } = replaced('waypoint');

  it('answers only while it is there, and its successor counts from its own birth', () => {
    const ask = (pod: KubernetesObject, path: string, atMs: number): string | undefined =>
      adminAnswer(world, { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name }, path, atMs)?.body;
    expect(ask(old, '/ready', AT - 1)).toBe('LIVE\n');
    expect(ask(old, '/ready', AT + 1)).toBeUndefined();
    expect(ask(young, '/ready', AT - 1)).toBeUndefined();
    const requests = ask(young, '/clusters?format=json', AT + 2 * MINUTE)?.matchAll(
      /"value":\s*"(\d+)",\s*"name":\s*"rq_total"/g,
    );
    const counts = [...(requests ?? [])].map((found) => Number(found[1]));
    expect(Math.max(...counts)).toBeGreaterThan(10);
    const istiod = kubernetesObjects(world, AT).find(
      ({ kind, metadata }) => kind === 'Pod' && /^istiod-/.test(metadata.name),
    );
    const connected = (atMs: number): string =>
      adminAnswer(world, { namespace: 'istio-system', pod: istiod?.metadata.name ?? '' }, '/debug/syncz', atMs)?.body ??
      '';
    expect([connected(AT - 1).includes(old.metadata.name), connected(AT + MINUTE).includes(old.metadata.name)]).toEqual(
      [true, false],
    );
    expect(connected(AT + MINUTE)).toContain(young.metadata.name);
  });

  it('says when it starts and when it stops', () => {
    const stop = linesOf(world, old, AT - MINUTE, AT + LATE_MS).filter(({ text }) => text.includes('SIGTERM'));
    const start = linesOf(world, young, AT - MINUTE, AT + LATE_MS).filter(({ text }) =>
      text.includes('no configured limit'),
    );
    expect([stop.length, start.length]).toEqual([1, 1]);
    expect(told(linesOf(world, young, AT + LATE_MS, AT + MINUTE))).toBeGreaterThan(10);
    expect(told(linesOf(world, old, AT + LATE_MS, AT + MINUTE))).toBe(0);
  });
});

describe.each(['mixed-migration', 'waypoint-variants'] as const)('the lines of %s', (name) => {
  it('give each request and connection one name, however often its way changes', () => {
    const world = buildWorld(name, { startMs: START });
    expect(new Set(world.strands.map(({ key }) => key)).size).toBe(world.strands.length);
  });
});
