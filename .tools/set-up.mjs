// What every command needs before it can run; written for the oldest Node we support, since nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const PNPM = 'pnpm@10.34.8';
const stamp = join(root, 'node_modules/.waymark-installed');
const bin = join(root, 'node_modules/.bin');

/** The pinned Node 24 comes with the workspace; the binary itself, as the shell script in the bin folder would not pass a signal on. */
export const node24 = join(root, 'node_modules/node/bin/node');
export const toolEnv = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };

/** Installs what the lockfile names, unless that is already there. Its output goes to stderr, as stdout belongs to the command. */
export function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(node24) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Setting up: installing packages (once, and after the lockfile changes) …');
  // Tools that install packages by themselves would ask questions in a terminal.
  const env = { ...process.env, CI: 'true', npm_config_yes: 'true' };
  const done = spawnSync('npx', ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    console.error('The packages could not be installed; the lines above say why.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

/** Debian packages that tests drive: a browser, a metrics store, the Kubernetes client. Installed only where absent. */
const SYSTEM = [
  { command: 'chromium', aptPackage: 'chromium' },
  { command: 'prometheus', aptPackage: 'prometheus' },
  { command: 'kubectl', aptPackage: 'kubernetes-client' },
  { command: 'openssl', aptPackage: 'openssl' },
];

export function installSystemPackages() {
  const absent = SYSTEM.filter(({ command }) => spawnSync('which', [command]).status !== 0);
  if (absent.length === 0) return;
  const packages = absent.map(({ aptPackage }) => aptPackage);
  console.error(`Setting up: installing ${packages.join(', ')} …`);
  const apt = (args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0;
  apt(['update', '-qq']);
  if (!apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]))
    console.error(`Could not install ${packages.join(', ')}; tests that need them will fail and say so.`);
}
