import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RecordedPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real Prometheus that holds nothing but the given samples, for answers and tests about recordings. Throws a clear error where the binaries are missing.
 * `openMetrics`: text in OpenMetrics form with timestamps in seconds, ending in `# EOF`.
 */
export async function startRecordedPrometheus(openMetrics: string): Promise<RecordedPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-recorded-'));
  const input = join(folder, 'samples.om');
  const data = join(folder, 'data');
  const config = join(folder, 'prometheus.yml');
  await writeFile(input, openMetrics);
  await writeFile(config, 'global: {}\n');
  run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', input, data]);
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--storage.tsdb.retention.time=50y',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.error !== undefined)
    throw new Error(`${command} could not be started; install Debian's package prometheus`, { cause: done.error });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${done.stderr}`);
}

const READY_WITHIN_MS = 30_000;

async function untilReady(url: string): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Prometheus was not ready within ${READY_WITHIN_MS} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
