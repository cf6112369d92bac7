import { notSupported } from './promql-refusal.ts';
import type { Binary, Expression } from './promql-syntax.ts';

/** A piece of an expression between parentheses, in the order of the query. Modifiers (`offset`, `[5m]`) are already part of operands. */
export type RunItem =
  | { readonly kind: 'sign'; readonly sign: '+' | '-' }
  | { readonly kind: 'operand'; readonly expression: Expression; readonly form: 'bare' | 'parenthesised' }
  | { readonly kind: 'operator'; readonly operation: Omit<Binary, 'left' | 'right' | 'kind'> };

const PRECEDENCE: Readonly<Record<Binary['operator'], number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '<': 3,
  '>=': 3,
  '>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};

/** A sign takes a power along, and nothing else: `-1 ^ 2` is `-(1 ^ 2)`. */
const SIGN_PRECEDENCE = 6;

/**
 * Nests a run by PromQL's precedence. The grammar's own nesting cannot be used: it was made for an editor, and lets a modifier take the
 * whole operation before it (`a - b offset 5m` as `(a - b) offset 5m`) and a literal its sign.
 */
export function nestedByPrecedence(run: readonly RunItem[]): Expression {
  let next = 0;

  function operand(): Expression {
    const item = run[next];
    next += 1;
    if (item?.kind === 'operand') return item.expression;
    if (item?.kind !== 'sign') throw notSupported('this expression');
    const inner = operation(SIGN_PRECEDENCE);
    return item.sign === '-' ? { kind: 'negation', inner } : inner;
  }

  function operation(least: number): Expression {
    let left = operand();
    for (;;) {
      const item = run[next];
      if (item?.kind !== 'operator') return left;
      const precedence = PRECEDENCE[item.operation.operator];
      if (precedence < least) return left;
      next += 1;
      // Only the power is right-associative.
      const right = operation(item.operation.operator === '^' ? precedence : precedence + 1);
      left = { kind: 'binary', ...item.operation, left, right };
    }
  }

  return operation(0);
}
