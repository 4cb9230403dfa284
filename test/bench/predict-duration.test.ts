import { describe, expect, test } from 'vitest';
import { lookupRules } from '../../lib/bench/lookup-rules.ts';
import { predictDuration } from '../../lib/bench/predict-duration.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { naiveDuration } from '../support/naive-duration.ts';
import { measured, randomWorkload, repeated, wanted } from '../support/workloads.ts';

const rulesOf = (version: string, settings: Readonly<Record<string, number | string>> = {}) =>
  lookupRules(parseNixVersion(`nix (Nix) ${version}`), (name) => settings[name], 2);

const serial = rulesOf('2.8.0');
const modern = rulesOf('2.26.3');

describe('two caches and three paths', () => {
  const near = measured('near', {
    openingMs: 40,
    missMs: 10,
    hitMs: 20,
    firstByteMs: 5,
    bytesPerSecond: 1_000_000,
  });
  const far = measured('far', {
    openingMs: 100,
    missMs: 30,
    hitMs: 50,
    firstByteMs: 15,
    bytesPerSecond: 500_000,
  });
  const paths = [wanted(['near', 'far'], { bytes: 10_000 }), wanted(['far'], { bytes: 20_000 }), wanted([])];

  test('take what can be worked out by hand, the near one first', () => {
    const { perCache, ...whole } = predictDuration([near, far], paths, serial);
    // Side by side 20, 10 + 50 and 10 + 30; five requests. 5 + 10 and 15 + 40 for the archives, one after the other.
    expect(whole).toEqual({
      openingMs: 55 + 140,
      lookupMs: 60 + 5 * 0.25,
      downloadMs: 15 + 55 + 2 * 1.75,
      totalMs: 55 + 140 + 61.25 + 73.5,
      unserved: 1,
    });
    expect(perCache).toMatchObject([
      { substituter: 'near', served: 1, misses: 2 },
      { substituter: 'far', served: 1, misses: 1 },
    ]);
  });

  test('and the far one first', () => {
    // Side by side 50, 50 and 30 + 10; four requests. 15 + 20 and 15 + 40 for the archives.
    const { lookupMs, downloadMs } = predictDuration([far, near], paths, serial);
    expect(lookupMs).toBeCloseTo(50 + 4 * 0.25);
    expect(downloadMs).toBeCloseTo(35 + 55 + 2 * 1.75);
  });

  test('fetch side by side where Nix does', () => {
    expect(predictDuration([near, far], paths, modern)).toMatchObject({ downloadMs: 55 + 1 + 2 * 0.75 });
  });

  test('the parts of the caches add up to the whole', () => {
    for (const rules of [serial, modern]) {
      const { totalMs, perCache } = predictDuration([near, far], paths, rules);
      const parts = perCache.flatMap(({ openingMs, connectMs, missMs, hitMs, downloadMs }) => [
        openingMs,
        connectMs,
        missMs,
        hitMs,
        downloadMs,
      ]);
      expect(parts.reduce((sum, part) => sum + part, 55)).toBeCloseTo(totalMs, 6);
    }
  });
});

describe('lookups', () => {
  const far = measured('far', { hitMs: 60, missMs: 60 });

  test('wait for those that lead to them', () => {
    const chain = Array.from({ length: 10 }, (_, index) => wanted(['far'], { references: [index + 1] }));
    expect(predictDuration([far], chain, modern).lookupMs).toBeCloseTo(10 * 60.25);
    expect(predictDuration([far], repeated(10, wanted(['far'])), modern).lookupMs).toBeCloseTo(
      60 + 10 * 0.25,
    );
  });

  test('are as many at once as this Nix makes of them', () => {
    const many = repeated(100, wanted(['far']));
    expect(predictDuration([far], many, rulesOf('2.3.7')).lookupMs).toBeCloseTo(50 * 60 + 15 + 25);
    expect(predictDuration([far], many, modern).lookupMs).toBeCloseTo(4 * 60 + 0.96 * 30 + 25);
  });

  test('wait for connections: for one where it carries everything, else for one each, and again where caches take them from each other', () => {
    const paths = [...repeated(50, wanted(['far'])), ...repeated(50, wanted(['other']))];
    const timeOf = (...caches: readonly (typeof far)[]) => predictDuration(caches, paths, modern).lookupMs;
    const other = measured('other', { hitMs: 60, missMs: 60 });
    const none = timeOf(far, other);
    const connecting = { connectMs: 100 };
    expect(
      timeOf({ ...far, ...connecting, multiplexed: true }, { ...other, multiplexed: true }) - none,
    ).toBeCloseTo(100);
    expect(timeOf({ ...far, ...connecting }, other) - none).toBeCloseTo(100);
    expect(timeOf({ ...far, ...connecting, openingMs: 200 }, other) - none).toBeCloseTo(96);
    // Of 75 and 25 lookups that find no connection free a third and two thirds do not find one of their own cache.
    expect(timeOf({ ...far, ...connecting }, { ...other, ...connecting }) - none).toBeCloseTo(
      200 + ((75 / 3 + (25 * 2) / 3) * 100) / 25,
    );
  });

  test('of a path with signatures that are refused go on when it is fetched, one path after another', () => {
    const refused = {
      storePath: '/nix/store/x',
      has: new Map([
        ['first', { downloadBytes: 0, accepted: false }],
        ['last', { downloadBytes: 0, accepted: true }],
      ]),
      references: [],
    };
    const caches = [measured('first'), measured('none', { missMs: 7 }), measured('last', { hitMs: 11 })];
    const { downloadMs } = predictDuration(caches, repeated(5, refused), modern);
    expect(downloadMs).toBeCloseTo(5 * (7 + 11) + 10 + 1 + 5 * 0.75);
  });
});

describe('archives', () => {
  test('come no quicker than their cache can transfer them, however many at once', () => {
    const cache = measured('a', { bytesPerSecond: 1_000_000 });
    const { downloadMs } = predictDuration([cache], repeated(16, wanted(['a'], { bytes: 100_000 })), modern);
    expect(downloadMs).toBeCloseTo(1600 + 16 * 0.75);
  });

  test('come no quicker than Nix unpacks them, whatever the cache can transfer', () => {
    const cache = measured('a', { bytesPerSecond: 1_000_000_000 });
    const paths = repeated(16, wanted(['a'], { bytes: 10_000_000, narBytes: 60_000_000 }));
    expect(predictDuration([cache], paths, modern).downloadMs).toBeCloseTo(16_000 + 16 * 0.75);
    expect(predictDuration([cache], paths, serial).downloadMs).toBeCloseTo(16_000 + 16 * 11.75);
  });

  test('of a cache whose speed is not known come as fast as those of the others', () => {
    const paths = repeated(10, wanted(['a', 'b'], { bytes: 1_000_000 }));
    const [a, b] = [measured('a', { bytesPerSecond: 2_000_000 }), measured('b')];
    expect(predictDuration([b, a], paths, serial).downloadMs).toBeCloseTo(
      predictDuration([a, b], paths, serial).downloadMs,
    );
    expect(predictDuration([b], paths, serial).downloadMs).toBeCloseTo(10 * 11.75);
  });
});

describe('nothing', () => {
  test.each([
    ['is wanted', [measured('a')], []],
    ['is configured', [], [wanted(['a'])]],
  ])('%s', (_, caches, paths) => {
    expect(predictDuration(caches, paths, modern)).toMatchObject({ totalMs: 55, unserved: paths.length });
  });

  test('of it is there: each cache is asked for each path', () => {
    const { perCache, unserved, downloadMs } = predictDuration(
      [measured('a'), measured('b')],
      repeated(3, wanted([])),
      modern,
    );
    expect({ unserved, downloadMs, misses: perCache.map(({ misses }) => misses) }).toEqual({
      unserved: 3,
      downloadMs: 0,
      misses: [3, 3],
    });
  });

  test('goes wrong with paths that refer to themselves, in circles or nowhere', () => {
    const paths = [[0], [2], [1, 99, -1], [1.5]].map((references) => wanted(['a'], { references }));
    expect(predictDuration([measured('a')], paths, modern)).toMatchObject({ unserved: 0 });
  });
});

test.each(['2.3.7', '2.8.0', '2.26.3'])(
  'any workload takes what it takes path by path, in Nix %s',
  (version) => {
    const rules = rulesOf(version, { 'http-connections': 7, 'max-jobs': 3 });
    for (let seed = 0; seed < 150; seed += 1) {
      const { caches, paths } = randomWorkload(seed, { caches: 1 + (seed % 5), paths: seed % 60 });
      const { totalMs } = predictDuration(caches, paths, rules);
      expect(totalMs, `seed ${seed}`).toBeCloseTo(naiveDuration(caches, paths, rules), 6);
    }
  },
);

/** What was measured of real Nixes, from one to the other end, with two caches 60 ms away that have half of the paths each. */
describe('a real Nix took', () => {
  const away = { openingMs: 120, connectMs: 60, hitMs: 60, missMs: 60, firstByteMs: 60 };
  const caches = [measured('a', away), measured('b', away)];
  const half = (index: number) => [index % 2 === 0 ? 'a' : 'b'];
  const flat = Array.from({ length: 100 }, (_, index) => wanted(half(index)));
  const fan = Array.from({ length: 100 }, (_, index) =>
    wanted(half(index), { references: index > 0 ? [] : Array.from({ length: 99 }, (_path, to) => to + 1) }),
  );
  const chain = Array.from({ length: 10 }, (_, index) => wanted(half(index), { references: [index + 1] }));

  test.each([
    ['2.3.7', 11.36, 11.47, 1.94],
    ['2.8.0', 7.42, 7.45, 1.88],
    ['2.26.3', 1.62, 1.77, 1.95],
    ['2.34.8', 1.56, 1.74, 1.91],
  ])('%s: %f s for a hundred, %f s below a root, %f s for ten in a row', (version, ...seconds) => {
    const predicted = [flat, fan, chain].map(
      (paths) => predictDuration(caches, paths, rulesOf(version)).totalMs / 1000,
    );
    for (const [index, real] of seconds.entries())
      expect(Math.abs((predicted[index] ?? 0) / real - 1), `${predicted[index]} for ${real}`).toBeLessThan(
        0.16,
      );
  });
});

/**
 * Four caches 10, 40, 80 and 160 ms away with 60, 25, 10 and 5 % of 200 small paths, a root and its references; seconds from one to the
 * other end of the orders nearest first, farthest first and 80, 40, 10, 160.
 */
describe('the order made as much of a difference as', () => {
  const distances = [10, 40, 80, 160];
  const ownerOf = (index: number) => [12, 17, 19, 20].findIndex((end) => index % 20 < end);
  const paths = Array.from({ length: 200 }, (_, index) =>
    wanted([`${distances[ownerOf(index)]}`], {
      references: index > 0 ? [] : Array.from({ length: 199 }, (_path, to) => to + 1),
    }),
  );
  const orders = [
    [10, 40, 80, 160],
    [160, 80, 40, 10],
    [80, 40, 10, 160],
  ];

  test.each([
    ['2.3.7', 'HTTP/1.1', 1, [13.3, 36.43, 21.87]],
    ['2.8.0', 'HTTP/1.1', 1, [9.05, 12.8, 10.31]],
    ['2.8.0', 'HTTP/1.1', 8, [2.86, 6.7, 4.19]],
    ['2.26.3', 'HTTP/1.1', 1, [2.83, 6.71, 3.91]],
    ['2.34.8', 'HTTP/1.1', 1, [2.91, 6.82, 4.08]],
    ['2.3.7', 'HTTP/2', 1, [13.84, 37.55, 22.16]],
    ['2.8.0', 'HTTP/2', 1, [9.11, 11.12, 9.62]],
    ['2.8.0', 'HTTP/2', 8, [3.08, 5.24, 3.68]],
    ['2.26.3', 'HTTP/2', 1, [2.67, 4.68, 2.93]],
    ['2.34.8', 'HTTP/2', 1, [2.43, 4.36, 2.92]],
  ] as const)('in a real Nix %s over %s with %d jobs: %j', (version, protocol, jobs, seconds) => {
    const multiplexed = protocol === 'HTTP/2';
    const cacheAt = (ms: number) =>
      measured(`${ms}`, {
        openingMs: multiplexed ? 3 * ms + 40 : 2 * ms,
        connectMs: multiplexed ? 2 * ms : ms,
        multiplexed,
        hitMs: ms,
        missMs: ms,
        firstByteMs: ms,
      });
    const rules = rulesOf(version, { 'max-jobs': jobs });
    const predicted = orders.map((order) => predictDuration(order.map(cacheAt), paths, rules).totalMs / 1000);
    const [now = 0, ...others] = seconds;
    for (const [index, real] of others.entries()) {
      const ratio = (predicted[index + 1] ?? 0) / (predicted[0] ?? 1);
      expect(Math.abs(ratio / (real / now) - 1), `${ratio} for ${real / now}`).toBeLessThan(0.25);
    }
  });
});
