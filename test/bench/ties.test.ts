import { describe, expect, test } from 'vitest';
import type { CacheMeasurement } from '../../lib/bench/measurement.ts';
import { tiesOf } from '../../lib/bench/ties.ts';

/** Ten rounds around these times, and archives of 2 MB that took so long. */
const cache = (
  entry: string,
  { hit, miss, transfers = [] }: { hit?: number; miss: number; transfers?: readonly number[] },
): CacheMeasurement => {
  const around = (ms: number) => Array.from({ length: 10 }, (_, round) => ms * (1 + (round % 3) / 100));
  return {
    entry,
    protocol: 'http/1.1',
    series: {
      hits: hit === undefined ? [] : around(hit),
      misses: around(miss),
      archives: transfers.map((transferMs, round) => ({ round, bytes: 2e6, firstByteMs: 20, transferMs })),
    },
    openings: [],
    firstHits: [],
    firstMisses: [],
    lostArchives: [],
    requests: { made: 20, failed: 0 },
    closes: false,
  };
};

describe('what cannot be told apart', () => {
  test('is said of each figure for itself', () => {
    const quick = cache('quick', { hit: 20, miss: 20, transfers: [100] });
    const slow = cache('slow', { hit: 20, miss: 300, transfers: [2000] });
    const { hits, misses, rates, firstBytes } = tiesOf([slow, quick]);
    expect(hits).toEqual([['slow', 'quick']]);
    expect(misses).toEqual([['quick'], ['slow']]);
    expect(rates).toEqual([['slow'], ['quick']]);
    expect(firstBytes).toEqual([]);
  });

  test('is no first byte but of three archives', () => {
    const three = [100, 100, 100];
    const { firstBytes } = tiesOf([
      cache('one', { miss: 20, transfers: three }),
      cache('other', { miss: 20, transfers: three }),
      cache('few', { miss: 20, transfers: [100] }),
    ]);
    expect(firstBytes).toEqual([['one', 'other']]);
  });

  test('is nothing of a cache that has no such figure', () => {
    const { hits, rates } = tiesOf([cache('has', { hit: 20, miss: 20 }), cache('empty', { miss: 20 })]);
    expect(hits).toEqual([['has']]);
    expect(rates).toEqual([]);
  });

  test.each<[string, readonly number[], readonly number[], number]>([
    ['one download each, not twice as fast', [1000], [1900], 1],
    ['one download each, more than twice as fast', [1000], [2400], 2],
    ['one download each, ten times as fast but for a lost packet', [20], [220], 1],
    ['three each, all of one before all of the other', [100, 110, 120], [160, 170, 180], 2],
    ['three each, in among each other', [100, 110, 200], [160, 170, 180], 1],
  ])('takes few downloads for what they are worth: %s', (_what, one, other, groups) => {
    const { rates } = tiesOf([
      cache('one', { miss: 20, transfers: one }),
      cache('other', { miss: 20, transfers: other }),
    ]);
    expect(rates).toHaveLength(groups);
  });
});
