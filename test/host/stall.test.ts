import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchForStall } from '../../lib/host/stall.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was said by the end of a story; each step takes so many milliseconds. */
function told(
  ms: number | undefined,
  story: readonly (readonly ['heard' | 'wait' | 'stop' | 'start', number])[],
) {
  const said: string[] = [];
  const watch = watchForStall(ms, (message) => said.push(message));
  for (const [what, takes] of story) {
    if (what !== 'start') watch[what]();
    vi.advanceTimersByTime(takes);
  }
  return said;
}

test.each([
  ['silence from the beginning', [['start', 101]], 1],
  [
    'silence after something',
    [
      ['start', 60],
      ['heard', 101],
    ],
    1,
  ],
  [
    'silence after our own work',
    [
      ['wait', 500],
      ['heard', 101],
    ],
    1,
  ],
] as const)('says so, once: %s', (_name, story, times) => {
  expect(told(100, [...story, ['start', 500]])).toEqual(Array(times).fill('nothing came for 100 ms'));
});

test.each([
  [
    'something now and then',
    [
      ['start', 90],
      ['heard', 90],
      ['heard', 90],
      ['heard', 90],
    ],
  ],
  [
    'our own work',
    [
      ['heard', 10],
      ['wait', 1000],
    ],
  ],
  [
    'the end',
    [
      ['start', 90],
      ['stop', 500],
    ],
  ],
  [
    'the end, and something after it',
    [
      ['stop', 90],
      ['heard', 500],
    ],
  ],
] as const)('says nothing: %s', (_name, story) => {
  expect(told(100, story)).toEqual([]);
});

test('says nothing where there is no limit', () => {
  expect(told(undefined, [['start', 1e9]])).toEqual([]);
});

test('what came during long work of our own is heard before silence is told', () => {
  const said: string[] = [];
  const watch = watchForStall(100, (message) => said.push(message));
  // The timer runs first; the socket is read in the same turn, before what is immediate.
  setTimeout(() => watch.heard(), 100);
  vi.advanceTimersByTime(150);
  expect(said).toEqual([]);
  watch.stop();
});
