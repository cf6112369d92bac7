import fc from 'fast-check';

/** As much of JSON Schema as our document speaks. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** What somebody sends who means no good, or types with their elbows. */
const HOSTILE: readonly string[] = [
  '',
  ' ',
  '"}) or vector(1) #',
  '{__name__=~".+"}',
  "'; drop table pods; --",
  '../../../../etc/passwd',
  '..%2f..%2fsecrets',
  '%00',
  '\u0000',
  '\r\nset-cookie: a=b',
  '<script>alert(1)</script>',
  '${jndi:ldap://a}',
  '__proto__',
  'constructor',
  'workload/east/a/b/c',
  'workload///',
  'NaN',
  '1e999',
  '-1',
  '0x10',
  '٣',
  '\ud800',
  '🕸️'.repeat(40),
  '(a+)+$',
  '[',
  'x'.repeat(8_000),
];

/** Texts that mean something, by the name of the field they stand in. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Values that this schema takes, of texts also those that the world knows. */
export function valuesOf(schema: JsonSchema, known: Known, called = ''): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((one) => valuesOf(one, known, called)));
  switch (schema.type) {
    case 'integer':
    case 'number': {
      const min = schema.minimum ?? (schema.exclusiveMinimum === undefined ? -1_000 : schema.exclusiveMinimum + 1);
      const max = Math.max(min, Math.min(schema.maximum ?? 2 ** 41, 2 ** 41));
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, known, called), { maxLength: 4 });
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
        name,
        valuesOf(field, known, name),
      ]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    case 'string':
      return textsOf(schema, known[called] ?? []);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textsOf(
  { pattern, minLength = 0, maxLength = 300 }: JsonSchema,
  known: readonly string[],
): fc.Arbitrary<string> {
  const fits = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text));
  const fitting = known.filter(fits);
  const any =
    pattern === undefined
      ? fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) })
      : fc.stringMatching(new RegExp(pattern), { maxLength: 60 }).filter(fits);
  return fitting.length === 0 ? any : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, any);
}

/** Values that this schema does not take, or hardly. */
export function strangeValues(schema: JsonSchema): fc.Arbitrary<unknown> {
  const edges = [schema.minimum, schema.maximum].flatMap((edge) =>
    edge === undefined ? [] : [edge - 1, edge + 1, edge + 0.5],
  );
  return fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom<unknown>(
      null,
      true,
      -0,
      Number.MAX_SAFE_INTEGER,
      [],
      {},
      [[[]]],
      ['a', 'b'],
      { a: { b: {} } },
      ...edges,
    ),
  );
}
