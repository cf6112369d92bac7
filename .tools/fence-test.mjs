// The fence has its own test: each probe plants one forbidden import and must see it named.
// Needed because dependency-cruiser beside an unsupported TypeScript sees 0 modules and still exits 0.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, toolEnv } from './set-up.mjs';

const PROBES = [
  ['mesh-knows-nothing', 'packages/mesh/src/x.ts', "import { z } from 'zod'; export const x = z;"],
  ['mesh-knows-nothing', 'packages/mesh/src/x.ts', "import fs from 'node:fs'; export const x = fs;"],
  [
    'mesh-knows-nothing',
    'packages/mesh/src/x.ts',
    "import type { Gap } from '@waymark/contract'; export type X = Gap;",
  ],
  ['contract-knows-mesh-and-zod', 'packages/contract/src/x.ts', "import React from 'react'; export const x = React;"],
  [
    'demo-mesh-knows-nothing',
    'packages/demo-mesh/src/x.ts',
    "import { ms } from '../../mesh/src/index.ts'; export const x = ms;",
  ],
  [
    'embed-sdk-knows-nothing',
    'packages/embed-sdk/src/x.ts',
    "import type { Gap } from '@waymark/contract'; export type X = Gap;",
  ],
  ['embed-sdk-knows-nothing', 'packages/embed-sdk/src/x.ts', "import React from 'react'; export const x = React;"],
  [
    'embed-sdk-knows-react-in-its-wrapper-alone',
    'packages/embed-sdk/src/react.ts',
    "import { Link } from 'react-router'; export const x = Link;",
  ],
  [
    'embed-sdk-is-for-other-pages-and-the-frame',
    'packages/ui/src/x.ts',
    "import { HELLO } from '../../embed-sdk/src/index.ts'; export const x = HELLO;",
  ],
  [
    'packages-never-know-apps',
    'packages/ui/src/kit/x.ts',
    "import { readConfig } from '../../../../apps/server/src/config.ts'; export const x = readConfig;",
  ],
  [
    'apps-never-know-each-other',
    'apps/web/src/x.ts',
    "import { readConfig } from '../../server/src/config.ts'; export const x = readConfig;",
  ],
  [
    'apps-never-know-each-other',
    'apps/console-plugin/src/x.ts',
    "import { mountIsland } from '../../console-plugin-legacy/src/island.tsx'; export const x = mountIsland;",
  ],
  [
    'legacy-plugin-knows-the-plugin-only',
    'apps/console-plugin-legacy/src/x.ts',
    "import { readConfig } from '../../server/src/config.ts'; export const x = readConfig;",
  ],
  [
    'e2e-knows-the-truth-only',
    'e2e/journeys/x.ts',
    "import { ms } from '../../packages/mesh/src/index.ts'; export const x = ms;",
  ],
  [
    'hosts-know-nothing-of-the-product',
    'e2e/hosts/console/src/x.ts',
    "import { ms } from '../../../../packages/mesh/src/index.ts'; export const x = ms;",
  ],
  [
    'demo-mesh-is-for-tests-and-simulator',
    'packages/ui/src/x.ts',
    "import { buildWorld } from '@waymark/demo-mesh'; export const x = buildWorld;",
  ],
  [
    'demo-mesh-is-for-tests-and-simulator',
    'apps/server/src/x.ts',
    "import { buildWorld } from '@waymark/demo-mesh'; export const x = buildWorld;",
  ],
  [
    'features-are-strangers',
    'packages/ui/src/features/session/x.ts',
    "import { readSearch } from '../topology/url.ts'; export const x = readSearch;",
  ],
  [
    'features-are-strangers',
    'apps/server/src/features/session/x.ts',
    "import { sharedBodies } from '../topology/shared-bodies.ts'; export const x = sharedBodies;",
  ],
  [
    'features-speak-to-ports',
    'apps/server/src/features/topology/x.ts',
    "import { prometheusTraffic } from '../../sources/prometheus/prometheus-traffic.ts'; export const x = prometheusTraffic;",
  ],
  [
    'sources-never-know-features',
    'apps/server/src/sources/prometheus/x.ts',
    "import Fastify from 'fastify'; export const x = Fastify;",
  ],
  [
    'canvas-owns-cytoscape',
    'packages/ui/src/features/topology/x.ts',
    "import cytoscape from 'cytoscape'; export const x = cytoscape;",
  ],
  [
    'canvas-never-knows-features',
    'packages/ui/src/canvas/x.ts',
    "import type { TopologyView } from '../features/topology/view-model.ts'; export type X = TopologyView;",
  ],
  [
    'plain-ts-in-ui-is-pure',
    'packages/ui/src/features/topology/url.ts',
    "import { useMemo } from 'react'; export const x = useMemo;",
  ],
  [
    'console-sdk-stays-in-the-plugin',
    'packages/ui/src/x.ts',
    "import { useFlag } from '@openshift-console/dynamic-plugin-sdk'; export const x = useFlag;",
  ],
  ['no-cycles', 'packages/mesh/src/units.ts', "import { rateOf } from './window.ts'; export const x = rateOf;"],
  [
    'no-deep-imports',
    'apps/web/src/x.ts',
    "import { useHost } from '../../../packages/ui/src/host.ts'; export const x = useHost;",
  ],
];

const cruise = () => {
  const done = spawnSync(
    'depcruise',
    ['packages', 'apps', 'e2e', '--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
    { cwd: root, env: toolEnv, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(done.stdout).summary;
};

const before = cruise();
if (before.totalCruised < 50) {
  console.error(`The fence is blind: it saw ${before.totalCruised} modules.`);
  process.exit(1);
}
const already = new Set(before.violations.map((v) => `${v.rule.name} ${v.from}`));

// Probes of one file at a time would cruise the workspace once each; different files do not disturb each other, so a round plants many.
let missed = 0;
const left = [...PROBES];
while (left.length > 0) {
  const round = [];
  for (const probe of [...left]) {
    if (round.some(([, file]) => file === probe[1])) continue;
    round.push(probe);
    left.splice(left.indexOf(probe), 1);
  }
  const held = round.map(([, file]) => [
    join(root, file),
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined,
  ]);
  // A probe may stand in a folder that has no file yet; mkdir tells the first one it made.
  const made = held.map(([file]) => mkdirSync(dirname(file), { recursive: true }));
  try {
    round.forEach(([, , line], i) => writeFileSync(held[i][0], `${held[i][1] ?? ''}\n${line}\n`));
    const found = new Set(
      cruise().violations.flatMap((v) =>
        (v.cycle ?? []).map((c) => `${v.rule.name} ${c.name ?? c}`).concat(`${v.rule.name} ${v.from}`),
      ),
    );
    for (const [rule, file] of round) {
      const caught = found.has(`${rule} ${file}`) && !already.has(`${rule} ${file}`);
      console.log(`${caught ? 'caught' : 'MISSED'}  ${rule}  (${file})`);
      if (!caught) missed += 1;
    }
  } finally {
    for (const [file, text] of held) text === undefined ? rmSync(file, { force: true }) : writeFileSync(file, text);
    for (const folder of made) if (folder !== undefined) rmSync(folder, { recursive: true });
  }
}
process.exit(missed === 0 ? 0 : 1);
