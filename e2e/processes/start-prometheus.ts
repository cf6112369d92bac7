import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, stopChild } from './start-process.ts';

export interface RunningPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real Prometheus with this configuration and an empty store. */
export async function startPrometheus(config: string): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, config);
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return untilReady(`http://127.0.0.1:${port}`, async () => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  });
}

export async function untilReady(url: string, stop: () => Promise<void>): Promise<RunningPrometheus> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return { url, stop };
  }
  await stop();
  throw new Error('Prometheus was not ready within 30 s');
}

export async function askPrometheus(url: string, query: string): Promise<readonly unknown[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const body = (await answer.json()) as { readonly data?: { readonly result?: readonly unknown[] } };
  return body.data?.result ?? [];
}
