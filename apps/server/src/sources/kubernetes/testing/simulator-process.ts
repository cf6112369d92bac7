import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface SimulatorProcess {
  readonly url: string;
  tokenOf(user: string): string;
  stop(): Promise<void>;
}

/** The simulator as operators meet it: a process of its own that says on its first line where it listens. */
export async function startSimulatorProcess(scenario?: string): Promise<SimulatorProcess> {
  const main = resolve(import.meta.dirname, '../../../../../simulator/src/main.ts');
  const named = scenario === undefined ? [] : ['--scenario', scenario];
  const child = spawn(process.execPath, [main, '--history-seconds', '0', ...named], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((found, failed) => {
    createInterface(child.stdout).once('line', found);
    child.once('exit', (code) => failed(new Error(`the simulator ended with ${code}`)));
  });
  const { url, users } = JSON.parse(line) as {
    readonly url: string;
    readonly users: readonly { readonly name: string; readonly token: string }[];
  };
  return {
    url,
    tokenOf: (user) => {
      const found = users.find(({ name }) => name === user);
      if (found === undefined)
        throw new Error(`no user ${user}; there are ${users.map(({ name }) => name).join(', ')}`);
      return found.token;
    },
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
