import type { Report } from '../model/report.ts';
import type { Change, WatchLine } from '../model/watch.ts';
import { linesOf, lineText } from './ndjson.ts';

/** A round as lines: all that was seen in the first one, what changed in those after it, and what it comes to. */
export function renderRound(report: Report, round: number, changes: readonly Change[]): string {
  const { schemaVersion, recordedAt, machine, summary } = report;
  const common = { schemaVersion, recordedAt } as const;
  const lines: readonly WatchLine[] = [
    ...(round === 1 ? linesOf(report) : []),
    ...changes.map((change) => ({ type: 'change', ...common, ...change }) as const),
    { type: 'round', ...common, round, changes: changes.length, machine, ...summary },
  ];
  return lines.map(lineText).join('');
}
