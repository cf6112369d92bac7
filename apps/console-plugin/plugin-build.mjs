import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PRODUCT, PLUGIN } from './src/plugin-metadata.ts';

const LOCALES = join(import.meta.dirname, 'locales');

/** What every artefact of the plugin is made by, whichever console it is for; `folder` is the artefact's own. */
export function pluginBuild(folder) {
  const dist = join(folder, 'dist');
  return {
    mode: 'production',
    entry: {},
    context: join(folder, 'src'),
    output: {
      path: dist,
      filename: '[name]-bundle-[contenthash].min.js',
      chunkFilename: '[name]-chunk-[contenthash].min.js',
      clean: true,
    },
    resolve: { extensions: ['.tsx', '.ts', '.mjs', '.js'] },
    module: {
      rules: [
        { test: /\.tsx?$/, loader: 'esbuild-loader', options: { target: 'es2022', jsx: 'automatic' } },
        // The console brings PatternFly's styles; ours would change its own pages.
        { test: /[\\/]@patternfly[\\/].*\.css$/, type: 'asset/source', generator: { emit: false } },
        { test: /\.css$/, exclude: /[\\/]@patternfly[\\/]/, use: ['style-loader', 'css-loader'] },
        { test: /\.m?js$/, resolve: { fullySpecified: false } },
      ],
    },
    plugins: [
      {
        apply: (compiler) =>
          compiler.hooks.afterEmit.tap('locales', () => cpSync(LOCALES, join(dist, 'locales'), { recursive: true })),
      },
    ],
    // Its only reader would be an eval, which consoles forbid.
    devtool: false,
    optimization: { chunkIds: 'deterministic' },
    performance: false,
  };
}

/** How the plugin presents itself to a console of the releases `consoles`. */
export const pluginMetadata = (version, exposedModules, consoles) => ({
  name: PLUGIN,
  version,
  displayName: PRODUCT,
  description: 'Topology, logs and proxies of Istio service meshes in ambient mode',
  exposedModules,
  dependencies: { '@console/pluginAPI': consoles },
});
