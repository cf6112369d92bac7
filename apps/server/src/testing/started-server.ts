import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface StartedProcess {
  /** The line of JSON with which it said that it is ready. */
  readonly told: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** All that it wrote so far. */
  readonly written: () => string;
  stop(): Promise<void>;
}

export interface StartedWorld {
  readonly simulator: StartedProcess;
  readonly server: StartedProcess;
  readonly tokens: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const APPS = resolve(import.meta.dirname, '../../..');

/** The simulator and the server before it, each a process of its own, as operators run them. */
export async function startWorld(
  scenario: string,
  env: Readonly<Record<string, string>> = {},
  historySeconds = 240,
): Promise<StartedWorld> {
  const simulator = await startProcess('simulator', ['--scenario', scenario, '--history-seconds', `${historySeconds}`]);
  const users = simulator.told['users'] as readonly { readonly name: string; readonly token: string }[];
  const tokens = Object.fromEntries(users.map(({ name, token }) => [name, token]));
  const folder = mkdtempSync(join(tmpdir(), 'waymark-server-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor(simulator.url, tokens['admin'] ?? '')));
  const server = await startProcess('server', [], {
    WAYMARK_PORT: '0',
    WAYMARK_PROMETHEUS_URL: `${simulator.url}/prometheus`,
    WAYMARK_KUBERNETES_KUBECONFIG: kubeconfig,
    WAYMARK_REQUESTS_PER_MINUTE: '1000000',
    WAYMARK_AUTH_SIGN_INS_PER_MINUTE: '10000',
    ...env,
  });
  return {
    simulator,
    server,
    tokens,
    stop: async () => {
      await Promise.all([simulator.stop(), server.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startProcess(
  app: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProcess> {
  const child = spawn(process.execPath, [join(APPS, app, 'src/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let written = '';
  const told = await new Promise<Readonly<Record<string, unknown>>>((ready, failed) => {
    const read = (chunk: Buffer): void => {
      written += chunk.toString();
      const line = written.split('\n').find((text) => /^\{.*"ready":true.*\}$/.test(text));
      if (line !== undefined) ready(JSON.parse(line) as Readonly<Record<string, unknown>>);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => failed(new Error(`${app} ended with ${code}:\n${written}`)));
  });
  return { told, url: String(told['url']), written: () => written, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}

const kubeconfigFor = (server: string, token: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'simulated', cluster: { server } }],
  users: [{ name: 'waymark', user: { token } }],
  contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'waymark' } }],
  'current-context': 'simulated',
});

/** Signs in over a socket and gives the headers of that reader's later requests. */
export async function signInAt(url: string, token: string): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'x-waymark': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((text) => text.split(';')[0] ?? '')
    .join('; ');
  return { cookie };
}
