import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFind, type Suggestion } from './complete-find.ts';
import { VOCABULARY_KINDS, type Vocabulary } from './vocabulary.ts';

const vocabulary: Vocabulary = {
  ...(Object.fromEntries(VOCABULARY_KINDS.map((kind) => [kind, []])) as unknown as Vocabulary),
  names: ['catalog-v1', 'frontend', 'my shop'],
  namespaces: ['data', 'shop'],
  waypoints: ['wp'],
  codes: ['200', '503'],
};

/** The caret stands at `|`. */
function at(marked: string): readonly Suggestion[] {
  const caret = marked.indexOf('|');
  return completeFind(marked.replace('|', ''), caret, vocabulary);
}
const shown = (marked: string): readonly string[] => at(marked).map((each) => each.shown);
function accepted(marked: string, pick: string): string {
  const suggestion = at(marked).find((each) => each.shown === pick);
  if (suggestion === undefined) throw new Error(`${pick} is not offered: ${shown(marked).join(', ')}`);
  const text = marked.replace('|', '');
  return text.slice(0, suggestion.from) + suggestion.insert + text.slice(suggestion.to);
}

describe('completion', () => {
  it('offers operands that fit what is typed, those that begin with it first', () => {
    expect(shown('names|')).toEqual(['namespace', 'sourcenamespace', 'destnamespace']);
    expect(shown('|')).toContain('bypass');
    expect(shown('|')).not.toContain('virtualservice');
    expect(shown('front|')).toEqual(['frontend']);
  });

  it('quotes a name that would be a condition', () => {
    const named = completeFind('wayp', 4, { ...vocabulary, names: ['waypoint'] });
    expect(named.map((each) => each.shown)).toEqual(['waypoint', '"waypoint"']);
  });

  it('knows Kiali’s spellings, and says our name', () => {
    expect(shown('rt|')[0]).toBe('responsetime');
    expect(shown('%http|')).toEqual(['%httperr', '%httptraffic']);
  });

  it('offers the operators that fit the operand', () => {
    expect(shown('name |')).toEqual(['=', '!=', '*=', '!*=', '^=', '!^=', '$=', '!$=']);
    expect(shown('responsetime |')).toEqual(['=', '!=', '>', '>=', '<', '<=', 'AND', 'OR']);
    expect(shown('idle |')).toEqual(['AND', 'OR']);
    expect(shown('code >|')).toEqual(['>', '>=']);
  });

  it('offers values of the picture, quoted where they must be', () => {
    expect(shown('namespace = |')).toEqual(['data', 'shop']);
    expect(shown('namespace = s|')).toEqual(['shop']);
    expect(shown('name = "my|')).toEqual(['"my shop"']);
    expect(shown('layer = |')).toEqual(['L4', 'L7']);
    expect(shown('name not contains cat|')).toEqual(['catalog-v1']);
  });

  it('offers units after a number', () => {
    expect(shown('rt > 5|')).toEqual(['5ms', '5s']);
    expect(shown('rt > 5 |')).toEqual(['ms', 's', 'AND', 'OR']);
    expect(shown('rt > 5 s |')).toEqual(['AND', 'OR']);
  });

  it('offers what joins, and the end of what was opened', () => {
    expect(shown('(idle |')).toEqual(['AND', 'OR', ')']);
    expect(shown('a AND |')).toContain('name');
  });

  it('replaces the whole piece under the caret and keeps the rest', () => {
    expect(accepted('na|me = x', 'namespace')).toBe('namespace  = x');
    expect(accepted('idle OR nam| = x', 'name')).toBe('idle OR name  = x');
    expect(accepted('namespace =|', '=')).toBe('namespace = ');
    expect(accepted('namespace = da|', 'data')).toBe('namespace = data ');
  });

  it('never throws, wherever the caret is', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '!',
      ' and ',
      '"',
      '=',
      '>',
      'name',
      ' rt ',
      '5',
      ' is ',
      'not ',
      '\\',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), fc.nat(60), (parts, caret) => {
        const text = parts.join('');
        for (const { from, to } of completeFind(text, caret, vocabulary)) expect(from).toBeLessThanOrEqual(to);
      }),
    );
  });
});
