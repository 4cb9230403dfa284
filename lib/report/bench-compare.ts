import type { BenchDocument, Ranked, Times } from '../model/bench.ts';
import { amount, rateText, shareText, timeText } from './bench/numbers.ts';

type Comparison = NonNullable<BenchDocument['comparison']>;
type Change = Comparison['changes'][number];

/** Smaller changes do not matter to anybody, however certain they are. */
const LEAST_SHARE = 0.1;
const LEAST_MS = 1;
/** With as many samples before and now, all of one side lie above all of the other by chance in less than 5 of 100 cases. */
const LEAST_SAMPLES = 4;

/** What changed between two measurements that is more than noise, cache by cache, the fastest first. */
export function compareBenches(before: BenchDocument, now: BenchDocument): Comparison {
  const old = new Map(before.ranking.map((cache) => [cache.substituter, cache]));
  const present = new Set(now.ranking.map(({ substituter }) => substituter));
  const hits = hitChanges(before, now);
  const changes = [
    ...now.ranking.flatMap((cache) => {
      const was = old.get(cache.substituter);
      if (was === undefined)
        return [change(cache, 'appeared', `was not there before; now ${standing(cache)}`)];
      return [
        ...stateChange(was, cache),
        ...speedChanges(was, cache),
        ...rateChange(was, cache),
        ...(hits.get(cache.substituter) ?? []),
        ...placeChange(before, now, cache),
      ];
    }),
    ...before.ranking
      .filter(({ substituter }) => !present.has(substituter))
      .map((cache) => change(cache, 'gone', 'is not among the caches any more')),
  ];
  return { recordedAt: before.recordedAt, changes, text: textOf(changes, before, now) };
}

const change = ({ substituter }: Ranked, kind: Change['kind'], text: string): Change => ({
  substituter,
  kind,
  text,
});

const standing = ({ state, stateText, place }: Ranked): string =>
  state !== 'measured' ? stateText : place === null ? 'measured' : `in place ${place}`;

const isLost = ({ state }: Ranked): boolean => state === 'died' || state === 'unreachable';

function stateChange(was: Ranked, is: Ranked): readonly Change[] {
  if (was.state === 'measured' && isLost(is))
    return [change(is, 'died', `was measured before; now ${is.stateText}`)];
  if (isLost(was) && is.state === 'measured')
    return [change(is, 'works-again', `works again; before, ${was.stateText}`)];
  return [];
}

const measures = [
  ['hits', ({ hit }: Ranked) => hit],
  ['misses', ({ miss }: Ranked) => miss],
  ['opening it', ({ opening }: Ranked) => opening],
] as const;

function speedChanges(was: Ranked, is: Ranked): readonly Change[] {
  if (was.state !== 'measured' || is.state !== 'measured') return [];
  const protocols =
    was.protocol === is.protocol || was.protocol === null || is.protocol === null
      ? ''
      : `, over ${is.protocol} instead of ${was.protocol}`;
  return measures.flatMap(([what, timesOf]) => {
    const old = timesOf(was);
    const now = timesOf(is);
    if (old === null || now === null || !isReal(old, now)) return [];
    const kind = now.medianMs < old.medianMs ? 'faster' : 'slower';
    const text = `${what} ${what === 'opening it' ? 'takes' : 'take'} ${timeText(now.medianMs)}, before ${timeText(old.medianMs)}${protocols}`;
    return [change(is, kind, text)];
  });
}

/** The 95 % confidence intervals of the medians do not meet, and the change is large enough to be felt. */
function isReal(old: Times, now: Times): boolean {
  if (Math.min(old.samples, now.samples) < LEAST_SAMPLES) return false;
  const isApart = old.ciHighMs < now.ciLowMs || now.ciHighMs < old.ciLowMs;
  const difference = Math.abs(now.medianMs - old.medianMs);
  return isApart && difference > LEAST_MS && difference > LEAST_SHARE * old.medianMs;
}

function rateChange(was: Ranked, is: Ranked): readonly Change[] {
  const [old, now] = [was.throughput, is.throughput];
  if (was.state !== 'measured' || is.state !== 'measured' || old === null || now === null) return [];
  if (Math.min(old.samples, now.samples) < LEAST_SAMPLES) return [];
  const isApart =
    old.maxBytesPerSecond < now.minBytesPerSecond || now.maxBytesPerSecond < old.minBytesPerSecond;
  const difference = Math.abs(now.medianBytesPerSecond - old.medianBytesPerSecond);
  if (!isApart || difference <= LEAST_SHARE * old.medianBytesPerSecond) return [];
  const text = `archives come at ${rateText(now.medianBytesPerSecond)}, before ${rateText(old.medianBytesPerSecond)}`;
  return [change(is, 'throughput', text)];
}

/** Of the paths that were asked for both times, since others say nothing about a change. */
function hitChanges(before: BenchDocument, now: BenchDocument): ReadonlyMap<string, readonly Change[]> {
  const was = new Map(before.paths.list.map(({ hashPart, foundAt }) => [hashPart, new Set(foundAt)]));
  const common = now.paths.list.flatMap(({ hashPart, foundAt }) => {
    const old = was.get(hashPart);
    return old === undefined ? [] : [{ old, now: new Set(foundAt) }];
  });
  const measured = (document: BenchDocument): ReadonlySet<string> =>
    new Set(
      document.ranking.flatMap(({ state, substituter }) => (state === 'measured' ? [substituter] : [])),
    );
  const measuredBefore = measured(before);
  return new Map(
    now.ranking
      .filter(({ state, substituter }) => state === 'measured' && measuredBefore.has(substituter))
      .map((cache) => {
        const { substituter } = cache;
        const count = (fits: (old: boolean, now: boolean) => boolean): number =>
          common.filter((path) => fits(path.old.has(substituter), path.now.has(substituter))).length;
        const gained = count((old, now) => now && !old);
        const lost = count((old, now) => old && !now);
        const parts = [
          ...(gained === 0 ? [] : [`has ${amount(gained, 'path')} that it had not`]),
          ...(lost === 0 ? [] : [`has no longer ${amount(lost, 'path')} that it had`]),
        ];
        const share = shareText(
          count((_, now) => now),
          common.length,
        );
        const text = `${parts.join(' and ')}; now ${share} of the ${common.length} asked for both times`;
        return [substituter, parts.length === 0 ? [] : [change(cache, 'hits', text)]];
      }),
  );
}

/** Only where another cache overtook it: a place that moved since a cache came or went is no change, and one line tells of both. */
function placeChange(before: BenchDocument, now: BenchDocument, is: Ranked): readonly Change[] {
  const slower = apart(before, is, (other, own) => other > own);
  const faster = [...apart(now, is, (other, own) => other < own)].filter((other) => slower.has(other));
  if (faster.length === 0 || is.place === null) return [];
  const text = `is in place ${is.place} now, behind ${faster.join(', ')}, than which it was faster before`;
  return [change(is, 'place', text)];
}

/** The caches whose place lies so to that of this one, ties apart. */
function apart(
  { ranking }: BenchDocument,
  { substituter }: Ranked,
  lies: (other: number, own: number) => boolean,
): ReadonlySet<string> {
  const own = ranking.find((cache) => cache.substituter === substituter);
  const place = own?.place ?? null;
  if (own === undefined || place === null) return new Set();
  const tied = new Set(own.tiedWith);
  return new Set(
    ranking.flatMap((other) =>
      other.place !== null && lies(other.place, place) && !tied.has(other.substituter)
        ? [other.substituter]
        : [],
    ),
  );
}

function textOf(changes: readonly Change[], before: BenchDocument, now: BenchDocument): string {
  const asked = new Set(before.paths.list.map(({ hashPart }) => hashPart));
  const isOther =
    now.paths.list.length > 0 &&
    asked.size > 0 &&
    !now.paths.list.some(({ hashPart }) => asked.has(hashPart));
  const other = isOther ? ' Other paths were asked for then, so hits cannot be compared.' : '';
  if (changes.length === 0) return `nothing changed that is more than noise.${other}`;
  const caches = new Set(changes.map(({ substituter }) => substituter)).size;
  return `${amount(changes.length, 'change')} at ${amount(caches, 'cache')}.${other}`;
}
