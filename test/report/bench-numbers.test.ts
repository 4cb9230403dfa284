import { expect, test } from 'vitest';
import { rateText, shareText, spreadText, timeText } from '../../lib/report/bench/numbers.ts';
import { timeAxis } from '../../lib/report/bench/time-axis.ts';

test.each([
  [0, '0 ms'],
  [0.042, '0.04 ms'],
  [0.996, '1.0 ms'],
  [1.24, '1.2 ms'],
  [9.96, '10 ms'],
  [14.4, '14 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1310, '1.3 s'],
  [49_800, '49.8 s'],
  [99_960, '100 s'],
  [119_600, '2 min 0 s'],
  [200_400, '3 min 20 s'],
  [40_000_000, '11 h'],
])('%f ms are %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});

test.each([
  [31.2, 2.1, '31 ±2 ms'],
  [1.24, 0.08, '1.2 ±0.1 ms'],
  [1.24, 0.02, '1.2 ±0.02 ms'],
  [28, 0.2, '28 ±0.2 ms'],
  [20, 0, '20 ±0 ms'],
  [1310, 300, '1.3 ±0.3 s'],
])('%f ms with a spread of %f are %s', (ms, spread, text) => {
  expect(spreadText(ms, spread, true)).toBe(text);
});

test.each([
  [0, '0 B/s'],
  [999.7, '1.0 kB/s'],
  [820_000, '820 kB/s'],
  [1_240_000, '1.2 MB/s'],
  [11_960_000, '12 MB/s'],
  [999_900_000, '1.0 GB/s'],
])('%f bytes in a second are %s', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

test.each([
  [0, 0, '-'],
  [0, 40, '0 %'],
  [1, 1000, '<1 %'],
  [38, 40, '95 %'],
  [999, 1000, '99 %'],
  [40, 40, '100 %'],
])('%i of %i are %s', (part, whole, text) => {
  expect(shareText(part, whole)).toBe(text);
});

test.each([
  [[1, 1000], 4, ['1 ms', '10 ms', '100 ms', '1 s']],
  [[20, 21], 3, ['10 ms', '20 ms', '50 ms']],
  [[0, 0], 2, ['0.01 ms']],
  [[1e-300, 1e300], 3, undefined],
])('an axis for %j has a few round marks', (times, most, labels) => {
  const axis = timeAxis(times, most);
  const shown = axis?.ticks.map(({ label }) => label) ?? [];
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.length).toBeLessThanOrEqual(most);
  if (labels !== undefined) expect(shown).toEqual(labels);
  for (const ms of [-1, 0, ...times, 1e308]) {
    const at = axis?.at(ms) ?? Number.NaN;
    expect(at).toBeGreaterThanOrEqual(0);
    expect(at).toBeLessThanOrEqual(1);
  }
});
