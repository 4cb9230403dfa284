import type { Budget, Workload } from '../../bench/budget.ts';

/** What a measurement will cost at most, in one line. `isAtMost`: how many paths there are is not known yet. */
export function announcement(
  { caches, paths }: Workload,
  { requests, bytes, seconds }: Budget,
  isAtMost: boolean,
): string {
  const count = (number: number, one: string) =>
    `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
  const asked = `${count(caches, 'cache')}, ${isAtMost ? 'up to ' : ''}${count(paths, 'path')}`;
  return `${asked}: at most ${count(requests, 'request')}, ${(bytes / 1e6).toFixed(1)} MB, ${seconds} s`;
}
