import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/misplaced-narinfo.ts';
import { answered, hashPartFor, machine } from '../support/facts.ts';
import { judged } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

const path = (name: string) => `/nix/store/${hashPartFor(name)}-${name}`;

describe(check.id, () => {
  test('says what was asked for and what came', () => {
    expect(judged(check, machine({ caches: [answering([signed(7)])] }))).toEqual([
      `error: https://cache.test was asked for ${path('path-0')} and answered with ${path('path-7')}.`,
    ]);
  });

  test.each([
    ['the right narinfo', answering([signed(0)]), 'good'],
    ['none', answering([answered(404, '')]), 'unknown: it does not have the one sample path'],
  ])('silent: %s', (_name, cache, said) => {
    expect(judged(check, machine({ caches: [cache] }))).toEqual([said]);
  });
});
