import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
const ASK_WITHIN_MS = 30_000;
/** What keeps us from shipping. Less is for the next upgrade. */
const GRAVE = ['high', 'critical'];

interface Advisory {
  readonly module_name: string;
  readonly severity: string;
  readonly title: string;
}

/** The grave advisories in what `pnpm audit --json` said; undefined when it was told nothing, which is no clean bill. */
function graveIn(said: string): readonly string[] | undefined {
  try {
    const { advisories } = JSON.parse(said) as { readonly advisories?: Readonly<Record<string, Advisory>> };
    if (advisories === undefined) return undefined;
    return Object.values(advisories)
      .filter(({ severity }) => GRAVE.includes(severity))
      .map(({ module_name, severity, title }) => `${module_name}: ${title} (${severity})`);
  } catch {
    return undefined;
  }
}

function audit(): string {
  const setUp = readFileSync(resolve(ROOT, '.tools/set-up.mjs'), 'utf8');
  const pnpm = /PNPM = '([^']+)'/.exec(setUp)?.[1] ?? 'pnpm';
  const asked = spawnSync('npx', ['-y', pnpm, 'audit', '--prod', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: ASK_WITHIN_MS,
  });
  // What npx itself says, or nothing where there is none, is no JSON.
  return asked.stdout;
}

describe('dependencies audited', () => {
  it('have no grave advisory in what ships', { timeout: 2 * ASK_WITHIN_MS }, ({ skip }) => {
    const grave = graveIn(audit());
    // Without a network, or with a mirror that keeps no advisories, nothing is known: that fails nobody's build, and is said.
    if (grave === undefined) return skip('the registry tells no advisories here');
    expect(grave).toEqual([]);
  });

  it('are told from a registry that says nothing', () => {
    const advisory = { module_name: 'leaky', severity: 'high', title: 'Leaks' };
    const mild = { ...advisory, severity: 'moderate' };
    expect(graveIn(JSON.stringify({ advisories: { 1: advisory, 2: mild } }))).toEqual(['leaky: Leaks (high)']);
    expect(graveIn(JSON.stringify({ advisories: {} }))).toEqual([]);
    expect(graveIn('{"error":{"code":"ERR_PNPM_AUDIT_BAD_RESPONSE"}}')).toBeUndefined();
    expect(graveIn('')).toBeUndefined();
  });
});
