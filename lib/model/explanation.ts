import Type from 'typebox';
import type { Shape } from './fact.ts';
import type { Finding } from './finding.ts';
import type { Step } from './fix.ts';
import { FindingReportSchema, ReportSchema } from './report.ts';

/** Raised by one when a field of the JSON document changes its meaning or goes away; new fields do not raise it. */
export const EXPLANATION_VERSION = 1;

const AsideSchema = Type.Object({
  kind: Type.Union([
    Type.Literal('build-failed'),
    Type.Literal('changed-source'),
    Type.Literal('other-download'),
    Type.Literal('remote-build'),
  ]),
  name: Type.String({ description: 'of the derivation, or the URL' }),
  text: Type.String({ description: 'one sentence' }),
  times: Type.Number(),
});
/** What went wrong, but is no fault of a cache. */
export type Aside = Shape<typeof AsideSchema>;

const ExplainedFindingSchema = Type.Object({
  ...FindingReportSchema.properties,
  seen: Type.Object({
    times: Type.Number({ description: 'messages of this cause, retries among them' }),
    firstLine: Type.Number({ description: 'from 1' }),
    lastLine: Type.Number(),
  }),
  paths: Type.Array(Type.String(), { description: 'the first of the store paths that it hit' }),
});
/** A finding in a log, with where it was seen. */
export type ExplainedFinding = Shape<typeof ExplainedFindingSchema>;

/** The same before it is said in the words of one machine. */
export type LoggedFinding = Omit<Finding, 'fixes'> &
  Pick<ExplainedFinding, 'seen' | 'paths'> & { readonly fixes: readonly Step[] };

/** What a log says about caches: what `nixcache explain LOG --json` prints, and what its page is made from. */
export const ExplanationSchema = Type.Object({
  schemaVersion: Type.Literal(EXPLANATION_VERSION),
  nixcache: Type.String({ description: 'version of the program' }),
  log: Type.Object({
    name: Type.String({ description: 'the file, or `-`' }),
    lines: Type.Number(),
  }),
  caches: Type.Array(Type.String(), { description: 'that findings are about, without credentials' }),
  findings: Type.Array(ExplainedFindingSchema, { description: 'worst first' }),
  left: Type.Number({ description: 'further findings, of which there is no room' }),
  asides: Type.Array(AsideSchema, { description: 'what went wrong and is no fault of a cache' }),
  summary: Type.Object({
    errors: Type.Number(),
    warnings: Type.Number(),
    notes: Type.Number(),
    interrupted: Type.Boolean(),
    text: Type.String(),
  }),
  probe: Type.Optional(ReportSchema),
});
export type Explanation = Shape<typeof ExplanationSchema>;
