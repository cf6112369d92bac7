import {
  NUMBER_OPERATORS,
  TEXT_OPERATORS,
  type Feed,
  type Find,
  type FindProblem,
  type FindProblemCode,
  type TextOperator,
} from './find.ts';
import { isUnit, OFFERED_UNITS, readNumber, scaleOf } from './numbers.ts';
import type { Operand, Unit } from './operand.ts';
import { isFed, nearOperands, operandOf } from './operands.ts';
import { operatorWord, toTokens, type Token } from './tokens.ts';

/** A text that is no find has at least one problem. */
export type FindReading =
  { readonly ok: true; readonly find: Find } | { readonly ok: false; readonly problems: readonly FindProblem[] };

/** Longer than anything a person writes, short enough to be read between two keystrokes. */
const MOST_CHARACTERS = 4000;
/** Parentheses and negations within each other; keeps the walk off the end of the stack. */
const MOST_DEPTH = 50;

const NOTHING: Find = { is: 'nothing' };

/**
 * Reads a find. AND binds tighter than OR; conditions beside each other mean AND. Never throws: what is wrong is told with its place,
 * all of it at once. `feeds` names what the picture knows beside its places and edges.
 */
export function readFind(text: string, feeds: readonly Feed[] = []): FindReading {
  if (text.length > MOST_CHARACTERS) {
    const problem = { from: MOST_CHARACTERS, to: text.length, code: 'too_long', text: '' } as const;
    return { ok: false, problems: [problem] };
  }
  const reader = new Reader(text, feeds);
  const find = reader.readAll();
  if (reader.problems.length === 0) return { ok: true, find };
  return { ok: false, problems: reader.problems.toSorted((a, b) => a.from - b.from) };
}

type Join = 'and' | 'or';
const SAID = { and: 'and', or: 'or' } as const;

/** Members of the same kind become members of the whole, so that a find has one form. */
function joined(is: Join, members: readonly Find[]): Find {
  const flat = members.flatMap((each) => (each.is === is ? each.of : [each])).filter((each) => each.is !== 'nothing');
  const [only] = flat;
  return flat.length > 1 ? { is: SAID[is], of: flat } : (only ?? NOTHING);
}

class Reader {
  readonly problems: FindProblem[] = [];
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private readonly text: string;
  private readonly feeds: readonly Feed[];

  constructor(text: string, feeds: readonly Feed[]) {
    this.text = text;
    this.feeds = feeds;
    this.tokens = toTokens(text);
    const open = this.tokens.find((token) => token.isOpen === true);
    if (open !== undefined) this.tell('quote_open', open);
  }

  readAll(): Find {
    if (this.tokens.length === 0) return NOTHING;
    const parts = [this.readOr()];
    for (let extra = this.peek(); extra !== undefined; extra = this.peek()) {
      if (extra.is === 'close') {
        this.tell('parenthesis_extra', extra);
        this.at += 1;
        const next = this.peek();
        if (next?.is === 'and' || next?.is === 'or') this.at += 1;
        if (this.peek() === undefined) break;
      }
      if (this.peek()?.is !== 'close') parts.push(this.readOr());
    }
    return joined('and', parts);
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** Tells a problem at a token, or at the end of the text. */
  private tell(code: FindProblemCode, where: Token | undefined, more: Partial<FindProblem> = {}): Find {
    const end = this.text.trimEnd().length;
    const [from, to] = where === undefined ? [end, end] : [where.from, where.to];
    this.problems.push({ from, to, code, text: this.text.slice(from, to), ...more });
    return NOTHING;
  }

  private readOr(): Find {
    const members = [this.readAnd()];
    while (this.peek()?.is === 'or') {
      this.at += 1;
      members.push(this.readAnd());
    }
    return joined('or', members);
  }

  private readAnd(): Find {
    const members = [this.readNot()];
    for (let next = this.peek(); next !== undefined && next.is !== 'or' && next.is !== 'close'; next = this.peek()) {
      if (next.is === 'and') this.at += 1;
      members.push(this.readNot());
    }
    return joined('and', members);
  }

  private readNot(): Find {
    this.skipFiller();
    const next = this.peek();
    if (next?.is !== 'not' && next?.is !== 'open') return this.readTerm();
    if (this.depth >= MOST_DEPTH) {
      this.tell('too_deep', next);
      this.at = this.tokens.length;
      return NOTHING;
    }
    this.at += 1;
    this.depth += 1;
    const found = next.is === 'not' ? negated(this.readNot()) : this.readGroup(next);
    this.depth -= 1;
    return found;
  }

  private readGroup(open: Token): Find {
    const found = this.readOr();
    if (this.peek()?.is === 'close') this.at += 1;
    // The end of a text that was given up as too deep is no second mistake.
    else if (!this.problems.some((problem) => problem.code === 'too_deep')) this.tell('parenthesis_open', open);
    return found;
  }

  /** Kiali's `is idle` and `has mtls` say no more than `idle` and `mtls`. */
  private skipFiller(): void {
    const [word, next] = [this.peek(), this.peek(1)];
    if (word?.is !== 'word' || !/^(is|has)$/i.test(word.text)) return;
    if (next?.is === 'not' || (next?.is === 'word' && operatorWord(next) === undefined)) this.at += 1;
  }

  private readTerm(): Find {
    const token = this.peek();
    if (token === undefined || token.is === 'and' || token.is === 'or' || token.is === 'close') {
      return this.tell('term_expected', token);
    }
    this.at += 1;
    if (token.is === 'operator') {
      this.skipValue();
      return this.tell('term_expected', token);
    }
    if (token.is === 'quoted') return { is: 'word', text: token.text };
    const operand = operandOf(token.text);
    const operator = this.takeOperator();
    if (operand !== undefined && !isFed(operand, this.feeds)) {
      if (operator !== undefined) this.skipValue();
      return this.tell('not_fed', token, { operand: operand.name });
    }
    if (operator !== undefined) {
      if (operand !== undefined) return this.readCondition(operand, operator);
      this.skipValue();
      return this.tell('operand_unknown', token, { choices: nearOperands(token.text) });
    }
    if (operand === undefined) return { is: 'word', text: token.text };
    if (operand.flag !== undefined) return { is: 'flag', operand: operand.name };
    const end = { ...token, from: token.to };
    return this.tell('operator_expected', end, { operand: operand.name, choices: operatorsOf(operand) });
  }

  /** An operator in any spelling, `not contains` too, with what it covers in the text. */
  private takeOperator(): Token | undefined {
    const first = this.peek();
    const isNegated = first?.is === 'not';
    const said = isNegated ? this.peek(1) : first;
    const operator = operatorWord(said) ?? (said?.is === 'operator' ? said.text : undefined);
    if (first === undefined || said === undefined || operator === undefined) return undefined;
    this.at += isNegated ? 2 : 1;
    // `starts with`, in two words.
    const next = this.peek();
    if (/^(starts|ends)$/i.test(said.text) && next?.is === 'word' && next.text.toLowerCase() === 'with') this.at += 1;
    return { is: 'operator', text: isNegated ? opposite(operator) : operator, from: first.from, to: said.to };
  }

  /** What a value would be, so that one mistake is told once. */
  private skipValue(): void {
    const next = this.peek();
    if (next?.is === 'word' || next?.is === 'quoted') this.at += 1;
  }

  private readCondition(operand: Operand, operator: Token): Find {
    const value = this.peek();
    const fitting = operatorsOf(operand);
    if (!fitting.includes(operator.text)) {
      this.skipValue();
      return this.tell('operator_unfit', operator, { operand: operand.name, choices: fitting });
    }
    if (value === undefined || (value.is !== 'word' && value.is !== 'quoted')) {
      return this.tell('value_expected', value === undefined ? undefined : { ...value, to: value.from }, {
        operand: operand.name,
      });
    }
    this.at += 1;
    if (operand.type === 'number') return this.readNumber(operand.name, operator.text, value, operand.unit);
    if (operand.type === 'flag') return NOTHING;
    if (isOrder(operator.text)) return this.readNumber(operand.name, operator.text, value, 'count');
    const text = chosen(operand, operator.text, value.text);
    return text === undefined
      ? this.tell('value_unknown', value, { operand: operand.name, choices: operand.choices ?? [] })
      : { is: 'text', operand: operand.name, operator: operator.text as TextOperator, value: text };
  }

  private readNumber(operand: string, said: string, token: Token, unit: Unit): Find {
    if (token.text.toLowerCase() === 'nan' && (said === '=' || said === '!=')) {
      return { is: 'none', operand, operator: said };
    }
    const operator = NUMBER_OPERATORS.find((each) => each === said);
    const number = readNumber(token.text);
    if (number === undefined || operator === undefined) return this.tell('number_expected', token, { operand });
    const apart = this.peek();
    let where = token;
    let spelled = number.unit;
    if (spelled === '' && apart?.is === 'word' && isUnit(apart.text) && !this.isOperandNext()) {
      this.at += 1;
      where = apart;
      spelled = apart.text;
    }
    const scale = scaleOf(spelled, unit);
    if (scale !== undefined) return { is: 'number', operand, operator, value: number.value * scale };
    return this.tell('unit_unknown', where, { operand, choices: OFFERED_UNITS[unit] });
  }

  /** `rate > 5 rps > 3`: some units are operands too. */
  private isOperandNext(): boolean {
    const [word, next] = [this.peek(), this.peek(1)];
    return word !== undefined && operandOf(word.text) !== undefined && next?.is === 'operator';
  }
}

const negated = (of: Find): Find => (of.is === 'nothing' ? NOTHING : { is: 'not', of });

const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '!=',
  '!=': '=',
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
};
const opposite = (operator: string): string =>
  OPPOSITES[operator] ?? (operator.startsWith('!') ? operator.slice(1) : `!${operator}`);

const isOrder = (operator: string): boolean => operator.startsWith('<') || operator.startsWith('>');

/** The operators that fit an operand's type. */
export function operatorsOf(operand: Operand): readonly string[] {
  if (operand.type === 'number') return NUMBER_OPERATORS;
  if (operand.type === 'flag') return [];
  return operand.ordered === true ? [...TEXT_OPERATORS, '>', '>=', '<', '<='] : TEXT_OPERATORS;
}

/** The value in its own spelling; undefined when only some are possible and this is none of them. */
function chosen(operand: Operand & { readonly type: 'text' }, operator: string, value: string): string | undefined {
  if (operand.choices === undefined || (operator !== '=' && operator !== '!=')) return value;
  const lower = value.toLowerCase();
  const meant =
    (operand.spellings !== undefined && Object.hasOwn(operand.spellings, lower)
      ? operand.spellings[lower]
      : undefined) ?? lower;
  return operand.choices.find((choice) => choice.toLowerCase() === meant);
}
