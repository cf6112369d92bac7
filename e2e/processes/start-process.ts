import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Started {
  /** What the process said of itself when it was ready. */
  readonly told: Readonly<Record<string, unknown>>;
  readonly url: string;
  stop(): Promise<void>;
}

/** A mesh of 10 000 workloads takes minutes to make up on a busy machine; whoever fails at once says so at once. */
const READY_WITHIN_MS = 240_000;

/** Starts one of our processes and waits for its line of JSON with `ready`. Throws with what it wrote when it ends before. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const told = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    const give = setTimeout(() => {
      reject(new Error(`${args.join(' ')} was not ready within ${READY_WITHIN_MS} ms:\n${written}`));
    }, READY_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      written += chunk.toString();
      const ready = written
        .split('\n')
        .map(readLine)
        .find((line) => line?.['ready'] === true);
      if (ready === undefined) return;
      clearTimeout(give);
      resolve(ready);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(give);
      reject(new Error(`${args.join(' ')} ended with ${String(code)}:\n${written}`));
    });
  });
  return { told, url: String(told['url']), stop: () => stopChild(child) };
}

function readLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
