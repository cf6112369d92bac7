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
    e2e: { entry: ['journeys/*.spec.ts', 'bench/main.ts', 'processes/oidc-provider.ts'] },
  },
  // A type that a signature needs is exported with it, whether or not somebody writes its name today.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreBinaries: ['apt-get', 'go', 'kubectl', 'openssl', 'prometheus', 'promtool'],
};

export default config;
