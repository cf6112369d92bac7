import { expect, it } from 'vitest';
import { carriedSearch, readGlobalChoice, writeGlobalChoice, type GlobalChoice } from './global-choice.ts';

const choices: readonly GlobalChoice[] = [
  { namespaces: [], windowSeconds: 300, refreshSeconds: 15 },
  { namespaces: ['data', 'shop'], windowSeconds: 60, refreshSeconds: 5 },
  { namespaces: ['shop'], windowSeconds: 21_600, refreshSeconds: 60, untilMs: Date.UTC(2026, 7, 20, 12, 0, 8) },
  { namespaces: [], windowSeconds: 754, refreshSeconds: 15, untilMs: Date.UTC(2026, 7, 20, 12, 0, 8) },
];

it.each(choices)('comes back from the URL as it was: %j', (choice) => {
  expect(readGlobalChoice(writeGlobalChoice(new URLSearchParams(), choice))).toEqual(choice);
});

it('leaves defaults out of the link and other parameters alone', () => {
  const written = writeGlobalChoice(new URLSearchParams('layer=l4&window=1h'), {
    namespaces: [],
    windowSeconds: 300,
    refreshSeconds: 15,
  });
  expect(written.toString()).toBe('layer=l4');
});

it('falls back where a link is broken, and never sends what is no namespace', () => {
  const choice = readGlobalChoice(new URLSearchParams('ns=shop,Sh%22op,,shop&window=soon&refresh=0&until=yesterday'));
  expect(choice).toEqual({ namespaces: ['shop'], windowSeconds: 300, refreshSeconds: 15 });
});

it.each(['9s', '2592001s', '-5s', '1e3s', '7m'])('does not take %s for a window', (window) => {
  expect(readGlobalChoice(new URLSearchParams({ window })).windowSeconds).toBe(300);
});

it('carries the global choices to another screen and nothing else', () => {
  expect(carriedSearch(new URLSearchParams('ns=shop&selected=outside&window=1h'))).toBe('?ns=shop&window=1h');
  expect(carriedSearch(new URLSearchParams('selected=outside'))).toBe('');
});
