// Finds the helm that renders the chart: WAYMARK_HELM, the PATH, or one built once with Go into the user's cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '3.19.0';
/** What was compiled until then is kept, so a machine that is too slow at first has it a little later. */
const BUILD_WITHIN_MS = 55_000;

const works = (command) => spawnSync(command, ['version', '--short']).stdout?.toString().startsWith('v3.') === true;

/** Its path; undefined where there is none and none can be built in time. */
export function findHelm({ withinMs = BUILD_WITHIN_MS } = {}) {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'waymark', `helm-${VERSION}`);
  const built = join(folder, 'helm');
  for (const command of [process.env.WAYMARK_HELM, built, 'helm'])
    if (command !== undefined && (command === 'helm' || existsSync(command)) && works(command)) return command;
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  mkdirSync(folder, { recursive: true });
  spawnSync('go', ['install', '-ldflags', '-s -w', `helm.sh/helm/v3/cmd/helm@v${VERSION}`], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
    stdio: 'ignore',
    timeout: withinMs,
  });
  return existsSync(built) && works(built) ? built : undefined;
}
