import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildWorld,
  type LineJoin,
  lineJoins,
  logLines,
  logWriters,
  readScenario,
  type World,
  type WrittenLine,
} from '@waymark/demo-mesh';

/** A world's logs as a recording on disk, and what the world knows of them. */
export interface WrittenWorld {
  readonly truth: readonly LineJoin[];
  readonly nameOf: (written: WrittenLine) => string;
  readonly nodeOf: (written: WrittenLine) => string | undefined;
}

/** What the product says of a recording (suite capture-lines). Lines are named `file:number`. */
export interface LinesAnswer {
  readonly joins: readonly {
    readonly a: string;
    readonly b: string;
    readonly kind: LineJoin['kind'];
    readonly score: number;
    readonly sure: boolean;
  }[];
  readonly aheadMs: Readonly<Record<string, number>>;
}

interface Shares {
  /** Share of the sure joins that are true. */
  readonly precision: number;
  /** Share of the true joins that are among the sure ones. */
  readonly recall: number;
}

export interface WorldFigures {
  readonly 'same-connection': Shares;
  readonly 'same-request': Shares;
  /** Share of the requests whose carrier is among the candidates. */
  readonly candidates: number;
  /** Mean reciprocal rank of the true carrier, and that of the same candidates in any order. */
  readonly rank: number;
  readonly randomRank: number;
  readonly worstClockMs: number;
}

const START_MS = 1_795_500_000_000;
const FROM_MS = START_MS + 30 * 60_000;

export function writeWorld(folder: string, scenario: string, spanMs: number): WrittenWorld {
  const world = buildWorld(readScenario(scenario), { startMs: START_MS });
  const toMs = FROM_MS + spanMs;
  const files = new Map<string, { readonly file: string; readonly node: string; readonly starts: readonly number[] }>();
  const workloads: unknown[] = [];
  for (const writer of logWriters(world)) {
    const stands = standOf(world, writer);
    if (stands === undefined) continue;
    const { file, node, workload } = stands;
    if (workload !== undefined) workloads.push(workload);
    const texts = logLines(world, writer, FROM_MS, toMs).map(({ text }) => text);
    let next = 1;
    const starts = texts.map((text) => {
      const start = next;
      next += text.split('\n').length;
      return start;
    });
    writeFileSync(join(folder, 'logs', file), texts.map((text) => `${text}\n`).join(''));
    files.set(keyOf(writer), { file, node, starts });
  }
  writeFileSync(join(folder, 'admin', 'ztunnel-world-config_dump.json'), JSON.stringify({ workloads, services: [] }));
  return {
    truth: lineJoins(world, FROM_MS, toMs),
    nameOf: ({ writer, index }) => {
      const log = files.get(keyOf(writer));
      return `${log?.file ?? '?'}:${log?.starts[index] ?? 0}`;
    },
    nodeOf: ({ writer }) => files.get(keyOf(writer))?.node,
  };
}

type Writer = WrittenLine['writer'];
const keyOf = ({ namespace, pod, container }: Writer): string => `${namespace}/${pod}/${container}`;

/** The file of a log tells who wrote it, as in recordings; a pod stands for a workload of its own. */
function standOf(
  world: World,
  writer: Writer,
): { readonly file: string; readonly node: string; readonly workload?: unknown } | undefined {
  const ztunnel = world.cast.ztunnels.find(({ pod }) => pod === writer.pod);
  if (ztunnel !== undefined) return { file: `ztunnel-${ztunnel.node.name}.log`, node: ztunnel.node.name };
  const actor = world.cast.actors.find(({ namespace, pod }) => namespace === writer.namespace && pod === writer.pod);
  if (actor === undefined) return undefined;
  const name = `${writer.namespace}.${writer.pod}`;
  const node = actor.node.name;
  const isProxy = writer.container === 'istio-proxy';
  // A pod may have both: each of its logs is found by its own name.
  const workloadName = isProxy ? `${name}.proxy` : name;
  return {
    file: isProxy ? `${workloadName}.log` : `app-${name}.log`,
    node,
    workload: { uid: workloadName, name, namespace: writer.namespace, workloadName, node, workloadIps: [actor.ip] },
  };
}

export function judgeWorld({ truth, nameOf, nodeOf }: WrittenWorld, answer: LinesAnswer): WorldFigures {
  const pair = (a: string, b: string): string => [a, b].sort().join(' ');
  const trueOf = (kind: LineJoin['kind']): ReadonlySet<string> =>
    new Set(truth.filter((join) => join.kind === kind).map(({ a, b }) => pair(nameOf(a), nameOf(b))));
  const shares = (kind: LineJoin['kind']): Shares => {
    const wanted = trueOf(kind);
    const sure = answer.joins.filter((join) => join.kind === kind && join.sure).map(({ a, b }) => pair(a, b));
    const right = sure.filter((join) => wanted.has(join)).length;
    return { precision: right / sure.length, recall: right / wanted.size };
  };
  return {
    'same-connection': shares('same-connection'),
    'same-request': shares('same-request'),
    ...carriers(
      truth.filter(({ kind }) => kind === 'carried-by').map(({ a, b }) => [nameOf(a), nameOf(b)] as const),
      answer,
    ),
    worstClockMs: worstClock(truth, nodeOf, answer),
  };
}

function carriers(
  wanted: readonly (readonly [string, string])[],
  { joins }: LinesAnswer,
): Pick<WorldFigures, 'candidates' | 'rank' | 'randomRank'> {
  const candidates = new Map<string, { readonly line: string; readonly score: number }[]>();
  for (const { a, b, kind, score, sure } of joins) {
    if (kind !== 'carried-by') continue;
    candidates.set(a, [...(candidates.get(a) ?? []), { line: b, score: score + (sure ? 1 : 0) }]);
  }
  let found = 0;
  let rank = 0;
  let randomRank = 0;
  for (const [request, connection] of wanted) {
    const offered = candidates.get(request) ?? [];
    const mine = offered.find(({ line }) => line === connection);
    if (mine === undefined) continue;
    found++;
    const better = offered.filter(({ score }) => score > mine.score).length;
    const ties = offered.filter(({ score }) => score === mine.score).length;
    rank += 1 / (better + (ties + 1) / 2);
    // What a shuffled list of n gives on average: (1 + 1/2 + … + 1/n) / n.
    randomRank += offered.reduce((sum, _, at) => sum + 1 / (at + 1), 0) / offered.length;
  }
  const of = wanted.length;
  return { candidates: found / of, rank: rank / of, randomRank: randomRank / of };
}

/** How far clocks really are apart, as both lines of true connections show: the client's is written 0.1 to 2.3 ms after the server's. */
function worstClock(truth: readonly LineJoin[], nodeOf: WrittenWorld['nodeOf'], { aheadMs }: LinesAnswer): number {
  const lags = new Map<string, number[]>();
  for (const { a, b } of truth.filter(({ kind }) => kind === 'same-connection')) {
    const [from, to] = [nodeOf(a), nodeOf(b)];
    if (from === undefined || to === undefined || from === to) continue;
    lags.set(`${from} ${to}`, [...(lags.get(`${from} ${to}`) ?? []), b.line.atMs - a.line.atMs]);
  }
  const off = [...lags].map(([nodes, all]) => {
    const [from = '', to = ''] = nodes.split(' ');
    const real = all.sort((x, y) => x - y)[all.length >> 1] ?? 0;
    return Math.abs((aheadMs[to] ?? 0) - (aheadMs[from] ?? 0) - real);
  });
  return Math.max(...off);
}
