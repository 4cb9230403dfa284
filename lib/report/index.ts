import type { Format } from '../model/format.ts';
import type { Terminal } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { renderGithub } from './github.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { renderNagios } from './nagios.ts';
import { renderNdjson } from './ndjson.ts';
import { renderPrometheus } from './prometheus.ts';
import { renderText } from './text.ts';

/** Where a report is printed. */
export interface Setting {
  readonly terminal: Terminal;
  /** The folder that annotations name files from. */
  readonly root: string;
  readonly homeDir: string;
}

/** Every format that a report can be printed in. Pure, all of them: the report has all that they say. */
export const formats: Readonly<Record<Format, (report: Report, setting: Setting) => string>> = {
  text: (report, { terminal }) => renderText(report, terminal),
  json: renderJson,
  ndjson: renderNdjson,
  prometheus: renderPrometheus,
  nagios: renderNagios,
  github: (report, { root }) => renderGithub(report, root),
  markdown: (report, { homeDir }) => renderMarkdown(report, homeDir),
};
