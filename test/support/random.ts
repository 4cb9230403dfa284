/** A source of choices that depend on its seed alone. */
export interface Random {
  readonly chance: (share: number) => boolean;
  /** A whole number from 0 up to, not including, `count`. */
  readonly below: (count: number) => number;
  readonly pick: (items: readonly string[]) => string;
}

export function randomOf(seed: number): Random {
  const next = numbers(seed);
  const below = (count: number): number => Math.floor(next() * count);
  return { chance: (share) => next() < share, below, pick: (items) => items[below(items.length)] ?? '' };
}

/** mulberry32: numbers from 0 up to 1. */
function numbers(seed: number): () => number {
  let state = seed * 0x9e37_79b9;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
