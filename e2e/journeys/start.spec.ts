import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { root } from '../processes/start-process.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm start` as a person types it. Resolves when it ends, or when `until` is said; then it is told to stop. */
async function npmStart(args: readonly string[], until?: RegExp): Promise<Ended> {
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (until?.test(stdout) === true && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, stdout, stderr };
}

test('npm start says where the demo mesh lives', async () => {
  const { stdout } = await npmStart(['--port', '18711'], /is ready/);
  expect(stdout).toContain('Waymark is ready: http://127.0.0.1:18711');
});

test('npm start refuses a used port in one sentence', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(18712, '127.0.0.1', resolve));
  const { code, stderr } = await npmStart(['--port', '18712']);
  holder.close();
  expect([code, stderr.trim()]).toEqual([2, 'Port 18712 is already in use; choose another with --port.']);
});

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown scenario', ['--port', '18713', '--scenario', 'nowhere'], /nowhere.*bookinfo.*leaky-checkout/],
  ['an unknown option of a scenario', ['--port', '18713', '--scenario', 'bookinfo:speed=2'], /speed.*rate/],
  [
    'a kubeconfig that is not there',
    ['--port', '18713', '--kubeconfig', '/nowhere/config', '--prometheus', 'http://127.0.0.1:9'],
    /There is no file \/nowhere\/config/,
  ],
  [
    'half of a real mesh',
    ['--port', '18713', '--prometheus', 'http://127.0.0.1:9'],
    /needs both --kubeconfig FILE and --prometheus URL/,
  ],
  ['an unknown way to fail', ['--port', '18713', '--fault', 'prometheus=slowly'], /one of ok, down, slow.*"slowly"/],
  ['an unknown user', ['--port', '18713', '--user', 'root'], /admin, limited, nobody/],
  ['an unknown option', ['--port', '18713', '--prot', '1'], /--prot/],
];
for (const [what, args, sentence] of mistakes) {
  test(`npm start refuses ${what} in one sentence`, async () => {
    const { code, stderr } = await npmStart(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
}
