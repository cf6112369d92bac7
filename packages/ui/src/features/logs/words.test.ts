import { RESPONSE_FLAGS } from '@waymark/mesh';
import { describe, expect, it } from 'vitest';
import { appLine, clientEnd, plainLine, serverEnd, waypointLine } from '../../testing/denied-call.ts';
import { t } from '../../testing/fake-host.ts';
import { explanationWords, flagWords, gapWords, joinWords, reasonWords, toNumbers, toSummary } from './words.ts';

describe('a line in the reader’s words', () => {
  it('says who spoke with whom and what went wrong', () => {
    expect(toSummary(serverEnd, t)).toEqual({
      words: 'cart → orders-db',
      problem: 'Denied: allow policies exist, and none of them allows this.',
    });
    expect(toSummary({ ...clientEnd, explanations: [] }, t).words).toBe('cart → orders-db · complete');
    expect(toSummary(waypointLine, t)).toEqual({
      strong: 'GET /items',
      words: 'frontend → catalog-v2 via waypoint',
      problem: 'The upstream closed the connection (UC).',
    });
    expect(toSummary(appLine, t)).toEqual({ words: 'db timeout, closing' });
  });

  it('names what the line itself names where the inventory knows nobody', () => {
    expect(toSummary({ ...clientEnd, ends: {}, explanations: [] }, t).words).toBe('cart-1 → orders-db-0 · complete');
  });

  it('shows a line that makes no sense as it is', () => {
    expect(toSummary({ ...plainLine('x', 1, 'garbled'), record: { is: 'unknown' } }, t).words).toBe('garbled');
  });

  it('has numbers only where the line has them', () => {
    expect(toNumbers(waypointLine, t)).toEqual(['503', '20 ms']);
    expect(toNumbers(clientEnd, t)).toEqual(['↑ 0 B ↓ 0 B', '0 ms']);
    expect(toNumbers(plainLine('x', 1), t)).toEqual([]);
  });
});

describe('reasons', () => {
  it.each([
    [
      { code: 'denied-by-policy', policy: { namespace: 'data', name: 'clients' } },
      'Denied by the policy data/clients.',
    ],
    [
      { code: 'request-denied-by-policy', policy: { namespace: 'data', name: 'p' }, rule: 2 },
      'Denied by the policy data/p, rule 2.',
    ],
    [{ code: 'request-denied-by-policy', policy: { namespace: 'data', name: 'p' } }, 'Denied by the policy data/p.'],
    [{ code: 'no-healthy-upstream', target: '10.0.0.1:80' }, 'No ready endpoint stands behind 10.0.0.1:80.'],
    [{ code: 'network-unreachable' }, 'There is no way to that address in the network.'],
    [{ code: 'response-flag', flag: 'XY' }, 'A flag that is not known here (XY).'],
    [{ code: 'timed-out' }, 'Timed out.'],
    [{ code: 'unexplained', words: 'some words' }, 'some words'],
  ] as const)('are sentences: %j', (explanation, words) => {
    expect(explanationWords(explanation, t)).toBe(words);
  });

  it('have words for every flag that is known', () => {
    for (const flag of RESPONSE_FLAGS.keys()) expect(flagWords(flag, t), flag).not.toMatch(/^logs\.|not known/);
  });

  it('tell why lines belong together, with the score', () => {
    const [join] = clientEnd.joins;
    expect(join && joinWords(join, t)).toBe('same connection 1.00');
    expect(reasonWords({ code: 'written-within', lagMs: -2 }, t)).toBe('written within 2 ms of each other');
    expect(reasonWords({ code: 'one-of', candidates: 3 }, t)).toBe('one of 3 connections that were open then');
  });

  it('tell what is missing, where and how much of it', () => {
    expect(gapWords({ code: 'rotated', origin: serverEnd.source, count: 40 }, t)).toBe(
      'Older lines of istio-system/ztunnel-b were rotated away or went with the pod · 40 lines',
    );
    expect(gapWords({ code: 'too-many-logs', count: 1 }, t)).toBe(
      'There are more logs than are read at once · 1 log left out',
    );
  });
});
