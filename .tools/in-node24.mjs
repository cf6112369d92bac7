// Runs one command of the workspace with the pinned Node and tools: node .tools/in-node24.mjs check|unit|build|e2e|bench|answers [arguments]
import { spawnSync } from 'node:child_process';
import { buildPlugins } from './build-plugins.mjs';
import { buildWeb } from './build-web.mjs';
import { CHECKS, E2E, UNIT } from './steps.mjs';
import { installPackages, installSystemPackages, root, toolEnv } from './set-up.mjs';

const [command, ...rest] = process.argv.slice(2);
const run = ([tool, ...args]) => spawnSync(tool, args, { cwd: root, env: toolEnv, stdio: 'inherit' }).status ?? 1;

installPackages();

const COMMANDS = {
  check: () => CHECKS.reduce((failed, step) => failed + (say(step.name), run(step.run) === 0 ? 0 : 1), 0),
  unit: () => (installSystemPackages(), run([...UNIT, ...rest])),
  build: () => run(['tsc', '-b']) || (buildWeb() && buildPlugins() ? 0 : 1),
  e2e: () => (installSystemPackages(), buildWeb() && buildPlugins() ? run([...E2E, ...rest]) : 1),
  bench: () => (installSystemPackages(), buildWeb() ? run(['node', 'e2e/bench/main.ts', ...rest]) : 1),
  answers: () => (installSystemPackages(), run(['node', 'apps/server/src/answers/main.ts', ...rest])),
};

function say(name) {
  console.error(`— ${name}`);
}

const chosen = COMMANDS[command];
if (chosen === undefined) {
  console.error(`There is no command ${command}; there are ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(2);
}
process.exit(chosen() === 0 ? 0 : command === 'answers' ? 2 : 1);
