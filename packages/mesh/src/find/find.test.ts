import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEEDS, NUMBER_OPERATORS, TEXT_OPERATORS, type Find } from './find.ts';
import { OPERANDS } from './operands.ts';
import { readFind } from './read-find.ts';
import { toText } from './to-text.ts';

const read = (text: string): Find => {
  const reading = readFind(text, FEEDS);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.find;
};
const problemsOf = (text: string): readonly (readonly [string, string])[] => {
  const reading = readFind(text);
  return reading.ok ? [] : reading.problems.map(({ code, from, to }) => [code, text.slice(from, to)]);
};

const texts = OPERANDS.filter((operand) => operand.type === 'text');
const flags = OPERANDS.filter((operand) => operand.flag !== undefined);
const numbers = OPERANDS.filter((operand) => operand.type === 'number');
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    'and',
    'NOT',
    'idle',
    'is',
    'name',
    'contains',
    'a b',
    '"',
    '\\',
    "it's",
    '5%',
    'label:x',
    '',
    'ns/a-b.c',
  ),
);
const condition: fc.Arbitrary<Find> = fc.oneof(
  fc.record({ is: fc.constant('word' as const), text: anyText }),
  fc.constantFrom(...flags).map((operand): Find => ({ is: 'flag', operand: operand.name })),
  fc
    .tuple(
      fc.constantFrom(...texts.filter((each) => each.choices === undefined)),
      fc.constantFrom(...TEXT_OPERATORS),
      anyText,
    )
    .map(([{ name }, operator, value]): Find => ({ is: 'text', operand: name, operator, value })),
  fc
    .tuple(
      fc.constantFrom(...numbers),
      fc.constantFrom(...NUMBER_OPERATORS),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    .map(([{ name }, operator, value]): Find => ({
      is: 'number',
      operand: name,
      operator,
      value: value === 0 ? 0 : value,
    })),
  fc
    .tuple(fc.constantFrom(...numbers), fc.constantFrom('=' as const, '!=' as const))
    .map(([{ name }, operator]): Find => ({ is: 'none', operand: name, operator })),
);
const { any: anyFind } = fc.letrec<{ any: Find; and: Find; or: Find; not: Find }>((tie) => ({
  and: fc
    .array(fc.oneof({ depthSize: 'small' }, condition, tie('or'), tie('not')), { minLength: 2, maxLength: 4 })
    .map((of) => ({ is: 'and', of })),
  or: fc
    .array(fc.oneof({ depthSize: 'small' }, condition, tie('and'), tie('not')), { minLength: 2, maxLength: 4 })
    .map((of) => ({ is: 'or', of })),
  not: tie('any').map((of) => ({ is: 'not', of })),
  any: fc.oneof({ depthSize: 'small' }, condition, tie('and'), tie('or'), tie('not')),
}));

describe('printing and reading', () => {
  it('are inverse', () => {
    fc.assert(
      fc.property(anyFind, (find) => {
        const text = toText(find);
        fc.pre(text.length <= 4000);
        expect(read(text)).toEqual(find);
      }),
    );
  });

  it('never throw for any text, and point inside it', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '!',
      ' AND ',
      ' or ',
      ' not ',
      '"',
      "'",
      '=',
      '*=',
      '>',
      'name',
      'rt',
      'mtls',
      '5 %',
      'is ',
      '\\',
      'starts ',
      '&',
      'NaN',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.oneof(pieces, anyText)).map((each) => each.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const reading = readFind(text);
        if (reading.ok) expect(readFind(toText(reading.find))).toEqual(reading);
        else
          for (const { from, to } of reading.problems) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeGreaterThanOrEqual(from);
            expect(to).toBeLessThanOrEqual(text.length);
          }
      }),
      { numRuns: 500 },
    );
  });

  it('survive what is nested or long beyond reason', () => {
    expect(problemsOf('('.repeat(3000)).map(([code]) => code)).toEqual(['too_deep']);
    expect(problemsOf('!'.repeat(3000)).map(([code]) => code)).toEqual(['too_deep']);
    expect(problemsOf('a'.repeat(4001))).toEqual([['too_long', 'a']]);
  });
});

describe('the language', () => {
  it.each([
    ['', ''],
    ['catalog', 'catalog'],
    ['"idle"', '"idle"'],
    ['a and b or c', 'a AND b OR c'],
    ['a && (b || !c)', 'a AND (b OR NOT c)'],
    ['a & b | c', 'a AND b OR c'],
    ['frontend idle', 'frontend AND idle'],
    ['((a))', 'a'],
    ['(a and b) and c', 'a AND b AND c'],
    ['NOT (a OR b)', 'NOT (a OR b)'],
    ['not not idle', 'NOT NOT idle'],
    ['name contains "my shop"', 'name *= "my shop"'],
    ["name='it is'", 'name = "it is"'],
    ['name not starts with cat', 'name !^= cat'],
    ['name ends v1', 'name $= v1'],
    ['name ! = v1', 'name != v1'],
    ['idle !captured', 'idle AND NOT captured'],
    ['rate>5req/s', 'rate > 5 req/s'],
    ['rate > 5 rps', 'rate > 5 req/s'],
    ['rate not > 30 /min', 'rate <= 0.5 req/s'],
    ['rt >= 1.5 s', 'responsetime >= 1500 ms'],
    ['throughput > 2 MB/s', 'throughput > 2000000 B/s'],
    ['throughput > 1 kib/s', 'throughput > 1024 B/s'],
    ['mtls < 100 %', 'mtls < 100%'],
    ['mtls < 100 and idle', 'mtls < 100% AND idle'],
    ['code >= 500', 'code >= 500'],
    ['code = 5xx', 'code = 5xx'],
    ['layer = l7', 'layer = L7'],
    ['flag = UC', 'flag = UC'],
    ['principal = spiffe://cluster.local/ns/shop/sa/cart', 'principal = spiffe://cluster.local/ns/shop/sa/cart'],
    ['behind waypoint', 'behind AND waypoint'],
  ])('reads %s as %s', (text, meant) => expect(toText(read(text))).toBe(meant));

  // Every example and note of Kiali's help.
  it.each([
    ['label:region', 'label:region'],
    ['!label:region', 'NOT label:region'],
    ['label:region = east', 'label:region = east'],
    ['label:region != east', 'label:region != east'],
    ['name = reviews', 'name = reviews'],
    ['name not contains rev', 'name !*= rev'],
    ['name !contains rev', 'name !*= rev'],
    ['name ! *= rev', 'name !*= rev'],
    ['app startswith product', 'app ^= product'],
    ['app != details and version=v1', 'app != details AND version = v1'],
    ['!sc', 'NOT sidecar'],
    ['httpin > 0.5', 'httpin > 0.5 req/s'],
    ['tcpout >= 1000', 'tcpout >= 1000 B/s'],
    ['!traffic', 'NOT traffic'],
    ['http > 0.5', 'http > 0.5 req/s'],
    ['rt > 500', 'responsetime > 500 ms'],
    ['%httptraffic >= 50.0', '%httptraffic >= 50%'],
    ['node = svc and svc startswith det or !traffic', 'kind = service AND service ^= det OR NOT traffic'],
    ['rank <= 2', 'rank <= 2'],
    ['httpout = NaN', 'httpout = NaN'],
    ['has mtls', 'mtls'],
    ['is not healthy', 'NOT healthy'],
    ['! is healthy', 'NOT healthy'],
    ['%grpcerr > 0 OR %httperror > 0', '%grpcerr > 0% OR %httperr > 0%'],
    ['%error > 5', 'error > 5%'],
    ['rt > 100', 'responsetime > 100 ms'],
    ['destprincipal $= default', 'destprincipal $= default'],
    ['sourceprincipal *= ns/x', 'sourceprincipal *= ns/x'],
    ['protocol = tcp', 'protocol = tcp'],
    ['ns = a', 'namespace = a'],
    ['wl = a or se or we or op = b', 'workload = a OR serviceentry OR workloadentry OR operation = b'],
    [
      'vs or cb or fi or rr or rto or ts or tcpts or mirroring',
      'virtualservice OR circuitbreaker OR faultinjection OR requestrouting OR requesttimeout OR trafficshifting OR tcptrafficshifting OR mirroring',
    ],
    [
      'dead or inaccessible or outsider or root or outofmesh',
      'gone OR inaccessible OR outside OR trafficsource OR outofmesh',
    ],
  ])('takes Kiali’s %s', (text, meant) => expect(toText(read(text))).toBe(meant));

  it('can read every example it gives, by every name of the operand', () => {
    for (const operand of OPERANDS) {
      expect(readFind(operand.example, FEEDS), operand.example).toMatchObject({ ok: true });
      for (const alias of operand.aliases ?? []) {
        const aliased = operand.example.replace(operand.name, alias);
        expect(toText(read(aliased)), aliased).toBe(toText(read(operand.example)));
      }
    }
  });

  it('gives each name to one operand', () => {
    const names = OPERANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['name', [['operator_expected', '']]],
    ['name =', [['value_expected', '']]],
    ['name > 5', [['operator_unfit', '>']]],
    ['nmae = x', [['operand_unknown', 'nmae']]],
    ['rate > fast', [['number_expected', 'fast']]],
    ['rt > 5 %', [['unit_unknown', '%']]],
    ['rt > 5kB/s', [['unit_unknown', '5kB/s']]],
    ['rate *= 5', [['operator_unfit', '*=']]],
    ['layer = L5', [['value_unknown', 'L5']]],
    ['(a or b', [['parenthesis_open', '(']]],
    ['a or b)', [['parenthesis_extra', ')']]],
    ['a AND', [['term_expected', '']]],
    ['AND a', [['term_expected', 'AND']]],
    ['()', [['term_expected', ')']]],
    ['name = "a', [['quote_open', '"a']]],
    ['virtualservice', [['not_fed', 'virtualservice']]],
    ['label:x = y', [['not_fed', 'label:x']]],
    ['idle = yes', [['operator_unfit', '=']]],
    [
      'nmae = x and (rate > fast or layer = L5',
      [
        ['operand_unknown', 'nmae'],
        ['parenthesis_open', '('],
        ['number_expected', 'fast'],
        ['value_unknown', 'L5'],
      ],
    ],
  ])('is told of %s, with the place', (text, problems) => expect(problemsOf(text)).toEqual(problems));

  it('offers what may be meant', () => {
    expect(readFind('nmespace = x')).toMatchObject({ problems: [{ choices: ['namespace'] }] });
    expect(readFind('layer = L5')).toMatchObject({ problems: [{ choices: ['L4', 'L7'] }] });
    expect(readFind('rt > 5 %')).toMatchObject({ problems: [{ operand: 'responsetime', choices: ['ms', 's'] }] });
  });
});
