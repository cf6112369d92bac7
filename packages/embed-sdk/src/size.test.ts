import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

async function built(mode: 'modules' | 'global'): Promise<ReadonlyMap<string, string>> {
  const done = await build({ root, mode, logLevel: 'silent', build: { write: false } });
  const outputs = Array.isArray(done) ? done : [done];
  return new Map(
    outputs.flatMap((each) =>
      'output' in each ? each.output.map((file) => [file.fileName, 'code' in file ? file.code : ''] as const) : [],
    ),
  );
}
const gzipped = (code: string): number => gzipSync(code).length;

describe('the built SDK', () => {
  it('is less than 4 kB for a script tag', async () => {
    const code = (await built('global')).get('waymark-embed.global.js') ?? '';
    expect(code).toContain('waymark-embed:hello');
    expect(gzipped(code)).toBeLessThan(4096);
  });

  it('is less than 4 kB for a bundler, and imports nothing but React, for React', async () => {
    const files = await built('modules');
    expect([...files.keys()]).toEqual(expect.arrayContaining(['waymark-embed.js', 'react.js']));
    const own = [...files].filter(([name]) => name !== 'react.js').map(([, code]) => code);
    expect(own.map(gzipped).reduce((sum, size) => sum + size, 0)).toBeLessThan(4096);
    const imported = [...files].flatMap(([name, code]) =>
      [...code.matchAll(/from\s*["']([^"']+)["']/g)].map(([, from = '']) => `${name} ${from}`),
    );
    expect(imported.filter((each) => !each.includes(' ./'))).toEqual(['react.js react']);
  });
});
