import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statisticsOf } from '../../lib/bench/statistics.ts';
import type { BenchDocument, BenchPlan } from '../../lib/model/bench.ts';
import { FarCaches, farCachesParts } from './support/far-caches.ts';
import { skipReason } from './support/lab.ts';

/**
 * The advice about the order of caches, held to how long a real Nix takes. Its priorities let it ask the farthest first, which has the least:
 * the delays are so long that a busy machine changes little about who wins, and so short that each run takes a few seconds.
 */
const reason = skipReason(farCachesParts);

const caches = [
  { roundTripMs: 8, paths: 120, priority: 50 },
  { roundTripMs: 24, paths: 50, priority: 40 },
  { roundTripMs: 48, paths: 20, priority: 30 },
  { roundTripMs: 80, paths: 10, priority: 20 },
];
const PAIRS = 10;

describe.skipIf(reason !== undefined)('the order of the caches', () => {
  const far = new FarCaches(caches);
  const measured = { present: 0, proposed: 0 };
  let document: BenchDocument;
  let proposedEntries: readonly string[] = [];

  function bench(substituters: readonly string[], ...level: readonly string[]): BenchDocument {
    const args = [far.lab.bin, 'bench', '--json', ...level, '--path', far.root];
    const { stdout, stderr } = far.run(substituters, process.execPath, ...args);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as BenchDocument;
  }

  const plan = (which: 'present' | 'proposed'): BenchPlan => {
    const found = document.advice[which];
    if (found === null) throw new Error(document.advice.text);
    return found;
  };

  beforeAll(async () => {
    await far.open();
    document = bench(far.urls);
    proposedEntries = plan('proposed').order.map((url, index) => `${url}?priority=${index + 1}`);
    const times = Array.from({ length: PAIRS }, (_, pair) => {
      // Each goes first as often as the other.
      const proposedFirst = pair % 2 === 1 ? far.realise(proposedEntries) : undefined;
      const present = far.realise(far.urls);
      return { present, proposed: proposedFirst ?? far.realise(proposedEntries) };
    });
    for (const which of ['present', 'proposed'] as const)
      measured[which] = statisticsOf(times.map((pair) => pair[which]))?.median ?? Number.NaN;
  }, 180_000);
  afterAll(() => far.close());

  test('is that of the priorities, and is advised against', () => {
    expect(document.ranking.map(({ substituter }) => substituter)).toEqual(far.urls);
    expect(plan('present').order).toEqual(far.urls.toReversed());
    expect(document.advice.kind).toBe('reorder');
  });

  test('is no worse for Nix as proposed', () => {
    expect(measured.proposed).toBeLessThanOrEqual(1.05 * measured.present);
  });

  test('gains what is predicted', () => {
    const predicted = plan('present').predictedMs / plan('proposed').predictedMs;
    const gained = measured.present / measured.proposed;
    const message = `predicted ${predicted.toFixed(2)}, measured ${gained.toFixed(2)} ${JSON.stringify(measured)}`;
    expect(Math.abs(predicted / gained - 1), message).toBeLessThanOrEqual(0.25);
  });

  test('is kept once it is the proposed one', () => {
    expect(bench(proposedEntries, '--quick').advice.kind).toBe('keep');
  });
});
