import { createRequire } from 'node:module';
import manifest from './package.json' with { type: 'json' };
import { pluginBuild, pluginMetadata } from './plugin-build.mjs';
import { EXPOSED_MODULES, EXTENSIONS } from './src/plugin-metadata.ts';

const { ConsoleRemotePlugin } = createRequire(import.meta.url)('@openshift-console/dynamic-plugin-sdk-webpack');
const build = pluginBuild(import.meta.dirname);

/** The native artefact, for consoles of 4.22 and later. */
export default {
  ...build,
  plugins: [
    new ConsoleRemotePlugin({
      pluginMetadata: pluginMetadata(manifest.version, EXPOSED_MODULES, '>=4.22.0-0'),
      extensions: EXTENSIONS,
    }),
    ...build.plugins,
  ],
};
