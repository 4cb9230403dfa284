import { expect, test } from 'vitest';
import { withOmitted } from '../../lib/bench/coordinated-omission.ts';

test.each([
  [
    'a stall stands for the requests that it kept from being sent',
    [20, 350, 20],
    100,
    [20, 350, 250, 150, 50, 20],
  ],
  ['answers within a round leave nothing out', [20, 100, 99], 100, [20, 100, 99]],
  ['an unknown interval changes nothing', [20, 350], 0, [20, 350]],
  ['nor does an interval that is no number', [20, 350], Number.NaN, [20, 350]],
])('%s', (_, samples, everyMs, expected) => {
  expect(withOmitted(samples, everyMs)).toEqual(expected);
});

test('a stall of ages stays within bounds', () => {
  expect(withOmitted([1e12, Number.POSITIVE_INFINITY], 0.01).length).toBeLessThan(2000);
});
