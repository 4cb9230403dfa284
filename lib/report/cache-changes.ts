import type { CacheReport } from '../model/report.ts';
import type { Change } from '../model/watch.ts';

/** What changed about one cache, but for its times. `before` is undefined where it was not configured. */
export function cacheChanges(before: CacheReport | undefined, now: CacheReport): readonly Change[] {
  if (before === undefined)
    return [change(now, { what: 'cache-added', to: stateOf(now) }, `is configured now: ${stateOf(now)}`)];
  // Why it is not reached says nothing about the cache.
  if (now.away !== null) return [];
  return [
    ...reachChanges(before, now),
    ...signatureChanges(before, now),
    ...priorityChanges(before, now),
    ...certificateChanges(before, now),
  ];
}

function reachChanges(before: CacheReport, now: CacheReport): readonly Change[] {
  if (now.reach === 'not-asked' || before.reach === 'not-asked') return [];
  const states = { from: stateOf(before), to: stateOf(now) };
  if (before.working && !now.working)
    return [change(now, { what: 'cache-fails', tone: 'worse', ...states }, `no longer works: ${states.to}`)];
  if (!before.working && now.working)
    return before.away === null
      ? [
          change(
            now,
            { what: 'cache-works', tone: 'better', ...states },
            `works again; it was: ${states.from}`,
          ),
        ]
      : [];
  if (before.away !== null)
    return now.working
      ? []
      : [change(now, { what: 'cache-fails', tone: 'worse', ...states }, `does not work: ${states.to}`)];
  if (before.reachText === now.reachText) return [];
  const reaches = { from: before.reachText, to: now.reachText };
  return [
    change(now, { what: 'reach', ...reaches }, `is seen otherwise: ${reaches.to}; it was: ${reaches.from}`),
  ];
}

function signatureChanges(before: CacheReport, now: CacheReport): readonly Change[] {
  if (now.signature === 'unknown' || before.signature === 'unknown') return [];
  if (now.signatureText === before.signatureText) return [];
  const tone =
    now.signature === before.signature ? 'neutral' : now.signature === 'refused' ? 'worse' : 'better';
  return [
    change(
      now,
      { what: 'signature', tone, from: before.signatureText, to: now.signatureText },
      `has other signatures: ${now.signatureText}; they were: ${before.signatureText}`,
    ),
  ];
}

function priorityChanges(before: CacheReport, now: CacheReport): readonly Change[] {
  if (now.priority === null || before.priority === null || now.priority === before.priority) return [];
  const numbers = { from: String(before.priority), to: String(now.priority) };
  return [
    change(now, { what: 'priority', ...numbers }, `has priority ${numbers.to}; it was ${numbers.from}`),
  ];
}

function certificateChanges(before: CacheReport, now: CacheReport): readonly Change[] {
  const { certificateExpires: to } = now;
  const { certificateExpires: from } = before;
  if (to === null || from === null || to === from) return [];
  return [
    change(
      now,
      { what: 'certificate', from, to },
      `has another certificate, which ends on ${to.slice(0, 10)}`,
    ),
  ];
}

/** In two or three words; the signatures are what matters where it answers. */
const stateOf = ({ reach, reachText, signatureText }: CacheReport): string =>
  reach === 'answers' ? `${reachText}, signatures ${signatureText}` : reachText;

const change = (
  { substituter }: CacheReport,
  said: Pick<Change, 'what'> & Partial<Change>,
  predicate: string,
): Change => ({
  subject: { kind: 'cache', name: substituter },
  check: null,
  tone: 'neutral',
  from: null,
  to: null,
  ...said,
  text: `${substituter} ${predicate}.`,
});
