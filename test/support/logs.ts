import { explainLog, type LogExplained } from '../../lib/log/explain-log.ts';
import { notebook } from '../../lib/log/notebook.ts';
import { lineCutter } from '../../lib/nix/log/lines.ts';
import type { LogMessage } from '../../lib/nix/log/message.ts';
import { logReader } from '../../lib/nix/log/reader.ts';

/** The messages of a log, in their order. */
export function messagesOf(text: string): readonly LogMessage[] {
  const cutter = lineCutter();
  const reader = logReader();
  return [...[...cutter.push(text), ...cutter.end()].flatMap((line) => reader.push(line)), ...reader.end()];
}

export function explained(text: string): LogExplained {
  const book = notebook();
  for (const message of messagesOf(text)) book.add(message);
  return explainLog(book.notes());
}

/** The ids of its headlines. */
export const causesOf = (text: string): readonly string[] =>
  explained(text).findings.flatMap(({ check, explainedBy }) => (explainedBy === undefined ? [check] : []));
