import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);
const SHARED = ['@patternfly/react-core', '@patternfly/react-icons', '@patternfly/react-table'];
const ID = 'virtual:shared-patternfly';

/** PatternFly as the console shares it: each of its "dynamic modules" by itself, loaded when a plugin asks. */
function sharedPatternFly(): Plugin {
  return {
    name: 'shared-patternfly',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: (id) => {
      if (id !== `\0${ID}`) return undefined;
      const entries = SHARED.flatMap((name) => {
        const manifest = require.resolve(`${name}/package.json`);
        const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
        const modules = JSON.parse(
          readFileSync(join(dirname(manifest), 'dist/dynamic-modules.json'), 'utf8'),
        ) as Readonly<Record<string, string>>;
        return [...new Set(Object.values(modules))].map((path) => {
          const spec = JSON.stringify(`${name}/${path}`);
          return `${spec}: { version: ${JSON.stringify(version)}, load: () => import(${spec}) },`;
        });
      });
      return `export default {\n${entries.join('\n')}\n};`;
    },
  };
}

export default defineConfig({ plugins: [react(), sharedPatternFly()], build: { outDir: 'dist', minify: false } });
