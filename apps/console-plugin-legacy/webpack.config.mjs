import { createRequire } from 'node:module';
import { join } from 'node:path';
import webpack from 'webpack';
import { pluginBuild, pluginMetadata } from '../console-plugin/plugin-build.mjs';
import { EXTENSIONS } from '../console-plugin/src/plugin-metadata.ts';
import manifest from './package.json' with { type: 'json' };

const { ConsoleRemotePlugin } = createRequire(import.meta.url)('@openshift-console/dynamic-plugin-sdk-webpack');
const here = import.meta.dirname;
const native = '../../console-plugin/src';
const build = pluginBuild(here);

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
  ...build,
  // Packages that do not know of islands find their React here.
  resolve: { ...build.resolve, modules: ['node_modules', join(here, 'node_modules')] },
  plugins: [
    new webpack.NormalModuleReplacementPlugin(
      /^(react|react\/jsx-runtime|react-dom|react-dom\/client|react-router|react-i18next)$/,
      (asked) => {
        const issuer = asked.contextInfo.issuer;
        if (!CONSOLE_SIDE.some((side) => side.test(issuer))) asked.request = ISLAND[asked.request];
      },
    ),
    new ConsoleRemotePlugin({
      pluginMetadata: pluginMetadata(manifest.version, EXPOSED_MODULES, '>=4.19.0-0 <4.22.0-0'),
      extensions: EXTENSIONS.filter(isOffered),
      // PatternFly is ours as well: the console's would need the console's React.
      sharedDynamicModuleSettings: { packageSpecs: {} },
    }),
    ...build.plugins,
  ],
};
