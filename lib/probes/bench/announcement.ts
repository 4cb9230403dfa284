import type { Budget, Workload } from '../../bench/budget.ts';
import type { BenchLevel } from '../../model/bench.ts';

/** What a measurement will cost at most, in one line. `isAtMost`: how many paths there are is not known yet. */
export function announcement(
  { caches, paths }: Workload,
  { requests, bytes, seconds }: Budget,
  level: BenchLevel,
  isAtMost: boolean,
): string {
  const count = (number: number, one: string) =>
    `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
  const asked = `${count(caches, 'cache')} and ${isAtMost ? 'up to ' : ''}${count(paths, 'path')}`;
  return `${asked}: at most ${count(requests, 'request')}, ${(bytes / 1e6).toFixed(1)} MB and ${seconds} s (${others[level]})`;
}

const others: Readonly<Record<BenchLevel, string>> = {
  quick: 'without --quick: more',
  normal: '--quick: less, --thorough: more',
  thorough: 'without --thorough: less',
};
