import type { Report } from '../model/report.ts';

/** The last line of every report, in numbers and in words. It must not sound finer than what was looked at. */
export function summaryOf({
  caches,
  findings,
  unknowns,
  interrupted,
}: Pick<Report, 'caches' | 'findings' | 'unknowns'> & { readonly interrupted: boolean }): Report['summary'] {
  const roots = findings.filter(({ explainedBy }) => explainedBy === undefined);
  const count = (severity: string) => roots.filter((finding) => finding.severity === severity).length;
  const failing = new Set(
    findings.flatMap(({ severity, subject }) =>
      severity === 'error' && subject.kind === 'cache' ? [subject.name] : [],
    ),
  );
  const working = caches.filter(
    ({ reach, substituter, droppedByDaemon }) =>
      reach === 'answers' && droppedByDaemon === null && !failing.has(substituter),
  ).length;
  const numbers = {
    caches: caches.length,
    working,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
  };
  return { ...numbers, interrupted, text: words(numbers, unknowns.length, interrupted) };
}

function words(
  { caches, working, errors, warnings, notes }: Omit<Report['summary'], 'interrupted' | 'text'>,
  unknowns: number,
  interrupted: boolean,
): string {
  const works =
    caches === 0
      ? 'No cache is configured'
      : `${working} of ${counted(caches, 'cache')} ${working === 1 ? 'works' : 'work'}`;
  const found = [counted(errors, 'error'), counted(warnings, 'warning'), counted(notes, 'note')].filter(
    (part) => !part.startsWith('0 '),
  );
  const gaps = unknowns === 0 ? '' : `; ${counted(unknowns, 'thing')} could not be told`;
  const ended = interrupted ? 'Interrupted. ' : '';
  return `${ended}${works}${found.length === 0 ? '; nothing wrong was found' : `; ${found.join(', ')}`}${gaps}.`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
