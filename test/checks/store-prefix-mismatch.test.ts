import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/store-prefix-mismatch.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const saying = (info: string) =>
  machine({ caches: [cache('https://cache.test', { info: ok(answered(200, info)) })] });

describe(check.id, () => {
  test.each(['/gnu/store', '/nix/store/'])('StoreDir: %s', (dir) => {
    expect(judged(check, saying(`StoreDir: ${dir}\n`))).toEqual([
      `error: https://cache.test holds paths of the store ${dir}, but this machine's store is /nix/store.`,
    ]);
  });

  test('removing it does not depend on whether the cache is gone', () => {
    expect(JSON.stringify(findingOf(check, saying('StoreDir: /gnu/store\n')).fixes)).not.toContain('gone');
  });

  test.each([
    ['no StoreDir at all, which Nix takes for its own', saying('Priority: 40\n'), 'good'],
    ['a carriage return behind it', saying('StoreDir: /nix/store\r\n'), 'good'],
    [
      'a cache that did not answer',
      machine({ caches: [cache('https://cache.test', { info: ok(answered(500, '')) })] }),
      'not-applicable: the cache did not answer',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });

  test('silent: a machine whose store is elsewhere too', () => {
    const facts = machine({
      caches: [cache('https://cache.test', { info: ok(answered(200, 'StoreDir: /home/a/store\n')) })],
      facts: {
        settings: ok({ source: 'nix', from: 'nix config show', values: {}, storeDir: '/home/a/store' }),
      },
    });
    expect(judged(check, facts)).toEqual(['good']);
  });
});
