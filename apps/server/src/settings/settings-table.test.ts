import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigSchema, SETTINGS } from '../config.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Every setting, by its path in the schema. */
function pathsIn({ properties }: Node, above: readonly string[] = []): readonly (readonly string[])[] {
  if (properties === undefined) return [above];
  return Object.entries(properties).flatMap(([name, node]) => pathsIn(node, [...above, name]));
}
const NEEDED = 'prometheus.url';
const bare: unknown = ConfigSchema.parse({ prometheus: { url: 'http://prometheus' } });
const valueAt = (path: readonly string[]): unknown =>
  path.reduce<unknown>((tree, name) => (tree as Readonly<Record<string, unknown>>)[name], bare);
const paths = pathsIn(z.toJSONSchema(ConfigSchema, { io: 'input', reused: 'inline' }) as Node);
/** What holds without a setting; undefined where nothing does. */
const settings = new Map(
  paths.map((path) => [path.join('.'), path.join('.') === NEEDED ? undefined : valueAt(path)] as const),
);
/** Folders beside the server: where that is, no text can say. */
const FOLDERS = ['webRoot', 'pluginsRoot'];

interface Row {
  readonly name: string;
  readonly without: string;
  readonly meaning: string;
}

const written = readFileSync(new URL('../../operating.md', import.meta.url), 'utf8');
const tables = [...written.matchAll(/^\| setting \| without it \|.*\n\|-.*\n((?:\|.*\n)+)/gm)].map(
  ([, body = '']) => body,
);
const table = tables
  .flatMap((body) => body.split('\n'))
  .flatMap((line): readonly Row[] => {
    const [, first = '', without = '', meaning = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const names = [...first.matchAll(/`([A-Za-z.]+)`/g)].map(([, name = '']) => name);
    const each = without.split(', ');
    return names.map((name, at) => ({
      name,
      without: each.length === names.length ? (each[at] ?? '') : without,
      meaning,
    }));
  });

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 * 1024 };
/** As the schema would write it. */
function valueIn(cell: string): string {
  const [, number = '', unit = ''] = /^(\d+) (KiB|MiB)$/.exec(cell) ?? [];
  return unit === '' ? cell.replaceAll('`', '') : String(Number(number) * (UNITS[unit] ?? 1));
}
const asText = (value: unknown): string =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    ? 'none'
    : Array.isArray(value)
      ? value.join(',')
      : String(value);

describe('the tables of settings for operators', () => {
  it('hold each setting that there is, once, and no other', () => {
    expect(table.map(({ name }) => name).toSorted()).toEqual([...settings.keys()].toSorted());
  });

  it('say what holds without it, as the schema does', () => {
    const wrong = table.filter(({ name, without }) => {
      const value = settings.get(name);
      if (FOLDERS.includes(name)) return without === '';
      // Words say what is done instead; a value would be taken for a default.
      return value === undefined ? /[`\d]/.test(without) : valueIn(without) !== asText(value);
    });
    expect(wrong.map(({ name, without }) => `${name}: ${without}, not ${asText(settings.get(name))}`)).toEqual([]);
  });

  it('say what each is for', () => {
    expect(table.filter(({ meaning }) => meaning.length < 10).map(({ name }) => name)).toEqual([]);
  });

  it('say which of them have no variable', () => {
    const variables = new Set(SETTINGS.map(({ name }) => name));
    const inFile = table.filter(({ meaning }) => meaning.includes('*file*')).map(({ name }) => name);
    expect(inFile.toSorted()).toEqual([...settings.keys()].filter((name) => !variables.has(name)).toSorted());
  });
});
