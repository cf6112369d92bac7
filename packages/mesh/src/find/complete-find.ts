import type { Feed } from './find.ts';
import { isUnit, OFFERED_UNITS, readNumber } from './numbers.ts';
import type { Operand } from './operand.ts';
import { isFed, operandOf, OPERANDS, subjectOf } from './operands.ts';
import { operatorsOf } from './read-find.ts';
import { toValue, toWord } from './to-text.ts';
import { operatorWord, toTokens, type Token } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** One way to go on with a find that is being typed. */
export interface Suggestion {
  /** Replaces the text from `from` (inclusive) to `to` (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** What is offered, without the space that follows it. */
  readonly shown: string;
  readonly is: 'operand' | 'operator' | 'value' | 'unit' | 'joint';
  /** For operands: what it is asked of. */
  readonly subject?: 'place' | 'edge' | 'both';
}

const MOST_SUGGESTIONS = 50;

/** What may come next, by what stands before the piece under the caret. */
type Awaited =
  | { readonly is: 'term' }
  | { readonly is: 'operator'; readonly operand: Operand }
  | { readonly is: 'value'; readonly operand: Operand | undefined; readonly operator: string }
  | { readonly is: 'unit'; readonly operand: Operand }
  | { readonly is: 'joint' };

/** What could be written at the caret, best first. Never throws, also for text that is no find yet. */
export function completeFind(
  text: string,
  caret: number,
  vocabulary: Vocabulary,
  feeds: readonly Feed[] = [],
): readonly Suggestion[] {
  const tokens = toTokens(text);
  const under = tokens.find((token) => isPiece(token) && token.from < caret && caret <= token.to);
  const before = tokens.filter((token) => token.to <= caret && token !== under);
  const awaited = toAwaited(before);
  const depth = before.reduce((sum, { is }) => sum + (is === 'open' ? 1 : is === 'close' ? -1 : 0), 0);
  const typed = under === undefined ? '' : text.slice(under.from, caret).replace(/^["']/, '');
  const range = { from: under?.from ?? caret, to: under?.to ?? caret };
  const offers = toOffers(awaited, typed, vocabulary, feeds, depth > 0 ? 'inside' : 'outside');
  const lead = range.from > 0 && under === undefined && /[^\s(!]/.test(text[range.from - 1] ?? '') ? ' ' : '';
  return offers
    .slice(0, MOST_SUGGESTIONS)
    .map(({ tail, ...offer }) => ({ ...offer, ...range, insert: `${lead}${offer.shown}${tail}` }));
}

const isPiece = ({ is }: Token): boolean => is !== 'open' && is !== 'close';

function toAwaited(before: readonly Token[]): Awaited {
  let awaited: Awaited = { is: 'term' };
  for (const token of before) awaited = after(awaited, token);
  return awaited;
}

function after(awaited: Awaited, token: Token): Awaited {
  if (token.is === 'and' || token.is === 'or' || token.is === 'open') return { is: 'term' };
  if (token.is === 'close') return { is: 'joint' };
  // `name not` waits for the rest of the operator.
  if (token.is === 'not') return awaited.is === 'operator' ? awaited : { is: 'term' };
  if (awaited.is === 'value' && token.is !== 'operator') {
    const { operand } = awaited;
    const isBareNumber = readNumber(token.text)?.unit === '';
    return operand?.type === 'number' && isBareNumber ? { is: 'unit', operand } : { is: 'joint' };
  }
  const operator = operatorWord(token) ?? (token.is === 'operator' ? token.text : undefined);
  if (operator !== undefined && (token.is === 'operator' || awaited.is === 'operator')) {
    return { is: 'value', operand: awaited.is === 'operator' ? awaited.operand : undefined, operator };
  }
  if (awaited.is === 'unit' && isUnit(token.text)) return { is: 'joint' };
  if (/^(is|has)$/i.test(token.text) && awaited.is === 'term') return awaited;
  const operand = token.is === 'word' ? operandOf(token.text) : undefined;
  return operand === undefined || operand.type === 'flag' ? { is: 'joint' } : { is: 'operator', operand };
}

type Offer = Pick<Suggestion, 'is' | 'shown' | 'subject'> & { readonly tail: '' | ' ' };

function toOffers(
  awaited: Awaited,
  typed: string,
  vocabulary: Vocabulary,
  feeds: readonly Feed[],
  group: 'inside' | 'outside',
): readonly Offer[] {
  switch (awaited.is) {
    case 'term':
      return toTerms(typed, vocabulary, feeds);
    case 'operator': {
      const flagged = awaited.operand.flag !== undefined;
      const operators = operatorsOf(awaited.operand).map((shown): Offer => ({ is: 'operator', shown, tail: ' ' }));
      return [...filtered(operators, typed), ...(flagged ? toJoints(typed, group) : [])];
    }
    case 'value':
      return toValues(awaited, typed, vocabulary);
    case 'unit': {
      const units = awaited.operand.type === 'number' ? OFFERED_UNITS[awaited.operand.unit] : [];
      return [
        ...filtered(
          units.map((shown): Offer => ({ is: 'unit', shown, tail: ' ' })),
          typed,
        ),
        ...toJoints(typed, group),
      ];
    }
    case 'joint':
      return toJoints(typed, group);
  }
}

function toTerms(typed: string, vocabulary: Vocabulary, feeds: readonly Feed[]): readonly Offer[] {
  const lower = typed.toLowerCase();
  // A whole name is meant before one that only begins like it, also when it is another spelling (`rt`).
  const rank = (operand: Operand): number => {
    const names = [operand.name, ...(operand.aliases ?? [])];
    if (lower === '') return 1;
    if (names.includes(lower)) return 0;
    const ranked = rankOf(operand.name, lower);
    return ranked === 0 || names.some((name) => name.startsWith(lower)) ? 1 : 1 + ranked;
  };
  const operands = OPERANDS.filter((operand) => isFed(operand, feeds))
    .map((operand) => ({ operand, rank: rank(operand) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ operand }): Offer => ({ is: 'operand', shown: operand.name, subject: subjectOf(operand), tail: ' ' }));
  const named = lower === '' ? [] : [...vocabulary.names, ...vocabulary.namespaces];
  const words = [...new Set(named)].map((name): Offer => ({ is: 'value', shown: toWord(name), tail: ' ' }));
  const not: Offer = { is: 'joint', shown: 'NOT', tail: ' ' };
  return [...operands, ...filtered(words, typed), ...filtered([not], typed)];
}

function toValues(
  awaited: Awaited & { readonly is: 'value' },
  typed: string,
  vocabulary: Vocabulary,
): readonly Offer[] {
  const { operand } = awaited;
  if (operand === undefined || operand.type === 'flag') return [];
  if (operand.type === 'number') {
    const number = readNumber(typed);
    if (number === undefined) return [];
    return OFFERED_UNITS[operand.unit]
      .filter((unit) => unit.toLowerCase().startsWith(number.unit.toLowerCase()))
      .map((unit) => ({
        is: 'value',
        shown: `${typed.slice(0, typed.length - number.unit.length)}${unit}`,
        tail: ' ',
      }));
  }
  const values = operand.choices ?? (operand.values === undefined ? [] : vocabulary[operand.values]);
  return filtered(
    values.map((value): Offer => ({ is: 'value', shown: toValue(value), tail: ' ' })),
    typed,
  );
}

function toJoints(typed: string, group: 'inside' | 'outside'): readonly Offer[] {
  const joints: readonly Offer[] = ['AND', 'OR', ...(group === 'inside' ? [')'] : [])].map((shown) => ({
    is: 'joint',
    shown,
    tail: ' ',
  }));
  return filtered(joints, typed);
}

const filtered = (offers: readonly Offer[], typed: string): readonly Offer[] =>
  sorted(
    offers.filter(({ shown }) => rankOf(shown, typed.toLowerCase()) < 2),
    typed.toLowerCase(),
  );

/** What begins with what was typed stands before what only contains it; otherwise order is kept. */
const sorted = (offers: readonly Offer[], lower: string): readonly Offer[] =>
  [...offers].sort((a, b) => rankOf(a.shown, lower) - rankOf(b.shown, lower));

/** A quote is passed over, and `%` unless it is asked for. */
function rankOf(shown: string, lower: string): 0 | 1 | 2 {
  const text = shown.toLowerCase().replace(lower.startsWith('%') ? /^"/ : /^["%]/, '');
  return text.startsWith(lower) ? 0 : text.includes(lower) ? 1 : 2;
}
