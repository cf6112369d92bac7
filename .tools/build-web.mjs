// Builds the browser's part, unless what is there was built from the same sources.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fresh } from './fingerprint.mjs';
import { node24, root, toolEnv } from './set-up.mjs';

const web = join(root, 'apps/web');

export function buildWeb() {
  return fresh(join(web, 'dist'), ['packages/mesh', 'packages/contract', 'packages/ui', 'apps/web'], () => {
    console.error('Setting up: building the dashboard …');
    const done = spawnSync(node24, [join(web, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: web,
      env: toolEnv,
      stdio: ['ignore', 2, 2],
    });
    return done.status === 0;
  });
}
