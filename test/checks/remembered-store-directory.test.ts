import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/remembered-store-directory.ts';
import { rememberedRow, remembering } from '../support/disk-caches.ts';
import { cache, machine } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const C = 'https://c.test';
const caches = [cache(C)];
const other = rememberedRow(C, { storeDir: '/gnu/store' });

describe(check.id, () => {
  test('Nix 2.3 does not find a path there a second time', () => {
    const finding = findingOf(check, machine({ caches, facts: remembering([other], { version: '2.3.7' }) }));
    expect(finding).toMatchObject({
      severity: 'error',
      message: `Nix remembers ${C} as a cache of /gnu/store, but this machine's store is /nix/store.`,
    });
    expect(finding.fixes[0]).toMatchObject({
      commands: [expect.stringContaining('DELETE FROM BinaryCaches')],
    });
  });

  test.each(['2.4', '2.8.0', '2.26.3', '2.34.8', 'lix 2.93.0'])(
    'silent: %s, which takes no notice of it',
    (version) => {
      expect(judged(check, machine({ caches, facts: remembering([other], { version }) }))).toEqual(['good']);
    },
  );

  test('silent: the directory is that of this store', () => {
    const facts = remembering([rememberedRow(C)], { version: '2.3.7' });
    expect(judged(check, machine({ caches, facts }))).toEqual(['good']);
  });
});
