import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': { entry: ['.tools/*.mjs', 'eslint.config.js', '.dependency-cruiser.mjs'], ignoreDependencies: ['node'] },
    'packages/mesh': { entry: ['src/index.ts'] },
    'packages/contract': { entry: ['src/index.ts'] },
    'packages/demo-mesh': { entry: ['src/index.ts'] },
    'packages/ui': { entry: ['src/index.ts', 'src/canvas/layout.worker.ts'] },
    'apps/server': { entry: ['src/main.ts', 'src/answers/main.ts'] },
    'apps/simulator': { entry: ['src/main.ts'] },
    'apps/web': { entry: ['src/main.tsx', 'vite.config.ts'] },
    e2e: { entry: ['playwright.config.ts', 'journeys/*.spec.ts', 'bench/*.ts'] },
  },
  // fast-check and vitest serve the tests of every room from the root.
  ignoreBinaries: ['which', 'npx', 'apt-get'],
};

export default config;
