import { closureShape, NOT_SERVED } from './closure-shape.ts';
import { levelTime } from './download-time.ts';
import { type LookupRules, OWN_TIME, UNPACKED_PER_MS } from './lookup-rules.ts';
import type { MeasuredCache, WantedPath } from './measured.ts';

/** The paths that are alike to any order of the caches: the same caches have them. Indices of caches. */
export interface Pattern {
  readonly has: readonly number[];
  readonly accepted: readonly number[];
  readonly count: number;
  /** How often the time of one such lookup counts in that of all, which go on side by side. */
  readonly weight: number;
  /** How many of them are looked up last. */
  readonly last: number;
  /** Whether one of the caches that have them has signatures that Nix refuses. */
  readonly isRefused: boolean;
  /** By the cache that serves them: the time of those downloads that no other pattern goes on beside. */
  readonly alone: readonly number[];
}

/** The paths of one pattern whose references are equally deep. By the index of the cache that serves them. */
export interface Share {
  readonly pattern: number;
  readonly count: number;
  /** Unpacking them all. */
  readonly unpacking: number;
  /** All their downloads one after another, and the transfer alone, and the longest one. */
  readonly work: readonly number[];
  readonly transfer: readonly number[];
  readonly longest: readonly number[];
}

/** The paths whose references are equally deep. `isWidest`: of no other depth are more. */
interface Level {
  readonly shares: readonly Share[];
  readonly isWidest: boolean;
}

/** What is wanted of which caches, brought to what the time depends on, so that an order is evaluated in microseconds. */
export interface Workload {
  readonly caches: readonly MeasuredCache[];
  readonly rules: LookupRules;
  readonly patterns: readonly Pattern[];
  /** How many paths are looked up last, and at most at once. */
  readonly lastWave: number;
  readonly width: number;
  /** What is fetched side by side, where that is of several patterns. */
  readonly levels: readonly Level[];
}

/** Linear in the paths, their references and the answers of the caches. */
export function workloadOf(
  caches: readonly MeasuredCache[],
  paths: readonly WantedPath[],
  rules: LookupRules,
): Workload {
  const holders = paths.map((path) => holdersOf(path, caches));
  const { waves, depths } = closureShape(
    paths.map(({ references }, path) => ({
      references,
      isFound: (holders[path]?.has.length ?? 0) > 0,
      isServed: (holders[path]?.accepted.length ?? 0) > 0,
    })),
  );
  const sizes = countsOf(waves);
  const lastWave = sizes.length - 1;
  const found = new Map<string, { index: number; members: number[] }>();
  holders.forEach(({ has, accepted }, path) => {
    const key = `${has.join()};${accepted.join()}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, { index: found.size, members: [path] });
    else group.members.push(path);
  });
  const groups = [...found.values()];
  const speeds = bytesPerMs(caches);
  const levels: { shares: Share[]; isWidest: boolean }[] = [];
  for (const { index, members } of groups)
    for (const [depth, same] of grouped(members, (path) => depths[path] ?? NOT_SERVED)) {
      if (depth === NOT_SERVED) continue;
      const wanted = same.flatMap((path) => paths[path] ?? []);
      levels[depth] ??= { shares: [], isWidest: false };
      levels[depth].shares.push(shareOf(index, wanted, caches, speeds));
    }
  const countOf = ({ shares }: Level): number => shares.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(0, ...levels.map(countOf));
  const widest = levels.find((level) => countOf(level) === most);
  if (widest !== undefined) widest.isWidest = true;
  // One after another, a download does not depend on the others either.
  const isSerial = rules.downloads.most === 1;
  const alone = groups.map(() => caches.map(() => 0));
  for (const { shares, isWidest } of levels) {
    if (!isSerial && shares.length > 1) continue;
    for (const share of shares) {
      const own = alone[share.pattern] ?? [];
      for (const cache of caches.keys())
        own[cache] = (own[cache] ?? 0) + levelTime([{ ...share, pattern: 0 }], [cache], rules, isWidest);
    }
  }
  const patterns = groups.map(({ members }, pattern): Pattern => {
    const [first = 0] = members;
    const { has = [], accepted = [] } = holders[first] ?? {};
    const weights = members.map((path) => 1 / Math.min(sizes[waves[path] ?? 0] ?? 1, rules.lookups.most));
    return {
      has,
      accepted,
      count: members.length,
      weight: sumOf(weights),
      last: members.filter((path) => waves[path] === lastWave).length,
      isRefused: accepted.length < has.length,
      alone: alone[pattern] ?? [],
    };
  });
  return {
    caches,
    rules,
    patterns,
    lastWave: sizes[lastWave] ?? 0,
    width: Math.min(Math.max(0, ...sizes), rules.lookups.most),
    levels: isSerial ? [] : levels.filter(({ shares }) => shares.length > 1),
  };
}

function shareOf(
  pattern: number,
  paths: readonly WantedPath[],
  caches: readonly MeasuredCache[],
  speeds: readonly number[],
): Share {
  const unpacking = paths.map(({ narBytes = 0 }) => narBytes / UNPACKED_PER_MS);
  const byCache = caches.map(({ substituter, firstByteMs }, cache) => {
    const speed = speeds[cache] ?? Number.POSITIVE_INFINITY;
    const transfers = paths.map(({ has }) => (has.get(substituter)?.downloadBytes ?? 0) / speed);
    const times = transfers.map((time, index) => Math.max(time, unpacking[index] ?? 0));
    const fixed = firstByteMs + OWN_TIME.fetch;
    const longest = fixed + times.reduce((most, time) => Math.max(most, time), 0);
    return { work: paths.length * fixed + sumOf(times), transfer: sumOf(transfers), longest };
  });
  return {
    pattern,
    count: paths.length,
    unpacking: sumOf(unpacking),
    work: byCache.map(({ work }) => work),
    transfer: byCache.map(({ transfer }) => transfer),
    longest: byCache.map(({ longest }) => longest),
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

interface Holders {
  readonly has: readonly number[];
  readonly accepted: readonly number[];
}

function holdersOf({ has }: WantedPath, caches: readonly MeasuredCache[]): Holders {
  const all = caches.flatMap(({ substituter }, index) => (has.has(substituter) ? [index] : []));
  return {
    has: all,
    accepted: all.filter((index) => has.get(caches[index]?.substituter ?? '')?.accepted === true),
  };
}

/** Of a cache whose speed is not known that of the others is taken, so that it neither wins nor loses by it; else none. */
function bytesPerMs(caches: readonly MeasuredCache[]): readonly number[] {
  const known = caches
    .flatMap(({ bytesPerSecond }) => (bytesPerSecond === undefined ? [] : [bytesPerSecond]))
    .sort((left, right) => left - right);
  const median = known[Math.floor(known.length / 2)];
  return caches.map(({ bytesPerSecond }) => (bytesPerSecond ?? median ?? Number.POSITIVE_INFINITY) / 1000);
}

function countsOf(numbers: readonly number[]): readonly number[] {
  const counts: number[] = [];
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

function grouped(members: readonly number[], keyOf: (member: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return groups;
}
