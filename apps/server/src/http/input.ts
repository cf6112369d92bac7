import { z } from 'zod';

/** The caller asked for nonsense. Only `readInput` throws it: a schema that fails anywhere else is our bug or a source's fault. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const MISTAKES_TOLD = 5;

/** Reads a query or a body; every mistake is told at once. */
export function readInput<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((issue) =>
    [issue.path.join('.'), issue.message].filter((s) => s !== '').join(': '),
  );
  throw new InputError([...new Set(mistakes)].slice(0, MISTAKES_TOLD).join('; '));
}
