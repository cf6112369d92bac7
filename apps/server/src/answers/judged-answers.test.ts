import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerCaptureEdges } from './capture-edges.ts';
import { answerCaptureLines } from './capture-lines.ts';
import { DEVIATIONS } from './deviations.ts';
import { answerGraphKiali } from './graph-kiali.ts';
import { answerIstioDecisions } from './istio-decisions.ts';
import { answerL7Classification } from './l7-classification.ts';
import { answerLogs } from './logs.ts';
import { answerMtls } from './mtls.ts';
import { answerPolicyStatus } from './policy-status.ts';
import { answerWaypointBinding } from './waypoint-binding.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const corpora = process.env['WAYMARK_CORPORA'] ?? join(root, '../shared/corpora');
const captures = process.env['WAYMARK_CAPTURES'] ?? join(root, '../shared/captures');
for (const [variable, folder] of [
  ['WAYMARK_CORPORA', corpora],
  ['WAYMARK_CAPTURES', captures],
] as const) {
  if (!existsSync(folder)) console.warn(`NOT JUDGED: there is nothing at ${folder}; set ${variable}.`);
}

/** What an outside scorer prints of an answer. */
function judged(scorer: string, args: readonly string[], answer: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'waymark-answers-')), 'answers.json');
  writeFileSync(file, JSON.stringify(answer));
  const done = spawnSync(process.execPath, [scorer, ...args, '--answers', file], { encoding: 'utf8' });
  return done.stdout + done.stderr;
}

describe.skipIf(!existsSync(captures))('the edges of a recording of real proxies', () => {
  it.each(['text', 'json'])('are every knowable pair, none invented, all numbers right: %s', async (part) => {
    const folder = join(captures, 'traffic', part);
    const verdict = judged(join(captures, 'score.mjs'), ['edges', folder], await answerCaptureEdges(folder));
    expect(verdict).toMatch(/missing 0, extra 0/);
    expect(verdict).toMatch(/numbers: (\d+) of \1 right/);
    expect(verdict).toMatch(/reasons of failed connections: (\d+) of \1 right/);
    expect(Number(/SUMMARY edges ([\d.]+)/.exec(verdict)?.[1])).toBe(1);
  });

  it('have their numbers without the logs, and fewer reasons', async () => {
    const folder = join(captures, 'traffic/text');
    const answer = await answerCaptureEdges(folder, { logs: 'unread' });
    const verdict = judged(join(captures, 'score.mjs'), ['edges', folder], answer);
    expect(verdict).toMatch(/numbers: (\d+) of \1 right/);
    expect(Number(/SUMMARY edges ([\d.]+)/.exec(verdict)?.[1])).toBeGreaterThanOrEqual(0.95);
  });
});

/** What the lines of one run and their joins are worth, by kind. */
function judgedLines(
  folder: string,
  answer: unknown,
): { readonly verdict: string; readonly percent: number[]; readonly summary: number } {
  const verdict = judged(join(captures, 'score.mjs'), ['lines', folder], answer);
  return {
    verdict,
    percent: [...verdict.matchAll(/(?:precision|recall) of sure joins ([\d.]+) %/g)].map(([, figure]) =>
      Number(figure),
    ),
    summary: Number(/SUMMARY lines ([\d.]+)/.exec(verdict)?.[1]),
  };
}

describe.skipIf(!existsSync(captures))('the lines of a recording of real proxies', () => {
  it.each([
    ['text', 0],
    ['json', 0],
    ['text', 500],
    ['json', 500],
  ])('are all known and joined as they belong: %s, one node’s clock %i ms ahead', async (part, aheadMs) => {
    const folder = join(captures, 'traffic', part);
    const answer = await answerCaptureLines(folder, { ahead: { node: 'node-b', ms: aheadMs } });
    const { verdict, percent, summary } = judgedLines(folder, answer);
    expect(verdict).toMatch(/unknown 0 \(/);
    expect(verdict).not.toContain('other number of records');
    const [connections, connectionsFound, requests, requestsFound, carriers] = percent;
    for (const figure of [connections, connectionsFound, requests, requestsFound, carriers])
      expect(figure).toBeGreaterThanOrEqual(99);
    expect(Number(/carried-by:[^]*recall counting candidates ([\d.]+)/.exec(verdict)?.[1])).toBeGreaterThanOrEqual(99);
    expect(Number(/carried-by ([\d.]+) \(/.exec(verdict)?.[1])).toBeGreaterThanOrEqual(0.77);
    expect(summary).toBeGreaterThanOrEqual(0.92);
  });
});

describe.skipIf(!existsSync(corpora))('single lines from public logs', () => {
  it('are read right, every one', async () => {
    const verdict = judged(join(corpora, 'score.mjs'), ['logs'], await answerLogs(join(corpora, 'logs.json')));
    expect(verdict).toMatch(/(\d+) of \1 right/);
  });
});

/** The peer's cases at the level that is drawn. */
const CLAIMED = ['TestAmbientGraph', 'TestRatesGraphTotal', 'TestWorkloadNodeGraph'];

describe.skipIf(!existsSync(corpora))('the graphs that a peer’s own tests expect', () => {
  it('are right wherever their level is claimed, and said to be outside elsewhere', async () => {
    const verdict = judged(
      join(corpora, 'score.mjs'),
      ['graph-kiali'],
      await answerGraphKiali(join(corpora, 'graph-kiali.json')),
    );
    for (const name of CLAIMED) expect(verdict).not.toContain(`✗ ${name}\n`);
    for (const [, slip] of verdict.matchAll(/✗ .*\n\s+(.*)/g))
      expect(slip).toMatch(/^no answer: level \w+ is not drawn yet$/);
    expect(Number(/(\d+) of \d+ right/.exec(verdict)?.[1])).toBeGreaterThanOrEqual(CLAIMED.length);
  });
});

/** Suite, what answers it, and how many of its cases may be answered otherwise (reasons: deviations.ts). */
const AMBIENT_TRUTH: readonly [string, (file: string) => Promise<unknown>, (cases: number) => number][] = [
  ['waypoint-binding', answerWaypointBinding, (cases) => cases * 0.03],
  ['istio-decisions', answerIstioDecisions, (cases) => cases * 0.04],
  ['policy-status-istio', answerPolicyStatus, () => 1],
  ['l7-classification-kiali', answerL7Classification, () => 1],
  ['mtls-kiali', answerMtls, () => 1],
];

describe.skipIf(!existsSync(corpora))('what Istio itself and a peer decide about ambient objects', () => {
  it.each(AMBIENT_TRUTH)('is decided alike: %s', async (suite, answer, mayDiffer) => {
    const verdict = judged(join(corpora, 'score.mjs'), [suite], await answer(join(corpora, `${suite}.json`)));
    const [, right, of] = /(\d+) of (\d+) right/.exec(verdict) ?? [];
    expect(Number(of), verdict).toBeGreaterThan(0);
    const differing = [...verdict.matchAll(/^✗ (?:wp-\d+ )?(.*)$/gm)].map(([, name]) => name);
    const reasoned = DEVIATIONS.flatMap((one) => (one.suite === suite && one.name !== undefined ? [one.name] : []));
    expect(reasoned).toEqual(differing);
    expect(Number(of) - Number(right), verdict).toBeLessThanOrEqual(mayDiffer(Number(of)));
  });
});
