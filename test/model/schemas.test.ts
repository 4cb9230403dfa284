import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { schemaNames } from '../../lib/commands/schema.ts';
import { main } from '../../lib/main.ts';
import { type SchemaName, schemas } from '../../lib/model/schemas.ts';
import { schemaErrors, shippedSchema } from '../support/json-schema.ts';
import { fakePorts } from '../support/ports.ts';

const root = join(import.meta.dirname, '../..');
const names = schemaNames.filter((name): name is SchemaName => name in schemas);
const run = (argv: readonly string[]) => main(argv, fakePorts(), new AbortController().signal);

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly const?: unknown;
}

/** Every schema within a schema with the names that lead to it, the nearest last. */
function* walk(
  schema: Schema,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; schema: Schema }> {
  yield { path, schema };
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* walk(inner, [...path, name]);
  for (const inner of [
    schema.items,
    ...(schema.anyOf ?? []),
    ...Object.values(schema.patternProperties ?? {}),
  ])
    if (inner !== undefined) yield* walk(inner, path);
}

describe('the shipped schemas', () => {
  test('are those that the command prints, and no other', async () => {
    expect(readdirSync(join(root, 'schemas')).sort()).toEqual(names.map((name) => `${name}.json`).sort());
    for (const name of names) {
      const { stdout, status } = await run(['schema', name]);
      expect([status, stdout]).toEqual([0, readFileSync(join(root, `schemas/${name}.json`), 'utf8')]);
    }
  });

  test('are part of the package', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(files).toContain('schemas');
  });

  test.each(names)('%s says what it is, and an independent validator takes it', (name) => {
    expect(shippedSchema(name)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:nixcache:schema:${name}`,
      title: expect.stringContaining(name === 'facts' ? '--facts' : 'nixcache'),
      description: expect.any(String),
    });
    expect(schemaErrors(name, '{}')).not.toEqual([]);
  });

  test.each(names)('%s has its version in it, which a reader can go by', (name) => {
    const { properties, anyOf } = JSON.parse(JSON.stringify(schemas[name].schema)) as Schema;
    const documents = anyOf?.map((one) => one.properties) ?? [properties];
    for (const fields of documents)
      expect((fields?.['schemaVersion'] ?? fields?.['factsVersion'])?.const).toEqual(expect.any(Number));
  });

  test('of something else: one line, and which there are', async () => {
    const { stderr, status } = await run(['schema', 'nope']);
    expect([stderr, status]).toEqual([expect.stringMatching(/^nixcache: [^\n]*doctor[^\n]*\n$/), 2]);
  });
});

/** Names of what is counted, numbered or coded, and so has no unit. */
const unitless: Readonly<Record<string, string>> = {
  schemaVersion: 'a version',
  factsVersion: 'a version',
  line: 'a place in a file',
  firstLine: 'a place in a file',
  lastLine: 'a place in a file',
  column: 'a place in a line',
  position: 'a place in a list',
  order: 'a place in a list',
  place: 'a place in a ranking',
  speedRank: 'a place in a ranking',
  round: 'a place in a list',
  priority: 'a number of Nix, lower is sooner',
  httpStatus: 'a code',
  status: 'a code: of HTTP, or of a program that ended',
  port: 'a number of TCP',
  family: 'IPv4 or IPv6',
  prefixLength: 'bits, as the field calls it',
  mode: 'permission bits',
  uid: 'an id',
  value: 'a setting of Nix, whose name has the unit where there is one',
  nixSays: 'a setting of Nix',
  values: 'settings of Nix',
  system: 'settings of Nix',
  settings: 'settings of Nix',
  // Counts.
  asked: 'samples',
  found: 'samples or paths',
  refused: 'paths',
  onlyHere: 'paths',
  servedNow: 'paths',
  servedThen: 'paths',
  samples: 'measurements',
  made: 'requests or rounds',
  failed: 'requests',
  most: 'requests or rounds',
  caches: 'caches',
  measured: 'caches',
  working: 'caches',
  errors: 'findings',
  warnings: 'findings',
  notes: 'findings',
  changes: 'lines',
  paths: 'paths',
  had: 'paths',
  left: 'findings or paths',
  references: 'paths',
  lines: 'lines',
  times: 'messages',
  positive: 'rows',
  negative: 'rows',
  inputs: 'derivations',
};
/** Within these, all numbers have the unit of which the schema speaks: saved facts keep the words of what was read. */
const named: Readonly<Record<string, string>> = {
  timestamp: 'a column of the database of Nix, in seconds since 1970',
  fileSize: 'a field of a narinfo, in bytes',
  narSize: 'a field of a narinfo, in bytes',
};
const unit = /(?:^|[a-z0-9])(?:ms|bytes|seconds|bytesPerSecond)$/i;

test.each(names)('every number in %s has its unit in its name, or is none of anything', (name) => {
  const strays = [...walk(JSON.parse(JSON.stringify(schemas[name].schema)))]
    .filter(({ schema }) => schema.type === 'number' || schema.type === 'integer')
    .filter(
      ({ path }) =>
        !path.slice(-2).some((one) => unit.test(one) || (name === 'facts' && named[one] !== undefined)) &&
        unitless[path.at(-1) ?? ''] === undefined,
    )
    .map(({ path }) => path.join('.'));
  expect(strays).toEqual([]);
});

test.each(names)('every moment in %s is RFC 3339 to a validator, too', (name) => {
  const isMoment = /At$|^(?:until|at|certificateExpires)$/;
  const strays = [...walk(JSON.parse(JSON.stringify(schemas[name].schema)))]
    .filter(({ path, schema }) => schema.type === 'string' && isMoment.test(path.at(-1) ?? ''))
    .filter(
      ({ path, schema }) =>
        schema.format !== 'date-time' && !['setAt', 'foundAt'].includes(path.at(-1) ?? ''),
    )
    .map(({ path }) => path.join('.'));
  expect(strays).toEqual([]);
});
