import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, stopChild } from './start-process.ts';
import { untilReady, type RunningPrometheus } from './start-prometheus.ts';

interface MatrixRow {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A real Prometheus that holds the very samples another store holds: read raw from its query API, loaded as blocks. */
export async function loadPrometheus(from: string, seconds: number, atMs: number): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-loaded-'));
  const samples = join(folder, 'samples.om');
  await writeFile(samples, toOpenMetrics(await readAll(from, seconds, atMs)));
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', samples, join(folder, 'data')], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`promtool failed: ${made.stderr}${String(made.error ?? '')}`);
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, 'global: {}\n');
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--storage.tsdb.retention.time=50y',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return untilReady(`http://127.0.0.1:${port}`, async () => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  });
}

async function readAll(from: string, seconds: number, atMs: number): Promise<readonly MatrixRow[]> {
  const search = new URLSearchParams({ query: `{__name__=~".+"}[${seconds}s]`, time: String(atMs / 1000) });
  const answer = await fetch(`${from}/api/v1/query?${search.toString()}`);
  const body = (await answer.json()) as { readonly data: { readonly result: readonly MatrixRow[] } };
  return body.data.result;
}

function toOpenMetrics(rows: readonly MatrixRow[]): string {
  const lines = rows
    .toSorted((a, b) => ((a.metric['__name__'] ?? '') < (b.metric['__name__'] ?? '') ? -1 : 1))
    .flatMap(({ metric: { __name__: name = '', ...labels }, values }) => {
      const series = `${name}{${Object.entries(labels)
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(',')}}`;
      return values.map(([at, value]) => `${series} ${value} ${at.toFixed(3)}`);
    });
  return [...lines, '# EOF', ''].join('\n');
}
