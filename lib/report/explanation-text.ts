import type { Explanation } from '../model/explanation.ts';
import type { Terminal } from '../model/ports.ts';
import { escapeAll } from './escape.ts';
import { findingBlocks } from './finding-text.ts';
import { hanging, type Look, lookOf } from './look.ts';
import { boundProse } from './shorten.ts';

/** What a log says as a page for people. Everything in it may have come from outside, so all of it is escaped before it is laid out. */
export function renderExplanation(explanation: Explanation, terminal: Terminal): string {
  const look = lookOf(terminal);
  const shown = escapeAll(explanation, terminal.unicode);
  const sections = [
    ...findingBlocks(shown.findings, look),
    leftLine(shown),
    shown.asides.flatMap((aside) => asideLines(aside, look)),
    summaryLine(shown, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const leftLine = ({ left }: Explanation): readonly string[] =>
  left === 0 ? [] : [`and ${left} more ${left === 1 ? 'finding' : 'findings'}`];

const asideLines = ({ text, times }: Explanation['asides'][number], look: Look): readonly string[] =>
  hanging({
    lead: `${look.marks.note} `,
    text: boundProse(times > 1 ? `${text} (${times} times)` : text, look.unicode),
    look,
    role: 'quiet',
  });

function summaryLine({ summary, asides }: Explanation, look: Look): readonly string[] {
  const { errors, warnings, notes, interrupted, text } = summary;
  const isWell = errors + warnings + notes + asides.length === 0 && !interrupted;
  const kind = errors > 0 ? 'error' : warnings > 0 ? 'warning' : isWell ? 'good' : 'note';
  return hanging({ lead: `${look.marks[kind]} `, text, look, role: kind === 'note' ? 'quiet' : kind });
}
