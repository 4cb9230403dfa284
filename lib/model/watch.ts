import Type from 'typebox';
import type { Shape } from './fact.ts';
import { LineSchema } from './lines.ts';
import { FindingReportSchema, nullable, ReportSchema } from './report.ts';

const { schemaVersion, recordedAt, machine, summary } = ReportSchema.properties;
const common = { schemaVersion, recordedAt };

/** What can differ between two rounds of `nixcache watch`. */
const whats = [
  'machine',
  'cache-added',
  'cache-removed',
  'cache-fails',
  'cache-works',
  'reach',
  'signature',
  'priority',
  'certificate',
  'order',
  'finding-appeared',
  'finding-gone',
] as const;

const ChangeSchema = Type.Object({
  what: Type.Enum(whats, {
    description:
      'machine: it went offline or away from the network of some caches, or came back, in place of a change for each cache; order: that in which Nix asks the caches',
  }),
  subject: FindingReportSchema.properties.subject,
  check: nullable(Type.String({ description: 'of the finding, where it is about one' })),
  tone: Type.Union([Type.Literal('worse'), Type.Literal('better'), Type.Literal('neutral')]),
  from: nullable(Type.String({ description: 'what it was, in a word or a message' })),
  to: nullable(Type.String({ description: 'what it is now' })),
  text: Type.String({ description: 'the same in a sentence' }),
});
export type Change = Shape<typeof ChangeSchema>;

/** A line of `nixcache watch --format ndjson`: the lines of the first look, then changes, and behind each look a `round`. */
export const WatchLineSchema = Type.Union([
  ...LineSchema.anyOf,
  Type.Object({ type: Type.Literal('change'), ...common, ...ChangeSchema.properties }),
  Type.Object({
    type: Type.Literal('round'),
    ...common,
    round: Type.Number({ description: 'from 1' }),
    changes: Type.Number({ description: 'how many lines about changes came before this one' }),
    machine,
    ...summary.properties,
  }),
]);
export type WatchLine = Shape<typeof WatchLineSchema>;
