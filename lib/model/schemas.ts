import { BenchSchema } from './bench.ts';
import { ConfigurationDocumentSchema } from './configuration.ts';
import { ExplanationSchema } from './explanation.ts';
import { FactsSchema } from './facts/facts.ts';
import { LineSchema } from './lines.ts';
import { ReportSchema } from './report.ts';
import { WatchLineSchema } from './watch.ts';
import { WhySchema } from './why.ts';

/** Every JSON document of the program, by the name under which its schema is shipped. */
export const schemas = {
  doctor: { title: 'What nixcache doctor --json prints', schema: ReportSchema },
  ndjson: { title: 'A line of what nixcache doctor --format ndjson prints', schema: LineSchema },
  watch: { title: 'A line of what nixcache watch --format ndjson prints', schema: WatchLineSchema },
  bench: { title: 'What nixcache bench --json prints', schema: BenchSchema },
  why: { title: 'What nixcache why --json prints', schema: WhySchema },
  explain: { title: 'What nixcache explain --json prints', schema: ExplanationSchema },
  config: { title: 'What nixcache config --json prints', schema: ConfigurationDocumentSchema },
  facts: { title: 'What --save-facts writes and --facts reads', schema: FactsSchema },
} as const;
export type SchemaName = keyof typeof schemas;
