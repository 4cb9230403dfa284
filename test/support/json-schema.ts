import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { SchemaName } from '../../lib/model/schemas.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A schema as it is shipped. */
export const shippedSchema = (name: SchemaName): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../schemas/${name}.json`), 'utf8'));

/** The same, but that nothing may stand in a document beside what it names. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const all = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in all && all['type'] === 'object' ? { ...all, additionalProperties: false } : all;
}

const validators = new Map<SchemaName, ReturnType<Ajv2020['compile']>>();

function validatorOf(name: SchemaName) {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  formats.default(ajv);
  const validator = ajv.compile(
    JSON.parse(JSON.stringify(closed(JSON.parse(JSON.stringify(shippedSchema(name)))))),
  );
  validators.set(name, validator);
  return validator;
}

/** What an independent validator (ajv, draft 2020-12) has against a document, fields that the schema does not name included. */
export function schemaErrors(name: SchemaName, text: string): readonly string[] {
  const validate = validatorOf(name);
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
