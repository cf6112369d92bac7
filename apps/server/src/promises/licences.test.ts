import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly name?: string;
  readonly license?: unknown;
  readonly licenses?: readonly { readonly type?: string }[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const APPS = resolve(import.meta.dirname, '../../..');
/** Of what runs and of what browsers load. */
const SHIPPED = ['server', 'web'];
const WELCOME = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'ISC',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'PSF-2.0',
]);

/** Node's own way of looking: in the folder itself, and in all above it. */
function folderOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (dirname(at) === at) return undefined;
  }
}

function installed(): ReadonlyMap<string, Package> {
  const found = new Map<string, Package>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    const told = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
    found.set(folder, told);
    for (const name of Object.keys({ ...told.dependencies, ...told.optionalDependencies })) {
      const inner = folderOf(name, folder);
      if (inner !== undefined) visit(inner);
    }
  };
  for (const app of SHIPPED) visit(join(APPS, app));
  return found;
}

/** One of the alternatives will do; of what comes together every one has to. */
function isWelcome(licence: string): boolean {
  const plain = licence.replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((one) => one.split(' AND ').every((part) => WELCOME.has(part.trim())));
}

const licenceOf = ({ license, licenses }: Package): string =>
  typeof license === 'string' ? license : (licenses ?? []).map(({ type = '' }) => type).join(' OR ');

describe('the licences', () => {
  it('of what ships asks for nothing that we do not give', () => {
    const packages = [...installed()].filter(([folder]) => folder.includes('node_modules'));
    expect(packages.length).toBeGreaterThan(60);
    const unwelcome = packages.filter(([, told]) => !isWelcome(licenceOf(told)));
    expect(unwelcome.map(([, told]) => `${told.name ?? '?'}: ${licenceOf(told)}`)).toEqual([]);
  });

  it('are told apart', () => {
    expect(['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT'].every(isWelcome)).toBe(true);
    expect(['GPL-3.0-only', 'MIT AND LGPL-2.1', 'UNLICENSED', ''].some(isWelcome)).toBe(false);
  });
});
