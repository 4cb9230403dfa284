import { fetchTemplates } from './fetch-templates.ts';
import { type LogField, type LogMessage, logFields } from './message.ts';
import { outcomeTemplates } from './outcome-templates.ts';
import type { LeveledText } from './plain-line.ts';
import { setupTemplates } from './setup-templates.ts';
import type { Template } from './template.ts';
import { trustTemplates } from './trust-templates.ts';

/** Every wording of every version that is recognised; of two that fit a line, the first counts. */
export const templates: readonly Template[] = [
  ...fetchTemplates,
  ...trustTemplates,
  ...setupTemplates,
  ...outcomeTemplates,
];

const anyLiteral = new RegExp(
  [...new Set(['log lines:', ...templates.map(({ literal }) => literal)])]
    .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('|'),
);

/** Whether a line can hold a message at all, or announces lines of a builder. Cheap, for all the lines that cannot. */
export const mayHoldMessage = (line: string): boolean => anyLiteral.test(line);

/** The longest text that is matched: Nix quotes URLs, configuration lines and store paths, which are shorter. */
const LONGEST_TEXT = 8 << 10;

/** What a line says, if it is one of Nix's messages about caches. */
export function recognise({ text, level }: LeveledText): Pick<LogMessage, 'kind' | 'fields'> | undefined {
  const short = text.slice(0, LONGEST_TEXT);
  for (const { kind, literal, pattern, leveled } of templates) {
    if ((leveled && level === 'none') || !short.includes(literal)) continue;
    const found = pattern.exec(short);
    if (found !== null) return { kind, fields: fieldsOf(found.groups ?? {}) };
  }
  return undefined;
}

function fieldsOf(groups: Readonly<Record<string, string | undefined>>): LogMessage['fields'] {
  const fields: Partial<Record<LogField, string>> = {};
  for (const name of logFields) {
    const value = groups[name];
    if (value !== undefined) fields[name] = value.trim();
  }
  return fields;
}
