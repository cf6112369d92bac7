/** A piece of text with its place. `word` and `quoted` may be operand, value or plain word: the reader knows by where it stands. */
export interface Token {
  readonly is: 'word' | 'quoted' | 'operator' | 'and' | 'or' | 'not' | 'open' | 'close';
  /** What it means: quotes and their escapes taken off, operators in one spelling. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** A quote that never ends. */
  readonly isOpen?: true;
}

const SPACE = /\s+/y;
const OPERATOR = /!?[*^$]=|!=|==?|[<>]=?/y;
const JOINT = /&&?|\|\|?|[!()]/y;
const QUOTED = /"((?:\\[^]|[^"\\])*)("?)|'((?:\\[^]|[^'\\])*)('?)/y;
/** Ends before anything that means something by itself. */
const WORD = /(?:[^\s()"'=<>!&|*^$]|[*^$](?!=))+/y;
const JOINTS = { '&': 'and', '&&': 'and', '|': 'or', '||': 'or', '!': 'not', '(': 'open', ')': 'close' } as const;
const KEYWORDS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['and', 'and'],
  ['or', 'or'],
  ['not', 'not'],
]);

/** Words that are operators where an operator may stand, and mean themselves elsewhere. */
const OPERATOR_WORDS: ReadonlyMap<string, '*=' | '^=' | '$='> = new Map([
  ['contains', '*='],
  ['startswith', '^='],
  ['starts', '^='],
  ['endswith', '$='],
  ['ends', '$='],
]);
/** The operator that a word stands for; undefined for a word that is none. */
export const operatorWord = (token: Token | undefined): '*=' | '^=' | '$=' | undefined =>
  token?.is === 'word' ? OPERATOR_WORDS.get(token.text.toLowerCase()) : undefined;

/** Cuts any text into pieces, losing nothing but white space. */
export function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const space = take(SPACE);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const token = tokenAt(take, at, text);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(take: (pattern: RegExp) => RegExpExecArray | null, from: number, text: string): Token {
  const operator = take(OPERATOR)?.[0];
  if (operator !== undefined) {
    return { is: 'operator', text: operator === '==' ? '=' : operator, from, to: from + operator.length };
  }
  const joint = take(JOINT)?.[0];
  if (joint !== undefined) {
    return { is: JOINTS[joint as keyof typeof JOINTS], text: joint, from, to: from + joint.length };
  }
  const quoted = take(QUOTED);
  if (quoted !== null) {
    const isOpen = (quoted[2] ?? quoted[4]) === '';
    const inner = (quoted[1] ?? quoted[3] ?? '').replace(/\\([^])/g, '$1');
    // An escape that the text ends in escapes nothing, and belongs to the open quote.
    const to = isOpen ? text.length : from + quoted[0].length;
    return { is: 'quoted', text: inner, from, to, ...(isOpen ? { isOpen: true } : {}) };
  }
  // Whatever is left is a word of at least one character, so that the walk always goes on.
  const word = take(WORD)?.[0] ?? text.slice(from, from + 1);
  return { is: KEYWORDS.get(word.toLowerCase()) ?? 'word', text: word, from, to: from + word.length };
}
