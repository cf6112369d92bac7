import { createRequire } from 'node:module';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { EXPOSED_MODULES, EXTENSIONS, PLUGIN, PRODUCT } from './src/plugin-metadata.ts';
import manifest from './package.json' with { type: 'json' };

const { ConsoleRemotePlugin } = createRequire(import.meta.url)('@openshift-console/dynamic-plugin-sdk-webpack');
const here = import.meta.dirname;
const dist = join(here, 'dist');

/** The native artefact, for consoles of 4.22 and later. */
export default {
  mode: 'production',
  entry: {},
  context: join(here, 'src'),
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
    new ConsoleRemotePlugin({
      pluginMetadata: {
        name: PLUGIN,
        version: manifest.version,
        displayName: PRODUCT,
        description: 'Topology, logs and proxies of Istio service meshes in ambient mode',
        exposedModules: EXPOSED_MODULES,
        dependencies: { '@console/pluginAPI': '>=4.22.0-0' },
      },
      extensions: EXTENSIONS,
    }),
    {
      apply: (compiler) =>
        compiler.hooks.afterEmit.tap('locales', () =>
          cpSync(join(here, 'locales'), join(dist, 'locales'), { recursive: true }),
        ),
    },
  ],
  // Its only reader would be an eval, which consoles forbid.
  devtool: false,
  optimization: { chunkIds: 'deterministic' },
  performance: false,
};
