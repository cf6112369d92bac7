import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { METRIC_NAME } from './label-pairs.ts';
import { type LabelMatcher, labelMatcher, type MatchOperator } from './label-matchers.ts';
import { checkedType } from './promql-check.ts';
import { readDurationMs, readNumber, readString } from './promql-literals.ts';
import { nestedByPrecedence, type RunItem } from './promql-precedence.ts';
import { notSupported, PromqlRefusal } from './promql-refusal.ts';
import type { AggregateOperator, Binary, Expression, Selector, TimeShift, VectorMatching } from './promql-syntax.ts';

const AGGREGATE_OPERATORS: ReadonlySet<string> = new Set<AggregateOperator>([
  'sum',
  'min',
  'max',
  'avg',
  'count',
  'group',
  'topk',
  'bottomk',
  'quantile',
]);
const WITH_PARAMETER: ReadonlySet<string> = new Set<AggregateOperator>(['topk', 'bottomk', 'quantile']);

const BINARY_OPERATORS: Readonly<Record<string, Binary['operator']>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  Mod: '%',
  Pow: '^',
  Eql: '==',
  Neq: '!=',
  Gtr: '>',
  Lss: '<',
  Gte: '>=',
  Lte: '<=',
  And: 'and',
  Or: 'or',
  Unless: 'unless',
};

/** Nodes of the grammar (which follows the newest Prometheus) that the subset leaves out, in the words of the query. */
const REFUSED_NODES: Readonly<Record<string, string>> = {
  AnchoredExpr: 'modifier anchored',
  SmoothedExpr: 'modifier smoothed',
  FillModifier: 'modifier fill',
  TrimUpper: 'operator </',
  TrimLower: 'operator >/',
  Atan2: 'operator atan2',
  QuotedLabelName: 'a quoted label name',
  QuotedLabelMatcher: 'a quoted label name',
};

const NO_SHIFT: TimeShift = { offsetMs: 0, at: undefined };

/** Parses and type-checks a query. Throws a `PromqlRefusal` that names what is wrong or not supported. */
export function parsePromql(query: string): Expression {
  const tree = parser.parse(query);
  refuseErrors(tree.topNode, query);
  const top = tree.topNode.firstChild;
  if (top === null) throw new PromqlRefusal('bad_data', 'parse error: no expression found in input');
  const expression = new ExpressionReader(query).read(top);
  checkedType(expression);
  return expression;
}

/** The matchers of a plain selector, for `match[]` of the series and labels endpoints. */
export function parseSelector(text: string): readonly LabelMatcher[] {
  const expression = parsePromql(text);
  if (expression.kind !== 'selector') throw new PromqlRefusal('bad_data', `"${text}" is not a series selector`);
  return expression.matchers;
}

function refuseErrors(top: SyntaxNode, query: string): void {
  let firstError: SyntaxNode | undefined;
  top.cursor().iterate((node) => {
    if (firstError === undefined && node.type.isError) firstError = node.node;
  });
  if (firstError === undefined) return;
  if (query.trim() === '')
    throw new PromqlRefusal('bad_data', 'unknown position: parse error: no expression found in input');
  const before = query.slice(0, firstError.from);
  const called = /([a-zA-Z_:][\w:]*)\s*$/.exec(before)?.[1];
  if (called !== undefined && /^\s*\(/.test(query.slice(firstError.from))) {
    throw notSupported(`parse error: function ${called}`);
  }
  const lines = before.split('\n');
  const position = `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  throw new PromqlRefusal(
    'bad_data',
    `${position}: parse error: unexpected ${JSON.stringify(query.slice(firstError.from, firstError.from + 20))}`,
  );
}

class ExpressionReader {
  private readonly query: string;

  constructor(query: string) {
    this.query = query;
  }

  read(node: SyntaxNode): Expression {
    const run: RunItem[] = [];
    this.flatten(node, run);
    return nestedByPrecedence(run);
  }

  /** Appends the pieces of a node in the order of the query. A modifier belongs to the operand just before it. */
  private flatten(node: SyntaxNode, run: RunItem[]): void {
    switch (node.name) {
      case 'BinaryExpr': {
        const [left, right] = expressionsIn(node);
        if (left === undefined || right === undefined) throw notSupported('this operation');
        this.flatten(left, run);
        run.push({ kind: 'operator', operation: this.operation(node) });
        this.flatten(right, run);
        return;
      }
      case 'UnaryExpr':
        run.push({ kind: 'sign', sign: this.text(required(node, 'UnaryOp')) === '-' ? '-' : '+' });
        this.flatten(firstExpression(node), run);
        return;
      case 'NumberDurationLiteral': {
        const text = this.text(node);
        if (text.startsWith('-') || text.startsWith('+'))
          run.push({ kind: 'sign', sign: text.startsWith('-') ? '-' : '+' });
        run.push({
          kind: 'operand',
          form: 'bare',
          expression: { kind: 'number', value: readNumber(text.replace(/^[-+]\s*/, '')) },
        });
        return;
      }
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'OffsetExpr':
      case 'StepInvariantExpr': {
        this.flatten(firstExpression(node), run);
        const last = run.pop();
        if (last?.kind !== 'operand') throw notSupported('this modifier');
        if (last.form === 'parenthesised' && node.name !== 'SubqueryExpr') {
          throw new PromqlRefusal(
            'bad_data',
            'parse error: ranges, offset and @ are only allowed directly after a selector or subquery',
          );
        }
        run.push({ kind: 'operand', form: 'bare', expression: this.modified(last.expression, node) });
        return;
      }
      default:
        run.push({
          kind: 'operand',
          form: node.name === 'ParenExpr' ? 'parenthesised' : 'bare',
          expression: this.atom(node),
        });
    }
  }

  private atom(node: SyntaxNode): Expression {
    switch (node.name) {
      case 'ParenExpr':
        return this.read(firstExpression(node));
      case 'StringLiteral':
        return { kind: 'string', value: readString(this.text(node)) };
      case 'VectorSelector':
        return this.selector(node);
      case 'AggregateExpr':
        return this.aggregation(node);
      case 'FunctionCall': {
        const name = this.text(required(node, 'FunctionIdentifier'));
        return {
          kind: 'call',
          name,
          parameters: expressionsIn(required(node, 'FunctionCallBody')).map((each) => this.read(each)),
        };
      }
      default:
        throw notSupported(REFUSED_NODES[node.name] ?? node.name);
    }
  }

  private modified(expression: Expression, node: SyntaxNode): Expression {
    switch (node.name) {
      case 'MatrixSelector':
        if (expression.kind !== 'selector') {
          throw new PromqlRefusal('bad_data', 'parse error: ranges only allowed for vector selectors');
        }
        return { kind: 'range', selector: expression, rangeMs: this.duration(required(node, 'DurationExpr')) };
      case 'SubqueryExpr':
        return this.subquery(expression, node);
      case 'OffsetExpr':
        return shifted(expression, 'offset', { offsetMs: this.offset(required(node, 'OffsetDurationExpr')) });
      default:
        return shifted(expression, '@', { at: this.pin(node) });
    }
  }

  private text(node: SyntaxNode): string {
    return this.query.slice(node.from, node.to);
  }

  private selector(node: SyntaxNode): Selector {
    const matchers: LabelMatcher[] = [];
    const name = node.getChild('Identifier');
    if (name !== null) matchers.push(labelMatcher(METRIC_NAME, '=', this.text(name)));
    for (const child of children(node.getChild('LabelMatchers'))) {
      if (child.name !== 'UnquotedLabelMatcher') throw notSupported(REFUSED_NODES[child.name] ?? child.name);
      const label = this.text(required(child, 'LabelName'));
      if (label === METRIC_NAME && name !== null) {
        throw new PromqlRefusal(
          'bad_data',
          `parse error: metric name must not be set twice: "${this.text(name)}" or "${label}"`,
        );
      }
      const operator = this.text(required(child, 'MatchOp')) as MatchOperator;
      matchers.push(labelMatcher(label, operator, readString(this.text(required(child, 'StringLiteral')))));
    }
    if (matchers.every((matcher) => matcher.accepts(''))) {
      throw new PromqlRefusal('bad_data', 'parse error: vector selector must contain at least one non-empty matcher');
    }
    return { kind: 'selector', matchers, ...NO_SHIFT };
  }

  private subquery(inner: Expression, node: SyntaxNode): Expression {
    const [range, step] = node.getChildren('DurationExpr');
    if (range === undefined) throw notSupported('this subquery');
    return {
      kind: 'subquery',
      inner,
      rangeMs: this.duration(range),
      stepMs: step === undefined ? undefined : this.duration(step),
      ...NO_SHIFT,
    };
  }

  private offset(node: SyntaxNode): number {
    const text = this.text(node).replaceAll(/\s/g, '');
    return (text.startsWith('-') ? -1 : 1) * durationOrRefuse(text.replace(/^[-+]/, ''));
  }

  private pin(node: SyntaxNode): 'start' | 'end' | number {
    const preprocessor = node.getChild('AtModifierPreprocessors');
    if (preprocessor !== null) return this.text(preprocessor).startsWith('start') ? 'start' : 'end';
    const time = expressionsIn(node)[1];
    if (time === undefined) throw notSupported('this @ modifier');
    return Math.round(readNumber(this.text(time)) * 1000);
  }

  private operation(node: SyntaxNode): Omit<Binary, 'left' | 'right' | 'kind'> {
    if (node.getChild('FillModifier') !== null) throw notSupported('modifier fill');
    const operatorNode = children(node).find((child) => child.name in BINARY_OPERATORS || child.name in REFUSED_NODES);
    const operator = BINARY_OPERATORS[operatorNode?.name ?? ''];
    if (operator === undefined) throw notSupported(REFUSED_NODES[operatorNode?.name ?? ''] ?? 'this operator');
    return {
      operator,
      comparison: node.getChild('BoolModifier') === null ? 'filter' : 'bool',
      matching: this.matching(node.getChild('MatchingModifierClause'), operator),
    };
  }

  private matching(clause: SyntaxNode | null, operator: Binary['operator']): VectorMatching {
    if (clause === null) return { mode: 'ignoring', labels: [], manySide: 'none', include: [] };
    const [labels, include] = clause.getChildren('GroupingLabels');
    const manySide =
      clause.getChild('GroupLeft') !== null ? 'left' : clause.getChild('GroupRight') !== null ? 'right' : 'none';
    if (manySide !== 'none' && (operator === 'and' || operator === 'or' || operator === 'unless')) {
      throw new PromqlRefusal('bad_data', `parse error: no grouping allowed for "${operator}" operation`);
    }
    return {
      mode: clause.getChild('On') === null ? 'ignoring' : 'on',
      labels: this.labelNames(labels),
      manySide,
      include: this.labelNames(include),
    };
  }

  private aggregation(node: SyntaxNode): Expression {
    const operator = this.text(required(node, 'AggregateOp')).toLowerCase();
    if (!AGGREGATE_OPERATORS.has(operator)) throw notSupported(`aggregation ${operator}`);
    const modifier = node.getChild('AggregateModifier');
    const operands = expressionsIn(required(node, 'FunctionCallBody'));
    const wanted = WITH_PARAMETER.has(operator) ? 2 : 1;
    const inner = operands.at(-1);
    if (operands.length !== wanted || inner === undefined) {
      throw new PromqlRefusal(
        'bad_data',
        `parse error: wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${operands.length}`,
      );
    }
    return {
      kind: 'aggregation',
      operator: operator as AggregateOperator,
      grouping: {
        mode: modifier !== null && modifier.getChild('Without') !== null ? 'without' : 'by',
        labels: this.labelNames(modifier?.getChild('GroupingLabels')),
      },
      parameter: wanted === 1 || operands[0] === undefined ? undefined : this.read(operands[0]),
      inner: this.read(inner),
    };
  }

  private labelNames(node: SyntaxNode | null | undefined): readonly string[] {
    return children(node ?? null).map((child) => {
      if (child.name !== 'LabelName') throw notSupported(REFUSED_NODES[child.name] ?? child.name);
      return this.text(child);
    });
  }

  private duration(node: SyntaxNode): number {
    const durationMs = durationOrRefuse(this.text(node).trim());
    if (durationMs <= 0) throw new PromqlRefusal('bad_data', 'parse error: duration must be greater than 0');
    return durationMs;
  }
}

function shifted(expression: Expression, modifier: string, shift: Partial<TimeShift>): Expression {
  switch (expression.kind) {
    case 'selector':
    case 'subquery':
      return { ...expression, ...shift };
    case 'range':
      return { ...expression, selector: { ...expression.selector, ...shift } };
    default:
      throw new PromqlRefusal(
        'bad_data',
        `parse error: ${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
      );
  }
}

function durationOrRefuse(text: string): number {
  const durationMs = readDurationMs(text);
  if (durationMs === undefined) throw notSupported(`duration ${text}`);
  return durationMs;
}

function children(node: SyntaxNode | null): SyntaxNode[] {
  const result: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) result.push(child);
  return result;
}

function expressionsIn(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter((child) => child.type.is('Expr'));
}

function firstExpression(node: SyntaxNode): SyntaxNode {
  const first = expressionsIn(node)[0];
  if (first === undefined) throw notSupported('this expression');
  return first;
}

function required(node: SyntaxNode, name: string): SyntaxNode {
  const child = node.getChild(name);
  if (child === null) throw notSupported(`this ${node.name}`);
  return child;
}
