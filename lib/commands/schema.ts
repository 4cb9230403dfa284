import { type SchemaName, schemas } from '../model/schemas.ts';
import { renderJson } from '../report/json.ts';
import type { Outcome } from './outcome.ts';

const COMPATIBILITY =
  'New fields may appear without notice, so let a reader pass what it does not know. The version is raised by one when a field changes its meaning or goes away.';

/** The JSON Schema of a document, complete in itself: the types of the program and the check of --facts come from the same source. */
export function schemaText(name: SchemaName): string {
  const { title, schema } = schemas[name];
  return renderJson({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:nixcache:schema:${name}`,
    title,
    description: COMPATIBILITY,
    ...schema,
  });
}

export const schemaNames = Object.keys(schemas);

/** Prints the schema of one document. */
export const schema = ({ name }: { readonly name: SchemaName }): Outcome => ({
  stdout: schemaText(name),
  status: 0,
});
