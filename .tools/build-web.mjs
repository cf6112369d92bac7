// Builds the browser's part and what embeds it, unless what is there was built from the same sources.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fresh } from './fingerprint.mjs';
import { node24, root, toolEnv } from './set-up.mjs';

const web = join(root, 'apps/web');
const sdk = join(root, 'packages/embed-sdk');
const SOURCES = ['packages/mesh', 'packages/contract', 'packages/ui', 'packages/embed-sdk', 'apps/web'];
const BUILDS = [
  [web, []],
  [sdk, []],
  [sdk, ['--mode', 'global']],
];

export function buildWeb() {
  return fresh(
    join(web, 'dist'),
    SOURCES,
    () => {
      console.error('Setting up: building the dashboard …');
      return BUILDS.every(([room, more]) => {
        const args = [join(room, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...more];
        return spawnSync(node24, args, { cwd: room, env: toolEnv, stdio: ['ignore', 2, 2] }).status === 0;
      });
    },
    () => existsSync(join(sdk, 'dist/waymark-embed.global.js')),
  );
}
