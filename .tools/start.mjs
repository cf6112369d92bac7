// npm start: sets up what is missing, then shows a living mesh: the simulator's, or a real one.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWeb } from './build-web.mjs';
import { installPackages, node24, root, toolEnv } from './set-up.mjs';

const USAGE = `npm start -- [--port N] [--scenario NAME[:key=value,…]] [--user admin|limited|nobody] [--fault SOURCE=MODE[:DURATION]]…
npm start -- [--port N] --kubeconfig FILE [--context NAME] --prometheus URL`;
const USERS = ['admin', 'limited', 'nobody'];

function refuse(sentence) {
  console.error(sentence);
  process.exit(2);
}

function readOptions() {
  const text = { type: 'string' };
  const options = {
    port: text,
    scenario: text,
    user: text,
    kubeconfig: text,
    context: text,
    prometheus: text,
    fault: { type: 'string', multiple: true },
    dev: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  };
  let values;
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    refuse(`${error.message.split('\n')[0]}\n${USAGE}`);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = values.port ?? '8080';
  if (!/^\d+$/.test(port) || Number(port) > 65535) refuse(`--port is a number from 0 to 65535, not ${port}.`);
  if (values.user !== undefined && !USERS.includes(values.user))
    refuse(`--user is one of ${USERS.join(', ')}, not ${values.user}.`);
  const real = values.kubeconfig !== undefined || values.prometheus !== undefined || values.context !== undefined;
  if (real && (values.kubeconfig === undefined || values.prometheus === undefined))
    refuse('A real mesh needs both --kubeconfig FILE and --prometheus URL.');
  if (real && (values.scenario !== undefined || values.user !== undefined || values.fault !== undefined))
    refuse('--scenario, --user and --fault belong to the simulated mesh; leave them out with --kubeconfig.');
  if (values.kubeconfig !== undefined && !existsSync(values.kubeconfig))
    refuse(`There is no file ${values.kubeconfig} (--kubeconfig).`);
  if (values.prometheus !== undefined && !/^https?:\/\/\S+$/.test(values.prometheus))
    refuse(`--prometheus is an address such as http://127.0.0.1:9090, not ${values.prometheus}.`);
  return { ...values, port: Number(port), real };
}

/** Asked before anything is set up, so that a mistake costs no waiting. */
async function refuseUsedPort(port) {
  const server = createServer();
  await new Promise((done) => {
    server.once('error', (error) =>
      refuse(
        error.code === 'EADDRINUSE'
          ? `Port ${port} is already in use; choose another with --port.`
          : `Port ${port} cannot be opened (${error.code}); choose another with --port.`,
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(done));
  });
}

const children = new Set();
const scratch = mkdtempSync(join(tmpdir(), 'waymark-'));
let stopping = false;

function stop(code) {
  if (stopping) return;
  stopping = true;
  const left = [...children];
  for (const child of left) child.kill('SIGTERM');
  void Promise.all(left.map((child) => new Promise((done) => child.once('exit', done)))).then(() => {
    rmSync(scratch, { recursive: true, force: true });
    process.exit(code);
  });
}

/** Starts one process of ours and waits for its line of JSON with `ready`. Its mistakes are ours to pass on. */
function startProcess(args, env = {}) {
  return new Promise((ready) => {
    const child = spawn(node24, args, { cwd: root, env: { ...toolEnv, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    let held = '';
    child.stdout.on('data', (chunk) => {
      held += chunk;
      const lines = held.split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) {
        const told = readyLine(line);
        if (told !== undefined) ready(told);
        else if (process.env.WAYMARK_VERBOSE) console.error(line);
      }
    });
    child.once('exit', (code) => {
      children.delete(child);
      stop(code === 0 ? 1 : (code ?? 1));
    });
  });
}

function readyLine(line) {
  try {
    const told = JSON.parse(line);
    return told.ready === true ? told : undefined;
  } catch {
    return undefined;
  }
}

function kubeconfigFor(url, token) {
  const file = join(scratch, 'kubeconfig.json');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'simulated', cluster: { server: url } }],
    users: [{ name: 'waymark', user: { token } }],
    contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'waymark' } }],
    'current-context': 'simulated',
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function simulated(options) {
  const faults = (options.fault ?? []).flatMap((fault) => ['--fault', fault]);
  const scenario = ['--scenario', options.scenario ?? 'bookinfo'];
  const world = await startProcess(['apps/simulator/src/main.ts', ...scenario, ...faults]);
  const tokenOf = (name) => world.users.find((user) => user.name === name).token;
  return {
    WAYMARK_PROMETHEUS_URL: world.prometheus,
    WAYMARK_KUBERNETES_KUBECONFIG: kubeconfigFor(world.url, tokenOf('admin')),
    WAYMARK_AUTH_MODE: 'anonymous',
    WAYMARK_AUTH_SHARED_TOKEN: tokenOf(options.user ?? 'admin'),
  };
}

const realMesh = (options) => ({
  WAYMARK_PROMETHEUS_URL: options.prometheus,
  WAYMARK_KUBERNETES_KUBECONFIG: resolve(options.kubeconfig),
  ...(options.context === undefined ? {} : { WAYMARK_KUBERNETES_CONTEXT: options.context }),
  WAYMARK_AUTH_MODE: 'token',
});

const options = readOptions();
await refuseUsedPort(options.port);
process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));
installPackages();
if (!options.dev && !buildWeb()) refuse('The dashboard could not be built; the lines above say why.');

const mesh = options.real ? realMesh(options) : await simulated(options);
const watch = options.dev ? ['--watch-preserve-output', '--watch'] : [];
const server = await startProcess([...watch, 'apps/server/src/main.ts'], {
  ...mesh,
  WAYMARK_PORT: String(options.port),
  WAYMARK_LOG_LEVEL: process.env.WAYMARK_LOG_LEVEL ?? 'warn',
});
if (options.dev) {
  const vite = spawn(node24, ['node_modules/vite/bin/vite.js'], {
    cwd: join(root, 'apps/web'),
    env: { ...toolEnv, WAYMARK_API: server.url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.add(vite);
  vite.once('exit', (code) => stop(code ?? 1));
}
console.log(`Waymark is ready: ${server.url}`);
