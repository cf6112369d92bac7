// Builds the console plugins and the console they are tried in, unless what is there was built from the same sources.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fresh } from './fingerprint.mjs';
import { node24, root, toolEnv } from './set-up.mjs';

const SHARED = ['packages/mesh', 'packages/contract', 'packages/ui'];
const BUILDS = [
  {
    what: 'the console plugin',
    folder: 'apps/console-plugin',
    sources: [...SHARED, 'apps/console-plugin'],
    run: ['node_modules/webpack-cli/bin/cli.js', '-c', 'webpack.config.mjs'],
  },
  {
    what: 'the console plugin for older consoles',
    folder: 'apps/console-plugin-legacy',
    sources: [...SHARED, 'apps/console-plugin', 'apps/console-plugin-legacy'],
    run: ['node_modules/webpack-cli/bin/cli.js', '-c', 'webpack.config.mjs'],
  },
  {
    what: 'a console to try it in',
    folder: 'e2e/hosts/console',
    sources: ['e2e/hosts/console'],
    run: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  },
  {
    what: 'an older console to try it in',
    folder: 'e2e/hosts/console17',
    sources: ['e2e/hosts/console/src', 'e2e/hosts/console17'],
    run: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  },
];

export function buildPlugins() {
  return BUILDS.every(({ what, folder, sources, run }) =>
    fresh(join(root, folder, 'dist'), sources, () => {
      console.error(`Setting up: building ${what} …`);
      const done = spawnSync(node24, run, {
        cwd: join(root, folder),
        env: { ...toolEnv, NODE_ENV: 'production' },
        stdio: ['ignore', 2, 2],
      });
      return done.status === 0;
    }),
  );
}
