import Type from 'typebox';
import type { Shape } from './fact.ts';
import { SettingValueSchema } from './facts/machine.ts';

/** Raised by one when a field of the JSON document changes its meaning or goes away; new fields do not raise it. */
export const CONFIGURATION_VERSION = 1;

const place = {
  file: Type.String({
    description: 'a path, the name of an environment variable, or `default` for what Nix has by itself',
  }),
  line: Type.Union([Type.Number(), Type.Null()], { description: 'from 1; null where there are no lines' }),
  level: Type.Union([
    Type.Literal('default'),
    Type.Literal('system'),
    Type.Literal('user'),
    Type.Literal('environment'),
    Type.Literal('command-line'),
    Type.Literal('saved'),
  ]),
};
const PlaceSchema = Type.Object(place);
/** Where something was set. */
export type Place = Shape<typeof PlaceSchema>;

const SettingSchema = Type.Object({
  name: Type.String(),
  value: SettingValueSchema,
  origin: Type.Array(
    Type.Object({
      text: Type.Optional(Type.String({ description: 'the element of a list that was set there' })),
      ...place,
    }),
    { description: 'one place, or one for each element of a list' },
  ),
  discarded: Type.Array(Type.Object({ text: Type.String(), ...place, by: PlaceSchema }), {
    description: 'was set, and a later plain assignment threw it away',
  }),
  overridden: Type.Boolean({
    description: 'set beyond the system files: a client sends it to its daemon, which may ignore it',
  }),
  nixSays: Type.Optional(SettingValueSchema),
});
/** One setting: what it is by our reading of the files, and where that comes from. `nixSays` only where Nix says otherwise. */
export type SettingProvenance = Shape<typeof SettingSchema>;

/** Where the configuration about caches comes from: what `nixcache config --json` prints. */
export const ConfigurationDocumentSchema = Type.Object({
  schemaVersion: Type.Literal(CONFIGURATION_VERSION),
  nix: Type.Object({
    version: Type.Union([Type.String(), Type.Null()], { description: 'what `nix --version` printed' }),
    verdict: Type.Union([
      Type.Literal('agrees'),
      Type.Literal('differs'),
      Type.Literal('refuses'),
      Type.Literal('not-asked'),
    ]),
    note: Type.Union([Type.String(), Type.Null()], {
      description: 'why Nix refuses the configuration or was not asked, or what else it said',
    }),
  }),
  sources: Type.Array(Type.String(), { description: 'what was read, lowest precedence first' }),
  settings: Type.Array(SettingSchema),
  problems: Type.Array(
    Type.Object({
      kind: Type.String(),
      file: Type.String(),
      line: Type.Union([Type.Number(), Type.Null()]),
      fatal: Type.Boolean({ description: 'every Nix command of this user ends with it' }),
      text: Type.String(),
    }),
  ),
});
export type ConfigurationDocument = Shape<typeof ConfigurationDocumentSchema>;
