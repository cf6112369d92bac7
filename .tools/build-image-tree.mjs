// node .tools/build-image-tree.mjs [--web] SERVER_TREE [DEMO_TREE]: what an image holds. The workspace's own TypeScript is run as it is,
// and Node takes no types out of files below node_modules: so packages stay beside apps, and only what others wrote is in node_modules.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb } from './build-web.mjs';
import { PNPM, root } from './set-up.mjs';

const SERVER = { app: 'apps/server', packages: ['packages/mesh', 'packages/contract'] };
const SIMULATOR = { app: 'apps/simulator', packages: ['packages/demo-mesh'] };
/** Built by their own rooms; an image without one of them serves the rest. */
const BUILT = ['apps/web/dist', 'apps/console-plugin/dist', 'apps/console-plugin-legacy/dist'];

const isShipped = (path) =>
  !/\.test(-d)?\.tsx?$|\.md$|\.tsbuildinfo$|Containerfile$|\/(node_modules|\.types|dist|testing|answers)(\/|$)/.test(
    path,
  );

function buildTree(tree, rooms) {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const folders = rooms.flatMap(({ app, packages }) => [app, ...packages]);
  for (const folder of folders)
    cpSync(join(root, folder), join(tree, folder), {
      recursive: true,
      filter: (path) => isShipped(path.slice(root.length)),
    });
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    cpSync(join(root, file), join(tree, file));
  withoutTestDependencies(tree, folders);
  const filters = rooms.flatMap(({ app }) => ['--filter', `{./${app}}...`]);
  const args = ['-y', PNPM, 'install', '--prod', '--offline', '--ignore-scripts', '--no-frozen-lockfile', ...filters];
  const env = { ...process.env, CI: 'true' };
  const install = (more) => spawnSync('npx', more, { cwd: tree, env, stdio: ['ignore', 2, 2] }).status === 0;
  if (!install(args) && !install(args.map((arg) => (arg === '--offline' ? '--prefer-offline' : arg))))
    throw new Error(`The packages of ${tree} could not be installed.`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) rmSync(join(tree, file), { force: true });
  for (const folder of BUILT)
    if (existsSync(join(root, folder))) cpSync(join(root, folder), join(tree, folder), { recursive: true });
  readableByGroup(tree);
}

/** What only tests need is in no image, so its room is not there to be linked. */
function withoutTestDependencies(tree, folders) {
  for (const folder of ['.', ...folders]) {
    const file = join(tree, folder, 'package.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    delete kept.devDependencies;
    delete kept.scripts;
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  }
}

function readableByGroup(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) readableByGroup(path);
    else if (entry.isFile()) chmodSync(path, 0o444);
  }
  chmodSync(folder, 0o755);
}

const [server, demo] = process.argv.slice(2).filter((arg) => arg !== '--web');
if (server === undefined) {
  console.error('node .tools/build-image-tree.mjs [--web] SERVER_TREE [DEMO_TREE]');
  process.exit(2);
}
if (process.argv.includes('--web') && !buildWeb()) process.exit(1);
buildTree(server, [SERVER]);
if (demo !== undefined) buildTree(demo, [SERVER, SIMULATOR]);
