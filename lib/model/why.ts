import Type from 'typebox';
import { dateTime, type Shape } from './fact.ts';
import { NarCheckSchema } from './facts/nar.ts';
import { aboutNix, FindingReportSchema, nullable } from './report.ts';

/** Raised by one when a field of the JSON document changes its meaning or goes away; new fields do not raise it. */
export const WHY_VERSION = 1;

/** What becomes of a path. */
const pathVerdicts = [
  'here',
  'substituted',
  'completed',
  'built',
  'unavailable',
  'unbuildable',
  'fails',
  'aborts',
  'nameless',
  'unknown',
] as const;

const NarinfoReportSchema = Type.Object({
  keyNames: Type.Array(Type.String(), { description: 'of the keys that signed it' }),
  signature: Type.String({ description: 'what that is worth to this machine: `good`, or why not' }),
  contentAddressed: Type.Boolean(),
  url: Type.String({ description: 'of the archive' }),
  compression: Type.String(),
  fileBytes: nullable(Type.Number({ description: 'to download, as the narinfo says' })),
  narBytes: Type.Number({ description: 'when unpacked' }),
  references: Type.Number(),
  deriver: nullable(Type.String()),
});

const StepSchema = Type.Object({
  substituter: Type.String(),
  order: nullable(Type.Number({ description: 'the place in which Nix asks it, from 1' })),
  priority: nullable(Type.Number()),
  step: Type.String({ description: 'what happens there' }),
  text: Type.String({ description: 'the same in words' }),
  narinfo: nullable(NarinfoReportSchema),
  remembered: nullable(
    Type.Object(
      {
        has: Type.Boolean(),
        until: nullable(dateTime({ description: 'null: for good' })),
        hasNow: nullable(Type.Boolean({ description: 'what the cache says when asked; null: nothing' })),
      },
      { description: 'what Nix goes by without asking; null: it asks' },
    ),
  ),
  verified: nullable(
    Type.Object({
      outcome: NarCheckSchema.properties.outcome,
      downloadedBytes: Type.Number(),
      unpackedBytes: Type.Number(),
      narHash: nullable(Type.String({ description: 'of what came out of it' })),
    }),
  ),
  archive: nullable(
    Type.Object({
      state: Type.String(),
      bytes: nullable(Type.Number({ description: 'as the server says' })),
      httpStatus: nullable(Type.Number()),
    }),
  ),
});
export type StepReport = Shape<typeof StepSchema>;

const PathReportSchema = Type.Object({
  asked: Type.String({ description: 'as typed' }),
  origin: nullable(Type.String({ description: 'how it was come to, in words' })),
  storePath: nullable(Type.String()),
  output: nullable(Type.String({ description: 'of the derivation' })),
  derivation: nullable(Type.String()),
  verdict: Type.Enum(pathVerdicts),
  from: nullable(Type.String({ description: 'the cache that it comes from, or at which Nix stops' })),
  text: Type.String({ description: 'what Nix will do, in a sentence' }),
  caveat: nullable(Type.String({ description: 'what could not be looked at and may change it' })),
  steps: Type.Array(StepSchema, { description: 'in the order in which Nix asks' }),
  references: nullable(
    Type.Object(
      {
        found: Type.Number({ description: 'of those that had to be looked for' }),
        missing: Type.Array(Type.String(), { description: 'store paths that Nix cannot get' }),
        left: Type.Number({ description: 'not looked at, since there were too many' }),
      },
      { description: 'all that it refers to, near and far' },
    ),
  ),
});
export type PathReport = Shape<typeof PathReportSchema>;

/** The whole answer of `nixcache why`. */
export const WhySchema = Type.Object({
  schemaVersion: Type.Literal(WHY_VERSION),
  nixcache: Type.String({ description: 'version of the program' }),
  recordedAt: dateTime(),
  ...aboutNix,
  paths: Type.Array(PathReportSchema),
  findings: Type.Array(FindingReportSchema, { description: 'what stands in the way, worst first' }),
  crashes: Type.Array(Type.Object({ check: Type.String(), because: Type.String() })),
  summary: Type.Object({
    paths: Type.Number(),
    had: Type.Number({ description: 'here already, or fetched from a cache' }),
    interrupted: Type.Boolean(),
    text: Type.String(),
  }),
});
export type WhyDocument = Shape<typeof WhySchema>;
