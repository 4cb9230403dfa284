import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patientLimit } from '../../lib/probes/patient-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

test('what is quick takes its turn', async () => {
  const limit = patientLimit(2);
  const began: number[] = [];
  const start = Date.now();
  const work = () => {
    began.push(Date.now() - start);
    return after(100)();
  };
  void Promise.all([1, 2, 3, 4].map(() => limit(work)));
  await vi.runAllTimersAsync();
  expect(began).toEqual([0, 0, 100, 100]);
});

test('sixty-four that wait for their deadline cost little more than one', async () => {
  const limit = patientLimit(8);
  let ended = 0;
  const all = Promise.all(Array.from({ length: 64 }, () => limit(after(10_000))));
  void all.then(() => ended++);
  await vi.advanceTimersByTimeAsync(14_000);
  expect(ended).toBe(1);
});

test('what fails says so to whoever asked, and leaves its turn', async () => {
  const limit = patientLimit(1);
  const failing = expect(limit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await vi.runAllTimersAsync();
  await failing;
  expect(await limit(async () => 'next')).toBe('next');
});
