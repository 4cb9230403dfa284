import Type from 'typebox';
import { dateTime, type Shape } from './fact.ts';
import { SettingValueSchema } from './facts/machine.ts';
import { installationKinds } from './installation-kind.ts';

/** Raised by one when a field of the JSON document changes its meaning or goes away; new fields do not raise it. */
export const SCHEMA_VERSION = 1;

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(of: T) =>
  Type.Union([of, Type.Null()]);

const SubjectSchema = Type.Object({
  kind: Type.Union([
    Type.Literal('cache'),
    Type.Literal('key'),
    Type.Literal('setting'),
    Type.Literal('machine'),
    Type.Literal('builder'),
    Type.Literal('path'),
  ]),
  name: Type.String(),
});

export const FixSchema = Type.Object({
  title: Type.String({ description: 'one line: what this does' }),
  how: Type.Union(
    [
      Type.Literal('append'),
      Type.Literal('set'),
      Type.Literal('take-out'),
      Type.Literal('replace'),
      Type.Literal('option'),
      Type.Literal('run'),
      Type.Literal('run-on-server'),
      Type.Literal('do'),
    ],
    {
      description:
        'what to do with the rest: put `lines` behind what the file says, or in place of what sets `setting` there; take `takeOut` out of `setting`, or put `lines` in its place; give the option `lines` to a command of Nix; run `lines`, here or on the server of the cache; or what the title says',
    },
  ),
  setting: Type.Optional(Type.String({ description: 'the list setting that is changed' })),
  file: Type.Optional(Type.String({ description: 'the file to edit, where there is one' })),
  takeOut: Type.Array(Type.String(), {
    description: 'entries to take out of that file, verbatim; `name:...` is the key of that name',
  }),
  lines: Type.Array(Type.String(), { description: 'lines to put there, or commands to run, verbatim' }),
  apply: Type.Array(Type.String(), { description: 'commands after which the edited file counts' }),
  needsRoot: Type.Boolean(),
  restartsDaemon: Type.Boolean(),
  certainty: Type.Union([Type.Literal('certain'), Type.Literal('suggestion')]),
  note: Type.Optional(Type.String()),
});
/** A fix in the words of one machine. */
export type Fix = Shape<typeof FixSchema>;

export const PhasesSchema = Type.Object(
  {
    resolveMs: nullable(Type.Number()),
    connectMs: nullable(Type.Number()),
    tlsMs: nullable(Type.Number()),
    processingMs: nullable(Type.Number()),
    transferMs: nullable(Type.Number()),
  },
  {
    description:
      'of the first request; null for a phase that was not reached or not seen (through a proxy, a file)',
  },
);

const FamilyReportSchema = Type.Object({
  family: Type.Union([Type.Literal('IPv4'), Type.Literal('IPv6')]),
  addresses: Type.Array(Type.String(), { description: 'the first of them was asked' }),
  ...PhasesSchema.properties,
  totalMs: nullable(Type.Number()),
  httpStatus: nullable(Type.Number()),
  code: nullable(Type.String({ description: 'what the look-up or the request failed with' })),
});
export type FamilyReport = Shape<typeof FamilyReportSchema>;

const CacheReportSchema = Type.Object({
  substituter: Type.String({ description: 'as configured, without credentials' }),
  order: nullable(
    Type.Number({ description: 'the place in which Nix asks it, from 1; null when Nix does not ask it' }),
  ),
  priority: nullable(Type.Number({ description: 'the effective one: lower is asked first' })),
  priorityFrom: Type.Union([
    Type.Literal('url'),
    Type.Literal('remembered'),
    Type.Literal('cache'),
    Type.Literal('default'),
    Type.Literal('unknown'),
  ]),
  reach: Type.String({ description: '`answers`, or how it failed' }),
  reachText: Type.String({ description: 'the same in two or three words' }),
  httpStatus: nullable(Type.Number()),
  signature: Type.Union([
    Type.Literal('good'),
    Type.Literal('refused'),
    Type.Literal('unchecked'),
    Type.Literal('unknown'),
  ]),
  signatureText: Type.String(),
  keyNames: Type.Array(Type.String(), {
    description: 'of the keys that signed the sample paths found there',
  }),
  samples: Type.Object({ asked: Type.Number(), found: Type.Number() }),
  credential: Type.Union([Type.Literal('none'), Type.Literal('url'), Type.Literal('netrc')]),
  hitMs: nullable(Type.Number({ description: 'median of warm narinfo requests for a path that it has' })),
  missMs: nullable(
    Type.Number({ description: 'median of warm narinfo requests for a path that it has not' }),
  ),
  speedRank: nullable(
    Type.Number({ description: 'from 1, the fastest narinfo answers first; null when not timed' }),
  ),
  firstRequest: nullable(PhasesSchema),
  certificateExpires: nullable(
    dateTime({ description: 'the first certificate to end of those that the server sent' }),
  ),
  headers: Type.Record(Type.String(), Type.String(), {
    description: 'of the answer to the first request: those that tell who answered',
  }),
  families: Type.Array(FamilyReportSchema, {
    description: 'the first request over IPv4 and IPv6, each by itself; empty where that was not asked for',
  }),
  droppedByDaemon: nullable(
    Type.String({ description: 'the rule by which the daemon ignores it for this user' }),
  ),
  working: Type.Boolean({ description: 'answers as a cache, and no error is about it' }),
  away: nullable(
    Type.Union([Type.Literal('machine-offline'), Type.Literal('other-network')], {
      description:
        'why it was not reached where that says nothing about the cache: this machine is offline, or not on its network',
    }),
  ),
});
export type CacheReport = Shape<typeof CacheReportSchema>;

export const FindingReportSchema = Type.Object({
  check: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('note')]),
  subject: SubjectSchema,
  message: Type.String(),
  cause: Type.String(),
  consequence: Type.Optional(Type.String()),
  evidence: Type.Array(Type.String()),
  setAt: Type.Array(Type.Object({ file: Type.String(), line: Type.Number({ description: 'from 1' }) }), {
    description: 'the lines of the configuration that set what the finding is about',
  }),
  certainty: Type.Union([Type.Literal('certain'), Type.Literal('likely'), Type.Literal('possible')]),
  fixes: Type.Array(FixSchema),
  explainedBy: Type.Optional(Type.Object({ check: Type.String(), subject: SubjectSchema })),
});
export type FindingReport = Shape<typeof FindingReportSchema>;

/** Which Nix it is about, and on what kind of machine. */
export const aboutNix = {
  nix: Type.Object({
    version: nullable(Type.String()),
    flavour: nullable(Type.Union([Type.Literal('nix'), Type.Literal('lix'), Type.Literal('determinate')])),
    storeDir: nullable(Type.String()),
    configurationFrom: nullable(
      Type.String({ description: 'the command, files or option that the settings were read from' }),
    ),
    problem: nullable(Type.String({ description: 'why Nix itself could not be asked' })),
  }),
  installation: Type.Object({
    kind: nullable(
      Type.Enum(installationKinds, { description: 'what the machine shows, or what --install-kind says' }),
    ),
    user: nullable(Type.String()),
    substitutingBy: Type.Union([Type.Literal('user'), Type.Literal('daemon'), Type.Literal('unknown')]),
    trustedUser: nullable(
      Type.Boolean({ description: 'whether the daemon trusts this user; null: no daemon, or not known' }),
    ),
  }),
};

/** The whole answer of `nixcache doctor`: what `--json` prints, and what every other format is made from. */
export const ReportSchema = Type.Object({
  schemaVersion: Type.Literal(SCHEMA_VERSION),
  nixcache: Type.String({ description: 'version of the program' }),
  recordedAt: dateTime(),
  ...aboutNix,
  settings: Type.Record(Type.String(), SettingValueSchema, {
    description:
      'those about caches, as they are in effect, without credentials; empty where they are not known',
  }),
  machine: Type.Object({
    platform: nullable(Type.String({ description: "Node's process.platform" })),
    network: Type.Union(
      [Type.Literal('online'), Type.Literal('away'), Type.Literal('offline'), Type.Literal('unknown')],
      {
        description:
          'offline: cut off from all caches, or all beyond its own network; away: not on the network of some caches, while others are within reach; unknown: too little was asked to tell',
      },
    ),
    text: nullable(Type.String({ description: 'the same in a sentence; null where all is as it should be' })),
  }),
  caches: Type.Array(CacheReportSchema, { description: 'in configured order' }),
  findings: Type.Array(FindingReportSchema, { description: 'worst first' }),
  firstBuild: Type.Array(Type.Object({ command: Type.String(), needsRoot: Type.Boolean() }), {
    description:
      'where Nix itself builds the configuration: commands that apply it, and let that very build use the caches and keys that it adds',
  }),
  unknowns: Type.Array(
    Type.Object({ check: Type.String(), subject: SubjectSchema, because: Type.String() }),
    { description: 'what could not be looked at: not the same as fine' },
  ),
  crashes: Type.Array(Type.Object({ check: Type.String(), subject: SubjectSchema, because: Type.String() })),
  checksLeftOut: Type.Array(Type.String(), { description: 'ids of the checks that the user did not want' }),
  summary: Type.Object({
    caches: Type.Number(),
    working: Type.Number({ description: 'answer as a cache, and no error is about them' }),
    errors: Type.Number(),
    warnings: Type.Number(),
    notes: Type.Number(),
    interrupted: Type.Boolean(),
    text: Type.String(),
  }),
});
export type Report = Shape<typeof ReportSchema>;
