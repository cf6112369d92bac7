import { z } from 'zod';
import { ProblemSchema, PROBLEMS } from '@waymark/contract';
import { OPERATIONS, type Operation } from './operations.ts';

/** OpenAPI 3.1 of version 1, made from the very schemas that answers are checked with. */
export function openApiDocument(): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS)
    (paths[operation.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})[operation.method] = toOperation(operation);
  return { openapi: '3.1.0', info: { title: 'Waymark', version: '1', license: { name: 'Apache-2.0' } }, paths };
}

function toOperation(operation: Operation): unknown {
  const { method, summary, parts, query, body } = operation;
  const problem = { content: { 'application/problem+json': { schema: schemaOf(ProblemSchema, 'output') } } };
  const statuses = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))];
  const parameters = [
    ...(parts === undefined ? [] : parametersOf(parts, 'path')),
    ...(query === undefined ? [] : parametersOf(query, 'query')),
    ...(method === 'get' ? [] : [WRITE_HEADER]),
  ];
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      200: { description: 'OK', content: contentOf(operation) },
      ...Object.fromEntries(statuses.map((status) => [status, { description: titlesOf(status), ...problem }])),
    },
  };
}

/** No form and no link of another site can send it. */
const WRITE_HEADER = { name: 'x-waymark', in: 'header', required: true, schema: { const: '1' } };

function contentOf({ answer, events, mediaType = 'application/json' }: Operation): unknown {
  if (events === undefined) return { [mediaType]: answer === undefined ? {} : { schema: schemaOf(answer, 'input') } };
  const told = Object.entries({ ...events, problem: ProblemSchema });
  // OpenAPI 3.1 has no words for server-sent events: each is `event: <name>` with one line of JSON as its data.
  const byName = Object.fromEntries(told.map(([name, schema]) => [name, schemaOf(schema, 'input')]));
  return { 'text/event-stream': { schema: { type: 'string' }, 'x-events': byName } };
}

function parametersOf(query: z.ZodType, place: 'path' | 'query'): readonly unknown[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }));
}

// Answers are described as they travel: before a reader's schema turns numbers into quantities.
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): unknown =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' });

const titlesOf = (status: number): string =>
  Object.values(PROBLEMS)
    .filter((p) => p.status === status)
    .map((p) => p.title)
    .join('; ');
