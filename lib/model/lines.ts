import Type from 'typebox';
import type { Shape } from './fact.ts';
import { ReportSchema } from './report.ts';

const { caches, findings, unknowns, crashes, summary, ...report } = ReportSchema.properties;
const { schemaVersion, recordedAt, nixcache, nix, installation, machine, checksLeftOut } = report;
const common = { schemaVersion, recordedAt };

/** One line of `--format ndjson`: a part of the report of `nixcache doctor`, and when that was. */
export const LineSchema = Type.Union([
  Type.Object({ type: Type.Literal('cache'), ...common, ...caches.items.properties }),
  Type.Object({ type: Type.Literal('finding'), ...common, ...findings.items.properties }),
  Type.Object({ type: Type.Literal('unknown'), ...common, ...unknowns.items.properties }),
  Type.Object({ type: Type.Literal('crash'), ...common, ...crashes.items.properties }),
  Type.Object({
    type: Type.Literal('summary'),
    ...common,
    nixcache,
    nix,
    installation,
    machine,
    checksLeftOut,
    ...summary.properties,
  }),
]);
export type Line = Shape<typeof LineSchema>;
