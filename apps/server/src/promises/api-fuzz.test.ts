import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FastifyInstance } from 'fastify';
import { ProblemSchema } from '@waymark/contract';
import { buildWorld, kubernetesObjects } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { openApiDocument } from '../http/openapi.ts';
import { settings, signIn } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';
import { strangeValues, valuesOf, type JsonSchema } from '../testing/schema-values.ts';

interface Content {
  readonly schema?: JsonSchema;
  readonly 'x-events'?: Readonly<Record<string, JsonSchema>>;
}
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
    readonly required: boolean;
  }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

const SEED = 20_261_125;
/** A stream is held open for a moment; other questions take milliseconds. */
const CALLS = { stream: 30, question: 300, same: 3 };
const AT_MS = 1_700_000_600_000;
const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const objects = kubernetesObjects(world, AT_MS);
const named = (...kinds: readonly string[]): readonly string[] =>
  objects.flatMap(({ kind, metadata: { name } }) => (kinds.includes(kind) ? [name] : []));
const places = objects.flatMap(({ kind, metadata: { name, namespace = '' } }) =>
  kind === 'Deployment' || kind === 'Service'
    ? [`${kind === 'Service' ? 'service' : 'workload'}/${world.plan.cluster}/${namespace}/${name}`]
    : [],
);
/** What there is to ask about, by the names of parameters and fields. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  cluster: [world.plan.cluster],
  namespace: named('Namespace'),
  namespaces: named('Namespace'),
  name: named('Deployment', 'Service', 'Gateway'),
  node: ['node-a', 'node-b'],
  pod: named('Pod'),
  place: places,
  from: places,
  to: places,
  action: named('Namespace').map((namespace) => JSON.stringify({ is: 'join-ambient', namespace })),
};

const { paths } = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

let app: FastifyInstance;
let url: string;
let headers: Readonly<Record<string, string>>;
beforeAll(async () => {
  app = await buildApp(quietPorts(world, AT_MS), {
    ...settings,
    requestsPerMinute: 1_000_000,
    signInsPerMinute: 1_000_000,
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  headers = await signIn(app, 'demo-admin');
});
afterAll(async () => app.close());

/** A question: all as documented, one thing of it strange, or nothing as documented. */
function questionsOf({ parameters = [], requestBody }: Operation): fc.Arbitrary<{
  readonly given: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}> {
  const own = parameters.filter((one) => one.in !== 'header');
  const fields = Object.fromEntries(own.map(({ name, schema }) => [name, valuesOf(schema, KNOWN, name)]));
  const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name);
  const optional = own.map(({ name }) => name).filter((name) => !requiredKeys.includes(name));
  const few = fc
    .tuple(fc.record(fields), fc.shuffledSubarray(optional, { maxLength: Math.min(2, optional.length) }), fc.boolean())
    .map(([all, some, alone]) => {
      // Logs are asked for by one subject, which few would hit by chance.
      const keys = new Set([...requiredKeys, ...some, ...('place' in fields && !alone ? ['place'] : [])]);
      return Object.fromEntries(Object.entries(all).filter(([name]) => keys.has(name)));
    });
  const strange = Object.fromEntries(own.map(({ name, schema }) => [name, strangeValues(schema)]));
  const schema = requestBody?.content['application/json'].schema;
  const given = fc.oneof(
    { weight: 2, arbitrary: few },
    { weight: 2, arbitrary: fc.record(fields, { requiredKeys }) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.record(fields, { requiredKeys }), fc.record(strange, { requiredKeys: [] }))
        .map(([good, bad]) => {
          const [first] = Object.entries(bad);
          return first === undefined ? good : { ...good, [first[0]]: first[1] };
        }),
    },
    { weight: 1, arbitrary: fc.record(strange, { requiredKeys: [] }) },
  );
  const body =
    schema === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 3, arbitrary: valuesOf(schema, KNOWN) },
          strangeValues(schema),
          fc.jsonValue({ maxDepth: 4 }),
        );
  return fc.record({ given, body });
}

const asText = (value: unknown): string =>
  Array.isArray(value) ? value.map(asText).join(',') : typeof value === 'string' ? value : JSON.stringify(value);

const schemas = new Map<JsonSchema, z.ZodType>();
function checked(schema: JsonSchema, value: unknown): string {
  const held = schemas.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  schemas.set(schema, held);
  const read = held.safeParse(value);
  return read.success ? '' : JSON.stringify(read.error.issues.slice(0, 2));
}

describe('an answer to anything that can be asked', () => {
  it.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))(
    'is one that is documented: %s',
    async (_, { method, path, operation }) => {
      const isStream = Object.keys(operation.responses['200']?.content ?? {}).includes('text/event-stream');
      const hasInput =
        operation.requestBody !== undefined || (operation.parameters ?? []).some((one) => one.in !== 'header');
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(questionsOf(operation), async ({ given, body }) => {
          const filled = path.replaceAll(/\{(\w+)\}/g, (__, name: string) => encodeText(asText(given[name] ?? 'x')));
          const query = (operation.parameters ?? [])
            .filter((one) => one.in === 'query' && given[one.name] !== undefined)
            .map(({ name }) => `${name}=${encodeText(asText(given[name]))}`)
            .join('&');
          const leaving = new AbortController();
          const answer = await fetch(`${url}${filled}?${query}`, {
            method: method.toUpperCase(),
            headers: {
              ...headers,
              ...(method === 'get' ? {} : { 'x-waymark': '1' }),
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            redirect: 'manual',
            signal: leaving.signal,
          });
          seen.add(answer.status);
          const documented = operation.responses[String(answer.status)]?.content;
          const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
          expect(documented, `${answer.status} is not documented`).toHaveProperty([type]);
          if (type === 'text/event-stream') {
            leaving.abort();
            return;
          }
          const text = await answer.text();
          const value: unknown = type.endsWith('json') ? JSON.parse(text) : text;
          if (answer.status >= 500) expect(ProblemSchema.parse(value).code, text).toBe('source_unreachable');
          const schema = documented?.[type]?.schema;
          if (schema === undefined) throw new Error(`${type} has no schema`);
          expect(checked(schema, value), text.slice(0, 300)).toBe('');
        }),
        { seed: SEED, numRuns: isStream ? CALLS.stream : hasInput ? CALLS.question : CALLS.same, endOnFailure: true },
      );
      // Questions that make no sense at all would prove nothing.
      expect(
        [200, 401, 403, 404, 503].some((status) => seen.has(status)),
        [...seen].join(' '),
      ).toBe(true);
    },
  );
});

/** Text that is no Unicode at all cannot be written in an address by anybody. */
const encodeText = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
