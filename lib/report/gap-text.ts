import type { Report } from '../model/report.ts';
import { fitList, hanging, type Look } from './look.ts';
import { boundProse } from './shorten.ts';

type Gap = Report['unknowns'][number];

/** More reasons than this are no reading any more. */
const MOST_REASONS = 10;

/** What could not be told, all subjects of one reason together. */
export function unknownLines(unknowns: readonly Gap[], look: Look): readonly string[] {
  if (unknowns.length === 0) return [];
  const byReason = new Map<string, readonly string[]>();
  for (const { because, subject } of unknowns)
    byReason.set(because, [...(byReason.get(because) ?? []), subject.name]);
  const reasons = [...byReason].slice(0, MOST_REASONS);
  const left = byReason.size - reasons.length;
  return [
    `${look.marks.unknown} Could not tell, which does not mean that all is well:`,
    ...reasons.flatMap(([because, names]) => {
      const who = names.length === 1 ? (names[0] ?? '') : fitList(names, look.proseWidth - 4);
      const text = `${boundProse(who, look.unicode)}: ${boundProse(because, look.unicode)}`;
      return hanging({ lead: '  ', text, look, hang: 2 });
    }),
    ...(left > 0 ? [`  and ${left} more reasons`] : []),
  ];
}

/** Checks of nixcache that failed: a fault of ours, which hides what they would have said. */
export const crashLines = (crashes: readonly Gap[], look: Look): readonly string[] =>
  crashes.slice(0, MOST_REASONS).flatMap(({ check, subject, because }) => {
    const text = `nixcache itself failed in ${check} about ${subject.name}, please report it: ${because}`;
    const lead = `${look.marks.error} `;
    return hanging({ lead, text: boundProse(text, look.unicode), look, role: 'error' });
  });
