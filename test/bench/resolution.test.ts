import { expect, test } from 'vitest';
import { isBelowResolution } from '../../lib/bench/resolution.ts';

test('times below a millisecond mean nothing', () => {
  expect([0, 0.4, 0.99, 1, 20].map(isBelowResolution)).toEqual([true, true, true, false, false]);
});
