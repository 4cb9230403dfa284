import type { Terminal } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { renderJson } from './json.ts';
import { renderText } from './text.ts';

/** Every format that a report can be printed in. */
export const formats = {
  text: renderText,
  json: renderJson,
} as const satisfies Record<string, (report: Report, terminal: Terminal) => string>;
