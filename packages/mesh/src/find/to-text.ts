import type { Find } from './find.ts';
import { writeNumber } from './numbers.ts';
import { operandOf } from './operands.ts';
import { operatorWord, toTokens } from './tokens.ts';

/** Spells a find so that reading it gives the same find again. */
export function toText(find: Find): string {
  switch (find.is) {
    case 'nothing':
      return '';
    case 'and':
    case 'or':
      return find.of
        .map((each) => (each.is === 'or' && find.is === 'and' ? `(${toText(each)})` : toText(each)))
        .join(find.is === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return find.of.is === 'and' || find.of.is === 'or' ? `NOT (${toText(find.of)})` : `NOT ${toText(find.of)}`;
    case 'word':
      return toWord(find.text);
    case 'flag':
      return find.operand;
    case 'none':
      return `${find.operand} ${find.operator} NaN`;
    case 'number': {
      const operand = operandOf(find.operand);
      return `${find.operand} ${find.operator} ${writeNumber(find.value, operand?.type === 'number' ? operand.unit : 'count')}`;
    }
    case 'text':
      return `${find.operand} ${find.operator} ${toValue(find.value)}`;
  }
}

/** A value as it may stand after an operator: quoted where it would mean something else bare. */
export function toValue(text: string): string {
  const [token, ...rest] = toTokens(text);
  return rest.length === 0 && token?.is === 'word' && token.text === text ? text : quoted(text);
}

/** A plain word as it may stand among conditions: quoted where it would be one of them. */
export const toWord = (text: string): string => (isBareWord(text) ? text : quoted(text));

/** Bare text that stands for itself, and for nothing the language knows. */
function isBareWord(text: string): boolean {
  const [token] = toTokens(text);
  if (toValue(text) !== text || operandOf(text) !== undefined || operatorWord(token) !== undefined) return false;
  return !/^(is|has|with)$/i.test(text);
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
