import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-compression.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged, lix, nix } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
/** A narinfo without Compression whose file has this suffix. */
const without = (suffix: string) =>
  answering([
    changed(0, (text) => text.replace(/Compression.*\n/, '').replace('.nar.xz', `.nar${suffix}`), key),
  ]);
const facts = (suffix: string, version = nix('2.34.8')) =>
  machine({ caches: [without(suffix)], facts: { nix: version } });

describe(check.id, () => {
  test.each([
    ['.xz', 'compressed with xz'],
    ['.zst', 'compressed with zstd'],
    ['.zst?hash=abc', 'compressed with zstd'],
    ['', 'not compressed'],
  ])('a file with the suffix .nar%s', (suffix, words) => {
    const finding = findingOf(check, facts(suffix));
    expect(finding).toMatchObject({
      severity: 'error',
      consequence: expect.stringContaining('takes the files for bzip2'),
    });
    expect(finding.message).toContain(words);
  });

  test.each([
    ['2.3.7', nix('2.3.7'), 'error'],
    ['2.26.3', nix('2.26.3'), 'error'],
    ['2.18.1, which is not known', nix('2.18.1'), 'warning'],
    ['Lix', lix('2.93.0'), 'warning'],
  ])('on %s', (_name, version, severity) => {
    expect(findingOf(check, facts('.xz', version)).severity).toBe(severity);
  });

  test('2.8 finds out by itself how a file is compressed, but not that it is not', () => {
    expect(judged(check, facts('.xz', nix('2.8.0')))).toEqual(['good']);
    expect(findingOf(check, facts('', nix('2.8.0'))).severity).toBe('error');
  });

  test.each([
    ['bzip2, as Nix takes it', facts('.bz2')],
    ['a name that does not say', facts('.file')],
    ['a narinfo with Compression', machine({ caches: [answering([signed(0, key)])] })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
