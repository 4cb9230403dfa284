import { checks } from '../checks/index.ts';
import type { CacheView } from '../derive/cache-view.ts';
import { OFFLINE } from '../derive/offline.ts';
import type { SshView } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Finding, Subject, Verdict } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

/** Of a store behind ssh these tell what is known, and the checks about binary caches nothing. */
const aboutStores = new Set(checks.filter(({ needs }) => needs.includes('stores')).map(({ id }) => id));

const thisMachine = { kind: 'machine', name: 'this machine' } as const;

type Gap = Report['unknowns'][number];

/**
 * What could not be looked at, each subject and reason once, by the first check that met it. A cache that has an error, or a finding that
 * says why it does not answer, needs no list of what could not be seen there besides; one that was not asked is not asked for one reason.
 */
export function unknownsOf(
  verdicts: readonly Verdict[],
  findings: readonly Finding[],
  caches: readonly CacheView[],
  ssh: readonly SshView[] = [],
): readonly Gap[] {
  const behindSsh = new Set(ssh.map(({ name }) => name));
  const answering = new Set(caches.filter(({ reach }) => reach.kind === 'answers').map(({ name }) => name));
  const explained = new Set(
    findings
      .filter(({ severity, subject }) => severity === 'error' || !answering.has(subject.name))
      .map(({ subject }) => keyOf(subject)),
  );
  for (const cache of caches.filter(isUnwanted)) explained.add(keyOf(cache));
  const met = new Set<string>();
  return verdicts.flatMap((verdict) => {
    const { subject } = verdict;
    const isBehindSsh = behindSsh.has(subject.name);
    if (isBehindSsh && !aboutStores.has(verdict.check)) return [];
    if (verdict.kind !== 'unknown' || (isStore(subject) && explained.has(keyOf(subject)))) return [];
    const isSilent = subject.kind === 'cache' && !answering.has(subject.name) && !isBehindSsh;
    const gap = isSilent ? keyOf(subject) : `${keyOf(subject)}\n${verdict.because}`;
    if (met.has(gap)) return [];
    met.add(gap);
    return [{ check: verdict.check, subject, because: verdict.because }];
  });
}

/** That no cache was asked because the user wanted it so: told once, whatever the checks would have needed of each. */
export const unaskedCaches = (caches: readonly CacheView[]): readonly Gap[] =>
  caches.some(isUnwanted) ? [{ check: 'offline-machine', subject: thisMachine, because: OFFLINE }] : [];

const isUnwanted = ({ reach }: CacheView): boolean => reach.kind === 'not-asked' && reach.because === OFFLINE;

/** Why there were no paths to judge signatures by, said where that matters. */
export function unreadSamples(
  { samples }: Facts,
  caches: Report['caches'],
  leftOut: readonly string[],
): readonly Gap[] {
  const check = 'untrusted-key';
  if (leftOut.includes(check)) return [];
  if (!caches.some(({ reach, signature }) => reach === 'answers' && signature === 'unknown')) return [];
  return (okValue(samples)?.problems ?? []).map((because) => ({ check, subject: thisMachine, because }));
}

/** Checks that failed themselves. */
export const crashesOf = (verdicts: readonly Verdict[]): readonly Gap[] =>
  verdicts.flatMap((verdict) =>
    verdict.kind === 'crashed'
      ? [{ check: verdict.check, subject: verdict.subject, because: verdict.because }]
      : [],
  );

const isStore = ({ kind }: Subject): boolean => kind === 'cache' || kind === 'builder';

const keyOf = ({ kind, name }: Subject): string => `${kind} ${name}`;
