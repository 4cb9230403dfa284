import { expect, test } from 'vitest';
import { validPaths } from '../../lib/probes/valid-paths.ts';

const paths = Array.from({ length: 1200 }, (_, index) => `/nix/store/path-${index}`);

/** A Nix that lacks every second path, and fails where it is asked for one of these. */
function commands(failsAt: readonly string[] = []) {
  const sizes: number[] = [];
  return {
    sizes,
    invalid: async (some: readonly string[]) => {
      sizes.push(some.length);
      if (some.some((path) => failsAt.includes(path)))
        return { status: 1, code: 'BAD', stdout: '', stderr: 'not a store path' };
      return { status: 0, stdout: `${some.filter((_, index) => index % 2 === 1).join('\n')}\n`, stderr: '' };
    },
  };
}

test('thousands of paths go in several commands, and each has its answer', async () => {
  const nix = commands();
  const { valid, unknown } = await validPaths(nix, paths);
  expect(nix.sizes).toEqual([500, 500, 200]);
  expect([valid.size, unknown.size]).toEqual([600, 0]);
});

test('where one command fails, only its paths are unknown, which is not "no"', async () => {
  const { valid, unknown, code } = await validPaths(commands(['/nix/store/path-600']), paths);
  expect([valid.size, unknown.size, code]).toEqual([350, 500, 'BAD']);
  expect([...valid].filter((path) => unknown.has(path))).toEqual([]);
});

test('no path, no command', async () => {
  const nix = commands();
  await validPaths(nix, []);
  expect(nix.sizes).toEqual([]);
});
