import type { KnipConfig } from 'knip';

/** Vitest is configured once at the root, so each room says itself that its tests are entries. */
const tests = 'src/**/*.test.{ts,tsx}';

const config: KnipConfig = {
  workspaces: {
    // prettier and stylelint are run by name, as steps of `check`.
    '.': { entry: ['.tools/*.mjs'], ignoreDependencies: ['prettier', 'stylelint'] },
    'packages/mesh': { entry: [tests] },
    'packages/demo-mesh': { entry: [tests] },
    'packages/ui': { entry: ['src/canvas/layout.worker.ts', tests] },
    'apps/server': { entry: ['src/main.ts', 'src/answers/main.ts', tests] },
    'apps/simulator': { entry: ['src/main.ts', tests] },
    'apps/web': { entry: [tests] },
    // What the console may ask for is named in the configuration of webpack; the SDK reads from our folder which versions are shared.
    'apps/console-plugin': {
      entry: ['webpack.config.mjs', 'src/pages/*.tsx', 'src/{actions,details,flags,health,topology}.{ts,tsx}'],
      ignoreDependencies: ['react-dom', '@types/react-dom', 'webpack-cli'],
    },
    'apps/console-plugin-legacy': {
      entry: ['webpack.config.mjs', 'src/modules/*.ts', 'src/texts.ts'],
      ignoreDependencies: [
        'isl-react',
        'isl-react-dom',
        'react-dom',
        'react-router',
        'react-router-dom',
        'webpack-cli',
      ],
    },
    'e2e/hosts/console': {
      entry: ['src/main.tsx', 'bridge.ts'],
      ignoreDependencies: ['@patternfly/react-icons', '@patternfly/react-table'],
    },
    'e2e/hosts/console17': { entry: ['src/main.tsx'], ignoreDependencies: ['react-router'] },
    e2e: { entry: ['journeys/*.spec.ts', 'bench/main.ts', 'processes/oidc-provider.ts'] },
  },
  // A type that a signature needs is exported with it, whether or not somebody writes its name today.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreBinaries: ['apt-get', 'kubectl', 'prometheus', 'promtool'],
};

export default config;
