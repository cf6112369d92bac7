// Tells whether a folder was built from the sources as they are.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './set-up.mjs';

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (['node_modules', 'dist', '.types', '.cache'].includes(entry.name)) return [];
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function fingerprint(folders) {
  const hash = createHash('sha256');
  const sources = folders.flatMap((folder) => filesBelow(join(root, folder)));
  for (const file of [...sources, join(root, 'pnpm-lock.yaml')])
    if (!/\.test\.tsx?$|\.md$|\.tsbuildinfo$/.test(file)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** True when `dist` is from these `sources`, or `build` made it so. `isWhole`: what else must be there. */
export function fresh(dist, sources, build, isWhole = () => true) {
  const stamp = join(dist, '.built-from');
  const wanted = fingerprint(sources);
  if (existsSync(stamp) && isWhole() && readFileSync(stamp, 'utf8') === wanted) return true;
  if (!build()) return false;
  writeFileSync(stamp, wanted);
  return true;
}
