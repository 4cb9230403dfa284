import type { Terminal } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import type { Change } from '../model/watch.ts';
import { escapeAll } from './escape.ts';
import { hanging, lookOf } from './look.ts';

const marks = { worse: 'error', better: 'good', neutral: 'note' } as const;

/** What a round changed, a paragraph each with the time, or one quiet line that nothing did. */
export function renderChanges(changes: readonly Change[], report: Report, terminal: Terminal): string {
  const look = lookOf(terminal);
  const time = timeOf(report.recordedAt);
  if (changes.length === 0)
    return `${look.paint('quiet', `${time} ${look.marks.note} nothing changed; ${stateText(report)}`)}\n`;
  const lines = escapeAll(changes, terminal.unicode).flatMap(({ tone, text, check, what }) => {
    const id = check !== null && what === 'finding-appeared' ? ` [${check}]` : '';
    const role = marks[tone];
    return hanging({
      lead: `${time} ${look.marks[role]} `,
      text: `${text}${id}`,
      look,
      role: role === 'note' ? 'quiet' : role,
    });
  });
  return `${lines.join('\n')}\n`;
}

/** What stays below all that: how things are, and when somebody looks again. */
export const watchingText = (report: Report, next: Date): string =>
  `${stateText(report)}; next look at ${timeOf(next.toISOString())}`;

function stateText({ machine, summary }: Report): string {
  if (machine.network === 'offline') return 'this machine is offline';
  return `${summary.working} of ${summary.caches} ${summary.caches === 1 ? 'cache works' : 'caches work'}`;
}

/** The time of day, in UTC and marked as such. */
const timeOf = (moment: string): string => `${moment.slice(11, 19)}Z`;
