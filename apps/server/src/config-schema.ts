import { z } from 'zod';
import { ConfigSchema } from './config.ts';

/** The settings as JSON Schema, for whatever checks them before the server does: what an operator writes, not what follows from it. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(ConfigSchema, {
    io: 'input',
    target: 'draft-7',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // Where the server runs is nothing that a schema may tell, and a default is the server's to fill in.
      delete jsonSchema.default;
    },
  });
  return schema;
}
