import type { LookupRules } from '../../lib/bench/lookup-rules.ts';
import type { MeasuredCache, WantedPath } from '../../lib/bench/measured.ts';

/** The same as `predictDuration`, path by path, as slow as it is plain. */
export function naiveDuration(
  order: readonly MeasuredCache[],
  paths: readonly WantedPath[],
  { lookups, downloads, connections }: LookupRules,
  /** All caches there are: whether a path is found does not hang on the order. */
  all: readonly MeasuredCache[] = order,
): number {
  const known = all.flatMap(({ bytesPerSecond: speed }) => speed ?? []).sort((a, b) => a - b);
  const speedOf = ({ bytesPerSecond }: MeasuredCache) =>
    (bytesPerSecond ?? known[Math.floor(known.length / 2)] ?? Number.POSITIVE_INFINITY) / 1000;
  const holds = ({ substituter }: MeasuredCache, path: WantedPath) => path.has.has(substituter);
  const gives = ({ substituter }: MeasuredCache, path: WantedPath) =>
    path.has.get(substituter)?.accepted === true;
  const isFound = (path: WantedPath) => all.some((cache) => holds(cache, path));
  const isServed = (path: WantedPath) => all.some((cache) => gives(cache, path));

  const waves = new Map<WantedPath, number>();
  const isReferred = (path: WantedPath) =>
    paths.some((other) => other !== path && isFound(other) && referred(other, paths).includes(path));
  let wave = paths.filter((path) => !isReferred(path));
  for (let depth = 0; wave.length > 0; depth += 1) {
    for (const path of wave) waves.set(path, depth);
    wave = paths.filter(
      (path) =>
        !waves.has(path) && wave.some((from) => isFound(from) && referred(from, paths).includes(path)),
    );
  }
  const depthOf = (path: WantedPath): number =>
    Math.max(-1, ...referred(path, paths).filter(isServed).map(depthOf)) + 1;
  const server = (path: WantedPath) => order.find((cache) => gives(cache, path));

  const asked = new Map<MeasuredCache, number>();
  let lookupMs = 0;
  let widest = 0;
  const byWave = groupsOf(paths, (path) => waves.get(path) ?? 0);
  byWave.forEach((group, index) => {
    const times = group.map((path) => {
      let time = 0;
      for (const cache of order) {
        asked.set(cache, (asked.get(cache) ?? 0) + 1);
        time += holds(cache, path) ? cache.hitMs : cache.missMs;
        if (holds(cache, path)) break;
      }
      return time;
    });
    lookupMs += sum(times) / Math.min(group.length, lookups.most);
    widest = Math.max(widest, group.length);
    if (index === byWave.length - 1) lookupMs += tail(times, lookups.most);
  });
  lookupMs += sum([...asked.values()]) * 0.25;
  const width = Math.min(widest, lookups.most);
  const single = order.filter(({ multiplexed, connectMs }) => !multiplexed && connectMs > 0);
  const requests = sum(single.map((cache) => asked.get(cache) ?? 0));
  const wanted = sum(single.map((cache) => Math.min(width, asked.get(cache) ?? 0)));
  const pressure = Math.min(1, Math.max(0, wanted / connections.most - 1));
  for (const [cache, count] of asked) {
    const first = Math.min(width, count);
    const isOpen = cache.openingMs > 0;
    if (cache.multiplexed) lookupMs += ((isOpen ? 0 : first) * cache.connectMs) / width;
    else if (cache.connectMs > 0)
      lookupMs +=
        ((first - (isOpen ? 1 : 0) + (count - first) * (1 - count / requests) * pressure) * cache.connectMs) /
        width;
  }

  let downloadMs = 0;
  const served = paths.filter((path) => server(path) !== undefined);
  const byDepth = groupsOf(served, depthOf);
  const widestDepth = byDepth.findIndex(({ length }) => byDepth.every((other) => other.length <= length));
  byDepth.forEach((group, index) => {
    const transfer = new Map<MeasuredCache, number>();
    const times = group.flatMap((path) => {
      const cache = server(path);
      if (cache === undefined) return [];
      const bytes = path.has.get(cache.substituter)?.downloadBytes ?? 0;
      transfer.set(cache, (transfer.get(cache) ?? 0) + bytes / speedOf(cache));
      return [cache.firstByteMs + 1 + Math.max(bytes / speedOf(cache), (path.narBytes ?? 0) / 60_000)];
    });
    const unpacking = sum(group.map(({ narBytes = 0 }) => narBytes / 60_000));
    const last = index === widestDepth ? tail(times, downloads.most) : 0;
    const sideBySide = sum(times) / Math.min(group.length, downloads.most) + last;
    downloadMs += Math.max(sideBySide, unpacking, ...transfer.values()) + group.length * 0.75;
  });
  for (const path of paths) {
    const first = order.findIndex((cache) => holds(cache, path));
    for (const cache of first < 0 ? [] : order.slice(first + 1)) {
      if (order.slice(0, order.indexOf(cache)).some((before) => gives(before, path))) break;
      downloadMs += holds(cache, path) ? cache.hitMs : cache.missMs;
    }
  }
  return 55 + sum(order.map(({ openingMs }) => openingMs)) + lookupMs + downloadMs;
}

const referred = (path: WantedPath, paths: readonly WantedPath[]): readonly WantedPath[] =>
  [...new Set(path.references)].flatMap((to) => (paths[to] === path ? [] : (paths[to] ?? [])));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function tail(times: readonly number[], most: number): number {
  const longest = Math.max(...times);
  return times.length <= most ? longest - sum(times) / times.length : ((1 - 1 / most) * longest) / 2;
}

function groupsOf(
  paths: readonly WantedPath[],
  keyOf: (path: WantedPath) => number,
): readonly WantedPath[][] {
  const groups: WantedPath[][] = [];
  for (const path of paths) {
    const key = keyOf(path);
    groups[key] ??= [];
    groups[key].push(path);
  }
  return groups.filter((group) => group.length > 0);
}
