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
/** Named again at the end: whoever reads only the end of a long log finds what failed. */
const failures = [];
const count = (step, { passed = 0, failed = [], skipped = 0 }) => {
  total.passed += passed;
  total.failed += failed.length;
  total.skipped += skipped;
  failures.push(...failed.map((name) => `${step}: ${name}`));
};
const countStep = (step, isGood) => count(step, isGood ? { passed: 1 } : { failed: ['the whole step'] });
const run = ([tool, ...args], env = {}) =>
  spawnSync(tool, args, { cwd: root, env: { ...toolEnv, ...env }, stdio: 'inherit' }).status === 0;
const say = (name) => console.log(`\n— ${name}`);
const results = mkdtempSync(join(tmpdir(), 'waymark-results-'));

/** A runner that wrote no results has failed as a whole. */
function readCounts(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { failed: ['wrote no results'] };
  }
}

installPackages();
installSystemPackages();

for (const step of CHECKS) {
  say(step.name);
  countStep(step.name, run(step.run));
}

say('unit');
const unitFile = join(results, 'unit.json');
const unitGood = run([...UNIT, '--reporter=default', '--reporter=json', `--outputFile.json=${unitFile}`]);
const unit = readCounts(unitFile, (r) => ({
  passed: r.numPassedTests,
  failed: r.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName }) => fullName),
  skipped: r.numPendingTests + r.numTodoTests,
}));
count('unit', unit);
// A suite that breaks before its first test, or an error outside every test, counts as one more.
if (!unitGood && unit.failed.length === 0) countStep('unit', false);

say('build');
const built = run(['tsc', '-b']) && buildWeb() && buildPlugins();
countStep('build', built);

say('e2e');
const e2eFile = join(results, 'e2e.json');
const e2eGood = built && run([...E2E, '--reporter=line,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eFile });
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
const e2e = readCounts(e2eFile, (r) => ({
  passed: r.stats.expected,
  // One that passed at a second try only has failed, too.
  failed: r.suites
    .flatMap(specsOf)
    .flatMap(({ file, title, tests }) => tests.map(({ status }) => ({ status, name: `${file} › ${title}` })))
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ name }) => name),
  skipped: r.stats.skipped,
}));
count('e2e', e2e);
if (!e2eGood && e2e.failed.length === 0) countStep('e2e', false);

for (const failure of failures) console.log(`failed — ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
