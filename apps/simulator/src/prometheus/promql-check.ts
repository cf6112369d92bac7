import { notSupported, PromqlRefusal } from './promql-refusal.ts';
import { type Expression, isComparison, isSetOperator, type ValueType } from './promql-syntax.ts';

interface Signature {
  readonly takes: readonly ValueType[];
  /** How many of the last parameters may be left out. */
  readonly optional: number;
  /** The last parameter may be repeated. */
  readonly variadic: boolean;
  readonly gives: ValueType;
}

function signature(takes: readonly ValueType[], gives: ValueType = 'vector', more: Partial<Signature> = {}): Signature {
  return { takes, gives, optional: 0, variadic: false, ...more };
}

const OVER_TIME = signature(['matrix']);
const OF_VECTOR = signature(['vector']);

/** Every function of the subset. One that is missing here is refused by name. */
const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ['rate', OVER_TIME],
  ['increase', OVER_TIME],
  ['irate', OVER_TIME],
  ['delta', OVER_TIME],
  ['resets', OVER_TIME],
  ['changes', OVER_TIME],
  ['last_over_time', OVER_TIME],
  ['min_over_time', OVER_TIME],
  ['max_over_time', OVER_TIME],
  ['avg_over_time', OVER_TIME],
  ['sum_over_time', OVER_TIME],
  ['count_over_time', OVER_TIME],
  ['timestamp', OF_VECTOR],
  ['abs', OF_VECTOR],
  ['ceil', OF_VECTOR],
  ['floor', OF_VECTOR],
  ['absent', OF_VECTOR],
  ['sort', OF_VECTOR],
  ['sort_desc', OF_VECTOR],
  ['round', signature(['vector', 'scalar'], 'vector', { optional: 1 })],
  ['clamp_min', signature(['vector', 'scalar'])],
  ['clamp_max', signature(['vector', 'scalar'])],
  ['histogram_quantile', signature(['scalar', 'vector'])],
  ['label_replace', signature(['vector', 'string', 'string', 'string', 'string'])],
  ['label_join', signature(['vector', 'string', 'string', 'string'], 'vector', { optional: 1, variadic: true })],
  ['vector', signature(['scalar'])],
  ['scalar', signature(['vector'], 'scalar')],
  ['time', signature([], 'scalar')],
]);

const IN_WORDS: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

/** The type of an expression whose parts all fit together; a refusal in Prometheus' words otherwise. */
export function checkedType(expression: Expression): ValueType {
  switch (expression.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
      return 'vector';
    case 'range':
      return 'matrix';
    case 'subquery':
      expectType(expression.inner, ['vector'], 'subquery is only allowed on instant vector,');
      return 'matrix';
    case 'negation':
      return expectType(
        expression.inner,
        ['scalar', 'vector'],
        'unary expression only allowed on expressions of type scalar or instant vector,',
      );
    case 'aggregation':
      if (expression.parameter !== undefined) {
        expectType(
          expression.parameter,
          ['scalar'],
          `expected type scalar in aggregation parameter of ${expression.operator},`,
        );
      }
      expectType(
        expression.inner,
        ['vector'],
        `expected type instant vector in aggregation expression of ${expression.operator},`,
      );
      return 'vector';
    case 'call':
      return callType(expression.name, expression.parameters);
    case 'binary': {
      const wanted = 'binary expression must contain only scalar and instant vector types,';
      const left = expectType(expression.left, ['scalar', 'vector'], wanted);
      const right = expectType(expression.right, ['scalar', 'vector'], wanted);
      const comparing = isComparison(expression.operator);
      if (expression.comparison === 'bool' && !comparing)
        refuse('bool modifier can only be used on comparison operators');
      if (left === 'scalar' && right === 'scalar') {
        if (comparing && expression.comparison === 'filter')
          refuse('comparisons between scalars must use BOOL modifier');
        if (isSetOperator(expression.operator))
          refuse(`set operator "${expression.operator}" not allowed in binary scalar expression`);
        return 'scalar';
      }
      if ((left === 'scalar' || right === 'scalar') && isSetOperator(expression.operator)) {
        refuse(`set operator "${expression.operator}" not allowed in binary scalar expression`);
      }
      if ((left === 'scalar' || right === 'scalar') && expression.matching.labels.length > 0) {
        refuse('vector matching only allowed between instant vectors');
      }
      for (const label of expression.matching.include) {
        if (expression.matching.mode === 'on' && expression.matching.labels.includes(label)) {
          refuse(`label "${label}" must not occur in ON and GROUP clause at once`);
        }
      }
      return 'vector';
    }
  }
}

function callType(name: string, parameters: readonly Expression[]): ValueType {
  const known = SIGNATURES.get(name);
  if (known === undefined) throw notSupported(`function ${name}`);
  const { takes, optional, variadic, gives } = known;
  if (parameters.length < takes.length - optional || (!variadic && parameters.length > takes.length)) {
    refuse(`expected ${takes.length - optional} argument(s) in call to "${name}", got ${parameters.length}`);
  }
  parameters.forEach((parameter, index) => {
    const wanted = takes[index] ?? takes.at(-1) ?? 'vector';
    expectType(parameter, [wanted], `expected type ${IN_WORDS[wanted]} in call to function "${name}",`);
  });
  return gives;
}

function expectType(expression: Expression, allowed: readonly ValueType[], complaint: string): ValueType {
  const type = checkedType(expression);
  if (!allowed.includes(type)) refuse(`${complaint} got ${IN_WORDS[type]}`);
  return type;
}

function refuse(message: string): never {
  throw new PromqlRefusal('bad_data', `parse error: ${message}`);
}
