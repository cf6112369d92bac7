import {
  buildWorld,
  type LineJoin as TrueJoin,
  lineJoins,
  logLines,
  logWriters,
  readScenario,
  type World,
} from '@waymark/demo-mesh';
import { correlate, type Correlation, type JoinKind, type LogLine, type LogSource, readRecord } from '@waymark/mesh';
import { describe, expect, it } from 'vitest';

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;

type Writer = ReturnType<typeof logWriters>[number];
const idOf = ({ namespace, pod, container }: Writer): string => `${namespace}/${pod}/${container}`;

/** Where a log stands in the world; none for the control plane's, which has no part in traffic. */
function sourceOf(world: World, writer: Writer): LogSource | undefined {
  const ztunnel = world.cast.ztunnels.find(({ pod }) => pod === writer.pod);
  if (ztunnel !== undefined) return { id: idOf(writer), kind: 'ztunnel', node: ztunnel.node.name };
  const actor = world.cast.actors.find(({ namespace, pod }) => namespace === writer.namespace && pod === writer.pod);
  if (actor === undefined) return undefined;
  const kind = writer.container === 'istio-proxy' ? 'envoy' : 'application';
  return { id: idOf(writer), kind, node: actor.node.name, ip: actor.ip };
}

function linesOf(world: World, untilMs: number): readonly LogLine[] {
  return logWriters(world).flatMap((writer) => {
    const source = sourceOf(world, writer);
    if (source === undefined) return [];
    return logLines(world, writer, AT, untilMs).map(({ text }, line) => ({
      source,
      line,
      record: readRecord({ text, loggedMs: undefined }, { writer: source.kind }),
    }));
  });
}

interface Figures {
  /** Share of the true joins among the sure ones. */
  readonly sure: number;
  /** Share of the true joins among all that were found. */
  readonly found: number;
  readonly wanted: number;
}

function compare(truth: readonly TrueJoin[], found: Correlation, kind: JoinKind): Figures {
  const key = (a: string, b: string): string => [a, b].sort().join(' ');
  const mine = new Map(
    found.joins
      .filter((join) => join.kind === kind)
      .map(({ a, b, sure }) => [key(`${a.source.id}:${a.line}`, `${b.source.id}:${b.line}`), sure]),
  );
  const wanted = truth.filter((join) => join.kind === kind);
  const got = wanted.map(({ a, b }) => mine.get(key(`${idOf(a.writer)}:${a.index}`, `${idOf(b.writer)}:${b.index}`)));
  return {
    wanted: wanted.length,
    found: got.filter((sure) => sure !== undefined).length / wanted.length,
    sure: got.filter((sure) => sure === true).length / wanted.length,
  };
}

/** How far clocks really are apart, as the lines of one connection show: the client's is written 0.1 to 2.3 ms later. */
function trueOffsets(world: World, truth: readonly TrueJoin[]): ReadonlyMap<string, number> {
  const lags = new Map<string, number[]>();
  for (const { a, b } of truth.filter(({ kind }) => kind === 'same-connection')) {
    const [from, to] = [sourceOf(world, a.writer)?.node, sourceOf(world, b.writer)?.node];
    if (from === undefined || to === undefined || from >= to) continue;
    lags.set(`${from} ${to}`, [...(lags.get(`${from} ${to}`) ?? []), b.line.atMs - a.line.atMs]);
  }
  return new Map([...lags].map(([pair, all]) => [pair, all.sort((x, y) => x - y)[all.length >> 1]!]));
}

describe('lines of a world whose nodes disagree on the time', () => {
  it.each([
    ['leaky-checkout:clocks=apart,rate=1', 60_000],
    ['leaky-checkout:clocks=apart,rate=10', 10_000],
    ['leaky-checkout:clocks=apart,rate=100', 2000],
    ['scale:clocks=apart,namespaces=20', 60_000],
    ['multi-cluster:clocks=apart,logs=json', 60_000],
  ])('are joined as they belong, and how far the clocks are apart is found: %s', (scenario, spanMs) => {
    const world = buildWorld(readScenario(scenario), { startMs: START });
    const lines = linesOf(world, AT + spanMs);
    expect(lines.filter(({ record }) => record.is === 'unknown')).toEqual([]);
    const truth = lineJoins(world, AT, AT + spanMs);
    const found = correlate(lines);
    for (const kind of ['same-connection', 'same-request'] as const) {
      const { wanted, sure } = compare(truth, found, kind);
      expect(wanted).toBeGreaterThan(10);
      expect(sure, kind).toBeGreaterThanOrEqual(0.99);
    }
    expect(compare(truth, found, 'carried-by').found).toBeGreaterThanOrEqual(0.99);
    const offsets = trueOffsets(world, truth);
    expect(offsets.size).toBeGreaterThan(0);
    for (const [pair, ms] of offsets) {
      const [from = '', to = ''] = pair.split(' ');
      expect(Math.abs(found.clocks.aheadMs(to) - found.clocks.aheadMs(from) - ms), pair).toBeLessThan(2);
    }
  });
});
