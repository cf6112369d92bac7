/** What a reader looks for in the picture, read from text. Pure data: equal texts give equal finds, and `toText` spells one again. */
export type Find =
  /** The empty text: nothing is looked for, so nothing is found. */
  | { readonly is: 'nothing' }
  /** At least two members, none of them of the same kind (the reader flattens). */
  | { readonly is: 'and' | 'or'; readonly of: readonly Find[] }
  | { readonly is: 'not'; readonly of: Find }
  /** A plain word: places whose name, namespace or app contains it. */
  | { readonly is: 'word'; readonly text: string }
  /** An operand alone, `idle`. Operands are called by their first name in `OPERANDS`, or `label:<key>`. */
  | { readonly is: 'flag'; readonly operand: string }
  | { readonly is: 'text'; readonly operand: string; readonly operator: TextOperator; readonly value: string }
  /** `value` counts the operand's unit: percent, ms, requests/s, connections/s, bytes/s, or pieces. */
  | { readonly is: 'number'; readonly operand: string; readonly operator: NumberOperator; readonly value: number }
  /** Kiali's `httpin = NaN`: no such activity at all (`=`), or any (`!=`). */
  | { readonly is: 'none'; readonly operand: string; readonly operator: '=' | '!=' };

export const TEXT_OPERATORS = ['=', '!=', '*=', '!*=', '^=', '!^=', '$=', '!$='] as const;
export type TextOperator = (typeof TEXT_OPERATORS)[number];
export const NUMBER_OPERATORS = ['=', '!=', '>', '>=', '<', '<='] as const;
export type NumberOperator = (typeof NUMBER_OPERATORS)[number];

export const FIND_PROBLEM_CODES = [
  'term_expected',
  'operand_unknown',
  'operator_expected',
  'operator_unfit',
  'value_expected',
  'value_unknown',
  'number_expected',
  'unit_unknown',
  'not_fed',
  'parenthesis_open',
  'parenthesis_extra',
  'quote_open',
  'too_deep',
  'too_long',
] as const;
export type FindProblemCode = (typeof FIND_PROBLEM_CODES)[number];

/** Why a text is no find, and where: `from` inclusive, `to` exclusive, counted in UTF-16 units of the text. */
export interface FindProblem {
  readonly from: number;
  readonly to: number;
  readonly code: FindProblemCode;
  /** The piece of text that is wrong; empty when something is missing. */
  readonly text: string;
  /** The operand concerned, where there is one. */
  readonly operand?: string;
  /** What would be right here: near spellings, fitting operators, known values or units. */
  readonly choices?: readonly string[];
}

/** What a picture may know beyond places and edges. Operands that need one are refused while it is not given, instead of finding nothing. */
export const FEEDS = ['labels', 'config', 'operations', 'quantiles'] as const;
export type Feed = (typeof FEEDS)[number];
