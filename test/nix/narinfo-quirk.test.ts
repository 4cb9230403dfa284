import { describe, expect, test } from 'vitest';
import { parseNarinfo } from '../../lib/nix/narinfo.ts';
import type { NarinfoQuirk } from '../../lib/nix/narinfo-quirk.ts';
import { fixture, fixtureNames } from './fixtures.ts';
import { DIFFERENT_ON_PURPOSE, READ_BY_NIX, REFUSED_BY_NIX } from './narinfo-observed.ts';

function quirksOf(text: string): readonly NarinfoQuirk[] | undefined {
  const narinfo = parseNarinfo(text, { storeDir: '/nix/store' });
  return narinfo.ok ? narinfo.value.quirks : undefined;
}

describe('a narinfo that Nix reads', () => {
  test.each(READ_BY_NIX)('%s is read, and its oddities are noted', (name, quirks) => {
    expect(quirksOf(fixture(`narinfo/quirk/${name}.narinfo`))).toEqual(quirks);
  });

  test('is marked exactly where 2.34 stops reading it', () => {
    const marked = READ_BY_NIX.filter(([, quirks]) =>
      quirks.some(({ kind }) => kind === 'unreadable-signature'),
    );
    expect(marked.map(([name]) => name)).toEqual(['sig-bad-base64', 'sig-empty', 'sig-no-colon']);
  });

  test('does not pile up quirks when it is hostile', () => {
    const text = fixture('narinfo/real/labdep.narinfo') + 'Rubbish: 1\n'.repeat(10_000);
    expect(quirksOf(text)).toHaveLength(50);
  });
});

test('every quirk fixture was tried on real Nix', () => {
  const tried = [...READ_BY_NIX, ...REFUSED_BY_NIX, ...DIFFERENT_ON_PURPOSE].map(
    ([name]) => `${name}.narinfo`,
  );
  expect(tried.sort()).toEqual(fixtureNames('narinfo/quirk'));
});
