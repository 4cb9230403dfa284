import type { MeasuredCache, WantedPath } from '../../lib/bench/measured.ts';
import { randomOf } from './random.ts';

/** A cache over HTTP/1.1 that Nix remembers, with figures that do not count unless they are given. */
export const measured = (substituter: string, figures: Partial<MeasuredCache> = {}): MeasuredCache => ({
  substituter,
  openingMs: 0,
  connectMs: 0,
  multiplexed: false,
  hitMs: 10,
  missMs: 10,
  firstByteMs: 10,
  bytesPerSecond: undefined,
  ...figures,
});

/** A path that these caches give. */
export const wanted = (
  has: readonly string[],
  {
    bytes = 0,
    references = [],
    narBytes,
  }: { readonly bytes?: number; readonly references?: readonly number[]; readonly narBytes?: number } = {},
): WantedPath => ({
  storePath: `/nix/store/${has.join('-')}`,
  has: new Map(has.map((name) => [name, { downloadBytes: bytes, accepted: true }])),
  references,
  narBytes,
});

export const repeated = (count: number, path: WantedPath): readonly WantedPath[] =>
  Array.from({ length: count }, () => path);

/** Caches of all kinds, and paths that refer to later ones. */
export function randomWorkload(
  seed: number,
  { caches: count, paths: length }: { readonly caches: number; readonly paths: number },
): { readonly caches: readonly MeasuredCache[]; readonly paths: readonly WantedPath[] } {
  const random = randomOf(seed);
  const number = (most: number) => random.below(most * 10) / 10;
  const caches = Array.from({ length: count }, (_, index) =>
    measured(`https://${index}.test`, {
      openingMs: random.chance(0.5) ? 0 : number(300),
      connectMs: random.chance(0.2) ? 0 : number(100),
      multiplexed: random.chance(0.4),
      hitMs: 1 + number(150),
      missMs: 1 + number(150),
      firstByteMs: 1 + number(200),
      bytesPerSecond: random.chance(0.2) ? undefined : 100_000 + random.below(50_000_000),
    }),
  );
  const shares = caches.map(() => random.below(100) / 100);
  const isFlat = random.chance(0.3);
  const paths = Array.from({ length }, (_, index): WantedPath => {
    const holders = caches.filter((_cache, cache) => random.chance(shares[cache] ?? 0));
    const downloadBytes = random.chance(0.1) ? random.below(20_000_000) : random.below(100_000);
    const to = () => index + 1 + random.below(Math.max(1, Math.min(30, length - index - 1)));
    return {
      narBytes: random.chance(0.5) ? downloadBytes * 3 : undefined,
      storePath: `/nix/store/${index}`,
      has: new Map(
        holders.map(({ substituter }) => [substituter, { downloadBytes, accepted: random.chance(0.93) }]),
      ),
      references: isFlat || index === length - 1 ? [] : Array.from({ length: random.below(4) }, to),
    };
  });
  return { caches, paths };
}
