import type { KnipConfig } from 'knip';

/** Vitest is configured once at the root, so each room says itself that its tests are entries. */
const tests = 'src/**/*.test.{ts,tsx}';

const config: KnipConfig = {
  workspaces: {
    // prettier and stylelint are run by name, as steps of `check`.
    '.': { entry: ['.tools/*.mjs'], ignoreDependencies: ['prettier', 'stylelint'] },
    'packages/mesh': { entry: [tests] },
    'packages/demo-mesh': { entry: [tests] },
    // Entries of the package are what strangers use; `global.ts` is the one for script tags.
    'packages/embed-sdk': { entry: ['src/global.ts', tests] },
    'packages/ui': { entry: ['src/canvas/layout.worker.ts', tests] },
    'apps/server': { entry: ['src/main.ts', 'src/answers/main.ts', tests] },
    'apps/simulator': { entry: ['src/main.ts', tests] },
    'apps/web': { entry: [tests] },
    'apps/chart': { entry: [tests] },
    // What the console may ask for is named in webpack's configuration; the SDK takes versions of shared modules from our package.json.
    'apps/console-plugin': {
      entry: ['src/pages/*.tsx', 'src/{actions,details,flags,health,topology}.{ts,tsx}'],
      ignoreDependencies: [
        '@openshift-console/dynamic-plugin-sdk-webpack',
        '@patternfly/react-icons',
        '@patternfly/react-table',
      ],
    },
    'apps/console-plugin-legacy': {
      entry: ['src/modules/*.ts', 'src/texts.ts'],
      ignoreDependencies: [
        '@openshift-console/dynamic-plugin-sdk-webpack',
        'isl-react',
        'isl-react-dom',
        'react-router',
      ],
    },
    'e2e/hosts/console': {
      entry: ['bridge.ts'],
      ignoreDependencies: ['@patternfly/react-icons', '@patternfly/react-table'],
    },
    'e2e/hosts/console17': { ignoreDependencies: ['react-router'] },
    e2e: { entry: ['journeys/*.spec.ts', 'bench/main.ts', 'processes/oidc-provider.ts'] },
  },
  // A type that a signature needs is exported with it, whether or not somebody writes its name today.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreBinaries: ['apt-get', 'go', 'kubectl', 'openssl', 'prometheus', 'promtool'],
};

export default config;
