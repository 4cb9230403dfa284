import { type Advice, advise, type Ordered } from '../../bench/advice.ts';
import { adviceInput, type Known } from '../../bench/advice-input.ts';
import { configurationChange } from '../../bench/priorities.ts';
import { memoryOf, rememberedPriority } from '../../derive/cache-memory.ts';
import { asksForSubstituters, type Effective, effectiveOf } from '../../derive/effective.ts';
import { askedCaches } from '../../derive/order.ts';
import { valuesInEffect } from '../../derive/values-in-effect.ts';
import { renderFix } from '../../fixes/index.ts';
import type { InstallationView } from '../../fixes/installation-view.ts';
import type { BenchAdvice, BenchPlan } from '../../model/bench.ts';
import { memorySpans } from '../../nix/disk-cache-memory.ts';
import { cautionText } from './caution-words.ts';
import { timeText } from './numbers.ts';

/** What is known; `facts` is undefined where the settings could not be read. */
export type AdviceKnown = Omit<Known, 'facts'> & { readonly facts: Known['facts'] | undefined };

/** In which order Nix should ask, and what that gains, by the model of how long Nix takes. */
export function benchAdvice({ facts, ...known }: AdviceKnown, view: InstallationView): BenchAdvice {
  if (facts === undefined)
    return noAdvice('The settings of Nix are not known, so that neither is the order.');
  const input = adviceInput({ ...known, facts });
  if (input.caches.length === 0) return noAdvice('No cache that Nix asks could be measured.');
  const advice = advise(input);
  const isSilent = silent.has(advice.because);
  const then = new Map(advice.proposed.duration.perCache.map((part) => [part.substituter, part]));
  return {
    kind: isSilent ? 'none' : advice.kind,
    text: adviceText(advice, known),
    present: isSilent ? null : planOf(advice.present),
    proposed: isSilent ? null : planOf(advice.proposed),
    contributions: (isSilent ? [] : advice.contributions).map(
      ({ substituter, onlyHere, served, missMs }) => ({
        substituter,
        onlyHere,
        servedNow: served,
        servedThen: then.get(substituter)?.served ?? 0,
        missesNowMs: rounded(missMs),
        missesThenMs: rounded(then.get(substituter)?.missMs ?? 0),
      }),
    ),
    drop: (isSilent ? [] : advice.drops).map(({ substituter, savedMs, sampled, uniqueShareBelow }) => ({
      substituter,
      savesMs: rounded(savedMs),
      text: `${substituter} has none of the ${sampled} paths that no other cache has; of all paths it may still be the only one for up to ${Math.round(uniqueShareBelow * 100)} %`,
    })),
    ...(advice.kind === 'reorder' ? changeTo(advice.proposed.order, { facts, ...known }, view) : noChange),
  };
}

/** Then nothing is known of the order. */
const silent: ReadonlySet<Advice['because']> = new Set([
  'nothing-wanted',
  'nobody-has-any',
  'all-refused',
  'too-few-rounds',
]);

const noChange: Pick<BenchAdvice, 'changes' | 'cautions'> = { changes: [], cautions: [] };

/** The configuration that gives this order, in the words of this machine. */
function changeTo(
  wanted: readonly string[],
  { views, facts }: Pick<Known, 'views' | 'facts'>,
  view: InstallationView,
): typeof noChange {
  const effective = effectiveOf(facts);
  const memory = memoryOf(facts);
  const { intents, cautions } = configurationChange({
    configured: askedCaches(views, effective, (cache) => rememberedPriority(cache, memory)),
    wanted,
    version: effective.version,
    infoSpan: memorySpans(effective.version, valuesInEffect(facts).values).info,
    isUntrusted: namesItsOwn(facts, effective),
  });
  return {
    changes: intents.map((intent) => renderFix(intent, view)),
    cautions: cautions
      // Without a daemon nobody compares texts.
      .filter(({ kind }) => kind !== 'trust-text' || effective.substituting.by !== 'user')
      .map(cautionText),
  };
}

/** The list of a user whom the daemon does not trust, and who names caches all the same. */
function namesItsOwn({ configuration }: Known['facts'], { substituting }: Effective): boolean {
  if (substituting.by !== 'daemon' || substituting.trusted !== false) return false;
  return configuration !== undefined && asksForSubstituters(configuration);
}

function adviceText(
  { because, present, best, gain }: Advice,
  { measurement: { budget }, views }: Pick<Known, 'measurement' | 'views'>,
): string {
  const { totalMs } = present.duration;
  const wins = `${timeText(gain.ms)} of ${timeText(totalMs)} (${Math.round(gain.share * 100)} %)`;
  switch (because) {
    case 'nothing-wanted':
      return budget.stoppedBecause === 'settled' || budget.stoppedBecause === 'rounds'
        ? 'There was no path to measure with; --path names one.'
        : 'The measurement ended before all caches had been asked for a path.';
    case 'nobody-has-any':
      return 'None of the caches has any of these paths, so that they say nothing about the order.';
    case 'all-refused':
      return 'Nix would refuse all of these paths for their signatures, so that they say nothing about the order; nixcache doctor says why.';
    case 'too-few-rounds':
      return `All caches answered in ${gain.rounds?.of === 1 ? '1 round' : `${gain.rounds?.of ?? 0} rounds`} only, which is too few to say anything about their order.`;
    case 'one-cache':
      return views.length === 1
        ? 'There is one cache, and so nothing to put in order.'
        : 'Only one of the caches counts for the advice, and so there is nothing to put in order.';
    case 'already-best':
      return 'Keep the present order: for these paths none is better.';
    case 'too-little':
      return `Keep the present order: the best one for these paths would save ${wins}, which is too little to be worth a change.`;
    case 'not-steady':
      return `Keep the present order: another one would save ${wins} on the whole, but in ${(gain.rounds?.of ?? 0) - (gain.rounds?.better ?? 0)} of ${gain.rounds?.of ?? 0} rounds it would not; --thorough may tell.`;
    case 'faster':
      return `${firstChange(present.order, best.order)}: the proposed order is predicted to take ${timeText(best.duration.totalMs)} for these paths instead of ${timeText(totalMs)}.`;
  }
}

/** What goes ahead of what is asked now. */
function firstChange(now: readonly string[], then: readonly string[]): string {
  const place = then.findIndex((name, index) => name !== now[index]);
  return place <= 0 ? `Ask ${then[0] ?? ''} first` : `Ask ${then[place] ?? ''} before ${now[place] ?? ''}`;
}

const planOf = ({ order, duration }: Ordered): BenchPlan => ({
  order,
  predictedMs: rounded(duration.totalMs),
  openingMs: rounded(duration.openingMs),
  lookupMs: rounded(duration.lookupMs),
  downloadMs: rounded(duration.downloadMs),
});

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

const noAdvice = (text: string): BenchAdvice => ({
  kind: 'none',
  text,
  present: null,
  proposed: null,
  contributions: [],
  drop: [],
  changes: [],
  cautions: [],
});
