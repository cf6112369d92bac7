import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** Recorded cases of one suite. A case of another shape than the suite's is our mistake and ends the command. */
export async function readCases<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  return z.array(schema).parse(JSON.parse(await readFile(file, 'utf8')));
}

/** The objects of a text of YAML documents; an empty text has none. */
export const toObjects = (yaml: string): readonly unknown[] =>
  parseAllDocuments(yaml).map((document): unknown => document.toJS() as unknown);
