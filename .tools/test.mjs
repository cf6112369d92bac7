// npm test: set-up, check, unit, build, e2e, and one line that counts: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlugins } from './build-plugins.mjs';
import { buildWeb } from './build-web.mjs';
import { CHECKS, E2E, UNIT } from './steps.mjs';
import { installPackages, installSystemPackages, root, toolEnv } from './set-up.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const count = (passed, failed, skipped = 0) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};
const run = ([tool, ...args], env = {}) =>
  spawnSync(tool, args, { cwd: root, env: { ...toolEnv, ...env }, stdio: 'inherit' }).status === 0;
const say = (name) => console.log(`\n— ${name}`);
const results = mkdtempSync(join(tmpdir(), 'waymark-results-'));

/** A runner that wrote no results has failed as a whole. */
function readCounts(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

installPackages();
installSystemPackages();

for (const step of CHECKS) {
  say(step.name);
  count(...(run(step.run) ? [1, 0] : [0, 1]));
}

say('unit');
const unitFile = join(results, 'unit.json');
const unitGood = run([...UNIT, '--reporter=default', '--reporter=json', `--outputFile.json=${unitFile}`]);
const unit = readCounts(unitFile, (r) => ({
  passed: r.numPassedTests,
  failed: r.numFailedTests,
  skipped: r.numPendingTests + r.numTodoTests,
}));
count(unit.passed, unit.failed, unit.skipped);
// A suite that breaks before its first test, or an error outside every test, counts as one more.
if (!unitGood && unit.failed === 0) count(0, 1);

say('build');
const built = run(['tsc', '-b']) && buildWeb() && buildPlugins();
count(...(built ? [1, 0] : [0, 1]));

say('e2e');
const e2eFile = join(results, 'e2e.json');
const e2eGood = built && run([...E2E, '--reporter=line,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eFile });
const e2e = readCounts(e2eFile, ({ stats }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky,
  skipped: stats.skipped,
}));
count(e2e.passed, e2e.failed, e2e.skipped);
if (!e2eGood && e2e.failed === 0) count(0, 1);

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
