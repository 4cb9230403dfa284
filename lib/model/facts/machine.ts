import Type from 'typebox';
import { dateTime, type Shape } from '../fact.ts';
import { installationKinds } from '../installation-kind.ts';

export const NixSchema = Type.Object({
  versionLine: Type.String({ description: 'what `nix --version` printed' }),
});
export type NixFact = Shape<typeof NixSchema>;

export const UserSchema = Type.Object({
  uid: Type.Number(),
  name: Type.String(),
  groups: Type.Array(Type.String()),
});
export type User = Shape<typeof UserSchema>;

export const SettingValueSchema = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String()),
  Type.Record(Type.String(), Type.String()),
]);

const LevelSchema = Type.Union([
  Type.Literal('system'),
  Type.Literal('user'),
  Type.Literal('environment'),
  Type.Literal('command-line'),
]);

/** A line of a configuration file, or of NIX_CONFIG, that sets something about caches. */
const SettingLineSchema = Type.Object({
  setting: Type.String(),
  entries: Type.Optional(
    Type.Array(Type.String(), { description: 'of a list: what of it stands in this line, and counts' }),
  ),
  origin: Type.String(),
  line: Type.Number({ description: 'from 1' }),
  level: LevelSchema,
});
export type SettingLine = Shape<typeof SettingLineSchema>;

/** The configuration that Nix uses for this user, and how we came to know it. */
export const SettingsSchema = Type.Object({
  source: Type.Union([Type.Literal('nix'), Type.Literal('files'), Type.Literal('given')]),
  from: Type.String({ description: 'the command, files or option that it was read from' }),
  values: Type.Record(Type.String(), SettingValueSchema),
  storeDir: Type.String({ description: 'where store paths live: NIX_STORE_DIR or /nix/store' }),
  problem: Type.Optional(Type.String({ description: 'why Nix itself refuses this configuration' })),
  lines: Type.Optional(
    Type.Array(SettingLineSchema, {
      description: 'where the settings come from, by our own reading of the files',
    }),
  ),
});
export type SettingsFact = Shape<typeof SettingsSchema>;

/** One configuration file as found, or NIX_CONFIG. Lists of settings only; secrets are left out. */
const ConfigurationSourceSchema = Type.Object({
  origin: Type.String(),
  level: Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('environment')]),
});

/** What our own reading of the configuration files says, which knows where each value came from. */
export const ConfigurationSchema = Type.Object({
  sources: Type.Array(ConfigurationSourceSchema),
  system: Type.Record(Type.String(), SettingValueSchema, {
    description: "the daemon's view: the system files alone",
  }),
  overridden: Type.Array(Type.String(), {
    description: 'settings that this user sets beyond the system files',
  }),
  systemFiles: Type.Optional(
    Type.Array(Type.String(), {
      description: "the system's file, and those it includes that set something about caches",
    }),
  ),
  lines: Type.Optional(
    Type.Array(SettingLineSchema, {
      description: "where the daemon's view comes from: the system files alone",
    }),
  ),
  replacedDefaults: Type.Optional(
    Type.Array(
      Type.Object({
        setting: Type.String(),
        entry: Type.String(),
        origin: Type.String(),
        line: Type.Number(),
      }),
      { description: 'what lists hold by default, and the plain line that threw it away' },
    ),
  ),
  problems: Type.Array(
    Type.Object({
      origin: Type.String(),
      line: Type.Number(),
      text: Type.String(),
      setting: Type.Optional(Type.String({ description: 'a name that Nix does not know' })),
    }),
  ),
});
export type ConfigurationFact = Shape<typeof ConfigurationSchema>;

/** What of a daemon there is: the evidence, not the conclusion. */
export const DaemonSchema = Type.Object({
  store: Type.String({ description: "the `store` setting or NIX_REMOTE: 'auto', 'daemon', a URL" }),
  socket: Type.Union([Type.Literal('present'), Type.Literal('absent')]),
  socketPath: Type.Optional(
    Type.String({
      description: 'where it was looked for; absent in facts that know of the usual place alone',
    }),
  ),
  abandoned: Type.Optional(
    Type.Boolean({ description: 'its socket is there, and nobody listens; absent where nobody tried' }),
  ),
  stateWritable: Type.Boolean({
    description: 'this user can write to the Nix state directory, so Nix opens the store itself',
  }),
  trusted: Type.Optional(
    Type.Boolean({ description: 'as the daemon itself answered; absent where this Nix cannot ask' }),
  ),
  startedAt: Type.Optional(
    dateTime({ description: 'absent where its process cannot be seen, or told from others' }),
  ),
  changedFile: Type.Optional(
    Type.Object(
      { path: Type.String(), at: dateTime() },
      { description: 'the file of its configuration that was changed last' },
    ),
  ),
});
export type DaemonFact = Shape<typeof DaemonSchema>;

/** A file that a setting names, and that holds a secret: who can read it, never what it says. */
const SecretFileSchema = Type.Object({
  setting: Type.String(),
  path: Type.String({ description: 'as configured' }),
  target: Type.String({ description: 'the same without links' }),
  mode: Type.Number({ description: 'its permission bits' }),
  shutOff: Type.Boolean({ description: 'a directory above it does not let everybody through' }),
});
export const SecretFilesSchema = Type.Array(SecretFileSchema);
export type SecretFile = Shape<typeof SecretFileSchema>;

/** Marks that the ways of installing Nix leave on a machine. */
export const InstallationSchema = Type.Object({
  platform: Type.String({ description: "Node's process.platform" }),
  present: Type.Array(Type.String(), { description: 'which of the known marker paths exist' }),
  systemConfWritable: Type.Boolean(),
  ownConf: Type.Optional(
    Type.String({ description: "this user's own nix.conf, without links; absent where there is none" }),
  ),
  named: Type.Optional(
    Type.Enum(installationKinds, { description: 'what the user says that it is, which then counts' }),
  ),
});
export type InstallationFact = Shape<typeof InstallationSchema>;

/** The certificate bundle that Nix would use, and by which rule. */
export const TlsTrustSchema = Type.Object({
  file: Type.Optional(Type.String()),
  because: Type.String(),
  missing: Type.Optional(
    Type.String({
      description: 'an explicitly named file that does not exist: every https request of Nix fails',
    }),
  ),
});
export type TlsTrustFact = Shape<typeof TlsTrustSchema>;
