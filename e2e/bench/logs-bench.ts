import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../processes/start-process.ts';
import type { Row } from './table.ts';
import { judgeWorld, type LinesAnswer, type WorldFigures, writeWorld } from './world-lines.ts';

const RECORDINGS = process.env['WAYMARK_CAPTURES'] ?? join(root, '../shared/captures');
const AHEAD_MS = 500;
/** Long enough for hundreds of joins of each kind, short enough to be read in seconds. */
const SPAN_MS: Readonly<Record<string, number>> = { '1': 60_000, '10': 10_000, '100': 2000 };

/**
 * How well lines that belong together are found: in recordings of real proxies by an outside scorer (`captures`), and in a world whose nodes' clocks
 * are apart by what only the world knows (a number: how many times as much traffic as usual). Shares have no budget to stay below: what is missing has.
 */
export function* logRows(sizes: readonly string[]): Generator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-lines-'));
  try {
    for (const size of sizes) {
      if (size === 'captures') yield* recordedRows(folder);
      else yield* worldRows(folder, size);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* recordedRows(folder: string): Generator<Row> {
  if (!existsSync(RECORDINGS)) {
    console.error(`There are no recordings at ${RECORDINGS} (WAYMARK_CAPTURES); the world's truth is judged alone.`);
    return;
  }
  for (const part of ['text', 'json'])
    for (const aheadMs of [0, AHEAD_MS]) {
      const recording = join(RECORDINGS, 'traffic', part);
      const file = join(folder, 'answers.json');
      writeFileSync(file, answer(['--cases', recording, ...(aheadMs === 0 ? [] : ['--ahead', `node-b=${aheadMs}`])]));
      const verdict = run([join(RECORDINGS, 'score.mjs'), 'lines', recording, '--answers', file]);
      yield* verdictRows(`logs ${part}${aheadMs === 0 ? '' : `, node-b ${aheadMs} ms ahead`}`, verdict);
    }
}

function* verdictRows(of: string, verdict: string): Generator<Row> {
  for (const kind of ['same-connection', 'same-request']) {
    const told = new RegExp(
      `^${kind}: [^]*?precision of sure joins ([\\d.]+) %; recall of sure joins ([\\d.]+) %`,
      'm',
    );
    const [, precision, recall] = told.exec(verdict) ?? [];
    yield { of, figure: `${kind}, wrong`, value: 100 - Number(precision), unit: '%', budget: 1 };
    yield { of, figure: `${kind}, not found`, value: 100 - Number(recall), unit: '%', budget: 1 };
  }
  const [, candidates, rank] =
    /^carried-by: [^]*?recall counting candidates ([\d.]+) %\n\s+mean reciprocal rank ([\d.]+)/m.exec(verdict) ?? [];
  yield { of, figure: 'carried-by, not a candidate', value: 100 - Number(candidates), unit: '%', budget: 1 };
  yield { of, figure: 'carried-by, mean reciprocal rank', value: Number(rank), unit: '', budget: undefined };
}

function* worldRows(folder: string, size: string): Generator<Row> {
  const scenario = `leaky-checkout:clocks=apart,rate=${size}`;
  const recording = mkdtempSync(join(folder, 'world-'));
  mkdirSync(join(recording, 'logs'));
  mkdirSync(join(recording, 'admin'));
  const world = writeWorld(recording, scenario, SPAN_MS[size] ?? 5000);
  const figures = judgeWorld(world, JSON.parse(answer(['--cases', recording])) as LinesAnswer);
  yield* figureRows(`logs ×${size}`, figures);
}

function* figureRows(of: string, figures: WorldFigures): Generator<Row> {
  const missed = (figure: string, share: number): Row => ({
    of,
    figure,
    value: 100 * (1 - share),
    unit: '%',
    budget: 1,
  });
  for (const kind of ['same-connection', 'same-request'] as const) {
    yield missed(`${kind}, wrong`, figures[kind].precision);
    yield missed(`${kind}, not found`, figures[kind].recall);
  }
  yield missed('carried-by, not a candidate', figures.candidates);
  yield { of, figure: 'carried-by, mean reciprocal rank', value: figures.rank, unit: '', budget: undefined };
  yield { of, figure: 'the same by random choice', value: figures.randomRank, unit: '', budget: undefined };
  yield { of, figure: 'clocks, worst estimate off by', value: figures.worstClockMs, unit: 'ms', budget: 2 };
}

const answer = (args: readonly string[]): string => run(['apps/server/src/answers/main.ts', 'capture-lines', ...args]);

function run(args: readonly string[]): string {
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr.slice(0, 2000)}`);
  return done.stdout;
}
