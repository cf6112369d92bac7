import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface RealPrometheusOptions {
  /** Discover targets at `sdUrl` and scrape them. */
  readonly scrape?: { readonly sdUrl: string; readonly intervalSeconds: number };
  /** A whole configuration file, instead of `scrape`. */
  readonly config?: string;
  /** Samples with timestamps, written as blocks before the start; see `historyAsOpenMetrics`. */
  readonly openMetrics?: string;
}

export interface RealPrometheus {
  readonly url: string;
  /** Resolves once queries are answered; `startRealPrometheus` has already waited for it. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Old samples must survive: the tests live at fixed instants. */
const RETENTION = '100y';
const READY_WITHIN_MS = 30_000;

/** Starts the installed Prometheus on a free port, with its data in a temporary folder that `stop` deletes. */
export async function startRealPrometheus(options: RealPrometheusOptions): Promise<RealPrometheus> {
  const prometheus = findBinary('prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'waymark-prometheus-'));
  try {
    const dataFolder = join(folder, 'data');
    if (options.openMetrics !== undefined) await writeBlocks(options.openMetrics, folder, dataFolder);
    const configFile = join(folder, 'prometheus.yml');
    await writeFile(configFile, options.config ?? configFor(options.scrape));
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(
      prometheus,
      [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${dataFolder}`,
        `--storage.tsdb.retention.time=${RETENTION}`,
        `--web.listen-address=${new URL(url).host}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const stop = async (): Promise<void> => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    };
    const ready = waitUntilReady(url, child, () => log);
    try {
      await ready;
    } catch (error) {
      await stop();
      throw error;
    }
    return { url, ready, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function findBinary(name: 'prometheus' | 'promtool'): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(
    `${name} is not installed: this test compares with the real Prometheus (Debian: apt-get install prometheus)`,
  );
}

async function writeBlocks(openMetrics: string, folder: string, dataFolder: string): Promise<void> {
  const input = join(folder, 'history.om');
  await writeFile(input, openMetrics);
  const { status, stderr } = spawnSync(
    findBinary('promtool'),
    ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', input, dataFolder],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`promtool could not write the history: ${stderr}`);
}

function configFor(scrape: RealPrometheusOptions['scrape']): string {
  if (scrape === undefined) return 'global: {}\n';
  return `global: { scrape_interval: ${scrape.intervalSeconds}s, scrape_timeout: ${scrape.intervalSeconds}s }
scrape_configs:
  - job_name: test
    http_sd_configs:
      - url: ${JSON.stringify(scrape.sdUrl)}
        refresh_interval: 1s
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function waitUntilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the real Prometheus did not become ready:\n${log()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(impatient);
}
