import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, type Started } from './start-process.ts';

export type UserName = 'admin' | 'limited' | 'nobody';

export interface Simulator extends Started {
  readonly prometheus: string;
  readonly tokens: Readonly<Record<UserName, string>>;
}

export async function startSimulator(args: readonly string[]): Promise<Simulator> {
  const started = await startProcess(['apps/simulator/src/main.ts', ...args]);
  const users = started.told['users'] as readonly { readonly name: UserName; readonly token: string }[];
  return {
    ...started,
    prometheus: String(started.told['prometheus']),
    tokens: Object.fromEntries(users.map((u) => [u.name, u.token])) as Record<UserName, string>,
  };
}

/** The server before a simulated cluster. `lent`: whose rights every reader gets; without it readers sign in with their own token. */
export async function startServer(
  simulator: Simulator,
  options: {
    readonly lent?: UserName;
    readonly prometheus?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-kubeconfig-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor(simulator.url, simulator.tokens.admin)));
  const server = await startProcess(['apps/server/src/main.ts'], {
    WAYMARK_PORT: '0',
    WAYMARK_PROMETHEUS_URL: options.prometheus ?? simulator.prometheus,
    WAYMARK_KUBERNETES_KUBECONFIG: kubeconfig,
    WAYMARK_LOG_LEVEL: 'warn',
    ...(options.lent === undefined
      ? { WAYMARK_AUTH_MODE: 'token' }
      : { WAYMARK_AUTH_MODE: 'anonymous', WAYMARK_AUTH_SHARED_TOKEN: simulator.tokens[options.lent] }),
    ...options.env,
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const kubeconfigFor = (server: string, token: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'simulated', cluster: { server } }],
  users: [{ name: 'waymark', user: { token } }],
  contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'waymark' } }],
  'current-context': 'simulated',
});
