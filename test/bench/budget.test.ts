import { describe, expect, test } from 'vitest';
import { allowances, archiveShare, budgetFor } from '../../lib/bench/budget.ts';
import { benchLevels } from '../../lib/model/bench.ts';

const workloads = [
  { caches: 1, twice: 0, paths: 0 },
  { caches: 1, twice: 1, paths: 24 },
  { caches: 8, twice: 3, paths: 200 },
  { caches: 40, twice: 40, paths: 500 },
];

describe.each(benchLevels)('the budget of %s', (level) => {
  const allowance = allowances[level];

  test.each(workloads)('is enough for what is measured: %o', (workload) => {
    const { caches, twice, paths } = workload;
    const { requests, bytes } = budgetFor(allowance, workload);
    const rounds = 2 * (caches + twice) * allowance.rounds.most;
    const others = caches * (1 + paths + allowance.openings) + (caches + twice) * allowance.archives;
    expect(requests).toBeGreaterThanOrEqual(rounds + others);
    expect(bytes).toBeLessThanOrEqual(allowance.bytes);
  });

  test.each(workloads)('gives every archive the same, and lookups first: %o', (workload) => {
    const { bytes } = budgetFor(allowance, workload);
    const share = archiveShare(allowance, workload, bytes);
    expect(share).toBeLessThanOrEqual(allowance.archiveBytes);
    expect(share * allowance.archives * (workload.caches + workload.twice)).toBeLessThanOrEqual(bytes);
    expect(archiveShare(allowance, workload, 1000)).toBe(0);
  });

  test('is that of the user where one is given', () => {
    expect(budgetFor(allowance, { caches: 3, twice: 0, paths: 9 }, 123_456).bytes).toBe(123_456);
  });
});

test('a lower level costs less in everything', () => {
  const [quick, normal, thorough] = benchLevels.map((level) =>
    budgetFor(allowances[level], { caches: 5, twice: 2, paths: allowances[level].paths }),
  );
  for (const what of ['requests', 'bytes', 'rounds', 'seconds'] as const) {
    expect(quick?.[what]).toBeLessThan(normal?.[what] ?? 0);
    expect(normal?.[what]).toBeLessThan(thorough?.[what] ?? 0);
  }
});
