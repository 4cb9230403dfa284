import type { Terminal } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { cacheTable } from './cache-table.ts';
import { findingText } from './finding-text.ts';
import { header } from './header.ts';
import { type Marks, marksFor } from './marks.ts';
import { type Paint, painter } from './paint.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

/** Longer lines are hard to read, however wide the terminal is. The table may use all of it. */
const WIDEST_TEXT = 100;

/** The report for a person: what was looked at, the caches, what is wrong and what to do, worst first, and one line to end with. */
export function renderText(report: Report, { width, colour, unicode }: Terminal): string {
  const marks = marksFor(unicode);
  const paint = painter(colour);
  const textWidth = Math.min(width, WIDEST_TEXT);
  const roots = report.findings.filter(({ explainedBy }) => explainedBy === undefined);
  const blocks = [
    header(report, textWidth, marks, paint),
    report.caches.length === 0 ? [] : [cacheTable(report.caches, width, marks, paint)],
    fastest(report, textWidth),
    ...roots.map((root) => findingText(root, explainedBy(report, root), textWidth, marks, paint)),
    gaps(report, textWidth, marks, paint),
    [summary(report, marks, paint)],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function explainedBy({ findings }: Report, root: Report['findings'][number]): Report['findings'] {
  return findings.filter(
    ({ explainedBy: by }) =>
      by !== undefined &&
      by.check === root.check &&
      by.subject.kind === root.subject.kind &&
      by.subject.name === root.subject.name,
  );
}

/** More than these would only repeat the table. */
const FASTEST_NAMED = 3;

/** Said only where there is a choice. */
function fastest({ caches }: Report, width: number): readonly string[] {
  const timed = caches
    .filter(({ speedRank }) => speedRank !== null)
    .sort((a, b) => (a.speedRank ?? 0) - (b.speedRank ?? 0));
  if (timed.length < 2) return [];
  const named = timed.slice(0, FASTEST_NAMED).map(({ substituter }) => printable(substituter));
  return hang('Fastest: ', `${named.join(', then ')}.`, width);
}

function gaps({ unknowns, crashes }: Report, width: number, marks: Marks, paint: Paint): readonly string[] {
  const lines = (title: string, items: Report['unknowns']) =>
    items.length === 0
      ? []
      : [
          paint('strong', title),
          ...items.flatMap(({ subject, because }) =>
            hang(`${marks.unknown} `, printable(`${subject.name}: ${because}`), width),
          ),
        ];
  const failed = crashes.map(({ check, subject, because }) => ({
    check,
    subject,
    because: `${check} failed: ${because}`,
  }));
  return [
    ...lines('Could not tell', unknowns),
    ...lines('Faults of nixcache itself, please report them', failed),
  ];
}

function summary(
  { summary: { text, errors, warnings } }: Report,
  { severity, good }: Marks,
  paint: Paint,
): string {
  const role = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'good';
  const mark = role === 'good' ? good : severity[role];
  return paint(role, `${mark} ${text}`);
}
