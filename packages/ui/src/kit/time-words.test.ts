import { expect, it } from 'vitest';
import { t } from '../testing/fake-host.ts';
import { formatSpan, lastWords, momentWords, rangeWords, readLocalInput, toLocalInput } from './time-words.ts';

it.each([
  [0, '0 s'],
  [45, '45 s'],
  [754, '12 min 34 s'],
  [5400, '1 h 30 min'],
  [3601, '1 h'],
  [183_600, '2 d 3 h'],
])('writes a span of %d s as %s', (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});

it('says a window of the menu in the words of the menu, and any other by its length', () => {
  expect([lastWords(300, t), lastWords(754, t)]).toEqual(['last 5 min', 'last 12 min 34 s']);
});

it('names the day only where it is not today', () => {
  const now = new Date(2026, 7, 20, 14, 5, 8).getTime();
  const yesterday = new Date(2026, 7, 19, 23, 0, 0).getTime();
  expect(momentWords(now, now)).toBe('14:05:08');
  expect(rangeWords(yesterday, now, now)).toBe('2026-08-19 23:00:00 – 14:05:08');
});

it('writes a moment into an input and reads it back in the reader’s zone', () => {
  const at = new Date(2026, 7, 20, 4, 5, 8).getTime();
  expect(toLocalInput(at)).toBe('2026-08-20T04:05:08');
  expect(readLocalInput(toLocalInput(at))).toBe(at);
  expect(readLocalInput('2026-08-20T04:05')).toBe(at - 8_000);
  expect([readLocalInput(''), readLocalInput('soon'), readLocalInput('2026-99-99T00:00')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
