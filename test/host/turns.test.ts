import { expect, test } from 'vitest';
import { createTurns } from '../../lib/host/turns.ts';

/** Works whose starts and ends are noted, and a place to note them. */
function bench() {
  const noted: string[] = [];
  const work = (name: string, ms: number) => async () => {
    noted.push(`${name} starts`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    noted.push(`${name} ends`);
    return name;
  };
  return { noted, work };
}

test('one work follows the other, in the order asked for', async () => {
  const { noted, work } = bench();
  const turns = createTurns();
  const { signal } = new AbortController();
  expect(await Promise.all(['a', 'b'].map((name) => turns.take(signal, work(name, 20))))).toEqual(['a', 'b']);
  expect(noted).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
});

test('who gives up waiting goes at once, and the one behind still waits', async () => {
  const { noted, work } = bench();
  const turns = createTurns();
  const { signal } = new AbortController();
  const working = turns.take(signal, work('a', 100));
  const impatient = turns.take(AbortSignal.timeout(20), work('b', 0));
  const behind = turns.take(signal, work('c', 0));
  expect(await impatient).toBeUndefined();
  expect(noted).toEqual(['a starts']);
  expect(await Promise.all([working, behind])).toEqual(['a', 'c']);
  expect(noted).toEqual(['a starts', 'a ends', 'c starts', 'c ends']);
});

test('a work that fails does not hold up the next', async () => {
  const turns = createTurns();
  const { signal } = new AbortController();
  const failing = turns.take(signal, async () => {
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(await turns.take(signal, async () => 'next')).toBe('next');
});
