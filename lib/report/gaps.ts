import type { CacheView } from '../derive/cache-view.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Finding, Subject, Verdict } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

type Gap = Report['unknowns'][number];

/**
 * What could not be looked at, each subject and reason once, by the first check that met it. A cache that has an error, or a finding that
 * says why it does not answer, needs no list of what could not be seen there besides; one that was not asked is not asked for one reason.
 */
export function unknownsOf(
  verdicts: readonly Verdict[],
  findings: readonly Finding[],
  caches: readonly CacheView[],
): readonly Gap[] {
  const answering = new Set(caches.filter(({ reach }) => reach.kind === 'answers').map(({ name }) => name));
  const explained = new Set(
    findings
      .filter(({ severity, subject }) => severity === 'error' || !answering.has(subject.name))
      .map(({ subject }) => keyOf(subject)),
  );
  const met = new Set<string>();
  return verdicts.flatMap((verdict) => {
    const { subject } = verdict;
    if (verdict.kind !== 'unknown' || (subject.kind === 'cache' && explained.has(keyOf(subject)))) return [];
    const isSilent = subject.kind === 'cache' && !answering.has(subject.name);
    const gap = isSilent ? keyOf(subject) : `${keyOf(subject)}\n${verdict.because}`;
    if (met.has(gap)) return [];
    met.add(gap);
    return [{ check: verdict.check, subject, because: verdict.because }];
  });
}

/** Why there were no paths to judge signatures by, said where that matters. */
export function unreadSamples({ samples }: Facts, caches: Report['caches']): readonly Gap[] {
  const subject = { kind: 'machine', name: 'this machine' } as const;
  if (!caches.some(({ reach, signature }) => reach === 'answers' && signature === 'unknown')) return [];
  return (okValue(samples)?.problems ?? []).map((because) => ({ check: 'untrusted-key', subject, because }));
}

/** Checks that failed themselves. */
export const crashesOf = (verdicts: readonly Verdict[]): readonly Gap[] =>
  verdicts.flatMap((verdict) =>
    verdict.kind === 'crashed'
      ? [{ check: verdict.check, subject: verdict.subject, because: verdict.because }]
      : [],
  );

const keyOf = ({ kind, name }: Subject): string => `${kind} ${name}`;
