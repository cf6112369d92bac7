import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SERVER = resolve(import.meta.dirname, '../..');
const rows = readFileSync(join(SERVER, 'threat-model.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, file, sentence] = /\| `([\w./-]+\.test\.ts)`: (.+) \|$/.exec(line) ?? [];
    return file === undefined || sentence === undefined ? [] : [[file, sentence] as const];
  });

describe('the threat model', () => {
  it('has a test in every row', () => {
    const table = readFileSync(join(SERVER, 'threat-model.md'), 'utf8').match(/^\| (?!Threat)\S.*$/gm) ?? [];
    expect(rows.length).toBe(table.length);
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows)('names a test that there is: %s', (file, sentence) => {
    expect(readFileSync(join(SERVER, 'src', file), 'utf8')).toContain(sentence);
  });
});
