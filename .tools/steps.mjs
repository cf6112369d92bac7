// The steps of `check`, and the two test runners. Tools are found in the workspace's own bin folder.
export const CHECKS = [
  { name: 'types', run: ['tsc', '-b'] },
  { name: 'types of tests', run: ['tsc', '-p', 'tsconfig.tests.json'] },
  { name: 'lint', run: ['eslint', '.', '--max-warnings=0'] },
  { name: 'layout', run: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'styles', run: ['stylelint', '{packages,apps}/*/src/**/*.css'] },
  {
    name: 'fence',
    run: ['depcruise', 'packages', 'apps', 'e2e', '--config', '.dependency-cruiser.mjs', '--output-type', 'err'],
  },
  { name: 'test of the fence', run: ['node', '.tools/fence-test.mjs'] },
  { name: 'nothing unused', run: ['knip'] },
  { name: 'truth of the READMEs', run: ['node', '.tools/readmes.mjs'] },
];
export const UNIT = ['vitest', 'run'];
// Installed in the room that uses it, not at the root.
export const E2E = ['node', 'e2e/node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts'];
