import type { Terminal } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { cacheTable } from './cache-table.ts';
import { escapeAll } from './escape.ts';
import { fastestLine } from './fastest.ts';
import { findingBlocks } from './finding-text.ts';
import { applyLines } from './fix-text.ts';
import { crashLines, unknownLines } from './gap-text.ts';
import { headerLines } from './header.ts';
import { hanging, type Look, lookOf } from './look.ts';

/**
 * The report as a page for people. No line is wider than the terminal but those that are there to be copied. Everything in it may have
 * come from outside, so all of it is escaped before it is laid out.
 */
export function renderText(report: Report, terminal: Terminal): string {
  const look = lookOf(terminal);
  const shown = escapeAll(report, terminal.unicode);
  const sections = [
    headerLines(shown, look),
    shown.caches.length === 0 ? [] : cacheTable(shown.caches, look),
    fastestLine(shown, look),
    ...findingBlocks(shown.findings, look),
    applyLines(shown, look),
    unknownLines(shown.unknowns, look),
    crashLines(shown.crashes, look),
    summaryLine(shown, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summaryLine({ summary, unknowns, crashes, checksLeftOut }: Report, look: Look): readonly string[] {
  const { errors, warnings, notes, interrupted, caches, text } = summary;
  const isWell =
    errors + warnings + notes + unknowns.length + crashes.length + checksLeftOut.length === 0 &&
    !interrupted &&
    caches > 0;
  const kind =
    errors > 0 || crashes.length > 0 ? 'error' : warnings > 0 ? 'warning' : isWell ? 'good' : 'note';
  return hanging({ lead: `${look.marks[kind]} `, text, look, role: kind === 'note' ? 'quiet' : kind });
}
