// Builds the browser's part, unless what is there was built from the same sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, root, toolEnv } from './set-up.mjs';

const web = join(root, 'apps/web');
const sdk = join(root, 'packages/embed-sdk');
const stamp = join(web, 'dist/.built-from');

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (['node_modules', 'dist', '.types', '.cache'].includes(entry.name)) return [];
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function fingerprint() {
  const hash = createHash('sha256');
  const sources = ['packages/mesh', 'packages/contract', 'packages/ui', 'packages/embed-sdk', 'apps/web'].flatMap((folder) =>
    filesBelow(join(root, folder)),
  );
  for (const file of [...sources, join(root, 'pnpm-lock.yaml')])
    if (!/\.test\.tsx?$|\.md$/.test(file)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

export function buildWeb() {
  const wanted = fingerprint();
  const isThere = existsSync(stamp) && existsSync(join(sdk, 'dist/waymark-embed.global.js'));
  if (isThere && readFileSync(stamp, 'utf8') === wanted) return true;
  console.error('Setting up: building the dashboard …');
  const builds = [
    [web, []],
    [sdk, []],
    [sdk, ['--mode', 'global']],
  ];
  for (const [room, more] of builds) {
    const args = [join(room, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...more];
    if (spawnSync(node24, args, { cwd: room, env: toolEnv, stdio: ['ignore', 2, 2] }).status !== 0) return false;
  }
  writeFileSync(stamp, wanted);
  return true;
}
