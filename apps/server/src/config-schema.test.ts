import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configJsonSchema } from './config-schema.ts';

const chart = JSON.parse(readFileSync(new URL('../../chart/values.schema.json', import.meta.url), 'utf8')) as {
  readonly properties: { readonly config: unknown };
};

it('The chart knows the settings of the server (else: node .tools/chart.mjs schema)', () => {
  expect(chart.properties.config).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

it('A setting that does not exist is refused before the server starts', () => {
  expect(configJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false, required: ['prometheus'] });
});
