import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import webpack from 'webpack';
import { EXTENSIONS, PLUGIN, PRODUCT } from '../console-plugin/src/plugin-metadata.ts';
import manifest from './package.json' with { type: 'json' };

const { ConsoleRemotePlugin } = createRequire(import.meta.url)('@openshift-console/dynamic-plugin-sdk-webpack');
const here = import.meta.dirname;
const native = '../../console-plugin/src';
const dist = join(here, 'dist');

/** Modules of ours that consoles of React 17 may load. */
const EXPOSED_MODULES = {
  WaymarkPage: './modules/WaymarkPage.ts',
  ResourceTab: './modules/ResourceTab.ts',
  HealthPopup: './modules/HealthPopup.ts',
  ProjectItem: './modules/ProjectItem.ts',
  details: './modules/details.ts',
  flags: `${native}/flags.ts`,
  health: `${native}/health.ts`,
  actions: `${native}/actions.ts`,
};

/** What an extension refers to is of a module that is exposed here; the rest stays with the native artefact. */
const isOffered = ({ properties }) =>
  [...JSON.stringify(properties).matchAll(/"\$codeRef":"([^".]+)/g)].every(([, module]) => module in EXPOSED_MODULES);

/** Code that speaks the console's React: whole modules of hooks, and the grounds of our islands. */
const CONSOLE_SIDE = [
  /[\\/]console-plugin-legacy[\\/]src[\\/]modules[\\/]/,
  /[\\/]console-plugin[\\/]src[\\/](flags|actions)\.ts$/,
  /[\\/]node_modules[\\/](@openshift-console|react-i18next|react-router-dom-v5-compat)[\\/]/,
];

/** All other code gets a React of its own, under names that the console does not share. */
const ISLAND = {
  react: 'isl-react',
  'react/jsx-runtime': 'isl-react/jsx-runtime',
  'react-dom': 'isl-react-dom',
  'react-dom/client': 'isl-react-dom/client',
  'react-router': 'isl-react-router',
  'react-i18next': join(here, 'src/texts.ts'),
};

/** The artefact for consoles 4.19 to 4.21, whose React is 17. */
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
  resolve: {
    extensions: ['.tsx', '.ts', '.mjs', '.js'],
    // Packages that do not know of islands find their React here.
    modules: ['node_modules', join(here, 'node_modules')],
  },
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
    new webpack.NormalModuleReplacementPlugin(
      /^(react|react\/jsx-runtime|react-dom|react-dom\/client|react-router|react-i18next)$/,
      (asked) => {
        const issuer = asked.contextInfo.issuer;
        if (!CONSOLE_SIDE.some((side) => side.test(issuer))) asked.request = ISLAND[asked.request];
      },
    ),
    new ConsoleRemotePlugin({
      pluginMetadata: {
        name: PLUGIN,
        version: manifest.version,
        displayName: PRODUCT,
        description: 'Topology, logs and proxies of Istio service meshes in ambient mode',
        exposedModules: EXPOSED_MODULES,
        dependencies: { '@console/pluginAPI': '>=4.19.0-0 <4.22.0-0' },
      },
      extensions: EXTENSIONS.filter(isOffered),
      // PatternFly is ours as well: the console's would need the console's React.
      sharedDynamicModuleSettings: { packageSpecs: {} },
    }),
    {
      apply: (compiler) =>
        compiler.hooks.afterEmit.tap('locales', () =>
          cpSync(join(here, '../console-plugin/locales'), join(dist, 'locales'), { recursive: true }),
        ),
    },
  ],
  // Its only reader would be an eval, which consoles forbid.
  devtool: false,
  optimization: { chunkIds: 'deterministic' },
  performance: false,
};
