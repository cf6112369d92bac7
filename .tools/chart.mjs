// node .tools/chart.mjs schema | kustomize   writes what follows from other files: the settings in the chart's schema, and the overlays.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHelm } from './helm.mjs';
import { root } from './set-up.mjs';

const chart = join(root, 'apps/chart');

async function writeSchema() {
  const { configJsonSchema } = await import('../apps/server/src/config-schema.ts');
  const file = join(chart, 'values.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  schema.properties.config = configJsonSchema();
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}

async function writeKustomize() {
  const helm = findHelm({ withinMs: 900_000 });
  if (helm === undefined) throw new Error('There is no helm, and no Go to build one.');
  const { kustomizeFiles, writeFiles } = await import('../apps/chart/src/kustomize.ts');
  writeFiles(join(chart, 'kustomize'), kustomizeFiles(helm, chart));
}

const work = { schema: writeSchema, kustomize: writeKustomize }[process.argv[2]];
if (work === undefined) {
  console.error('node .tools/chart.mjs schema | kustomize');
  process.exit(2);
}
await work();
