import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/damaged-nar.ts';
import type { NarCheck } from '../../lib/model/facts/nar.ts';
import { answered, hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const b = 'https://b.test';
const hello = { hello: narinfoText('hello', [key]) };
const url = /^URL: (.*)$/m.exec(hello.hello)?.[1] ?? '';

const size = (actual: number) => ({ expected: 120, actual, matches: actual === 120 });
const checked = (more: Partial<NarCheck>): NarCheck => ({
  outcome: 'verified',
  visit: answered(200, ''),
  compression: 'xz',
  format: 'xz',
  downloadedBytes: 100,
  unpackedBytes: 120,
  narSize: size(120),
  ...more,
});
const cacheWith = (entry: string, more: Partial<NarCheck>) => ({
  ...having(entry, hello),
  checkedNars: [{ hashPart: hashPartFor('hello'), url, check: checked(more) }],
});
const facts = (...caches: ReturnType<typeof having>[]) => asking({ key, targets: [target('hello')], caches });

const flipped = { expected: 'sha256:a', actual: 'sha256:b', matches: false };

describe(check.id, () => {
  test.each([
    [
      'another hash',
      { outcome: 'mismatch' as const, narHash: flipped },
      'What is in it has another hash than its narinfo says.',
    ],
    [
      'another hash, as uploaded',
      { outcome: 'mismatch' as const, narHash: flipped, fileHash: { ...flipped, matches: true } },
      'It is the file that was uploaded, but what is in it has another hash than its narinfo says.',
    ],
    [
      'cut off',
      {
        outcome: 'undecodable' as const,
        problem: { kind: 'cut-off' as const, message: 'it ends in the middle' },
      },
      'It ends too soon.',
    ],
    [
      'corrupt',
      { outcome: 'undecodable' as const, problem: { kind: 'corrupt' as const, message: 'a wrong checksum' } },
      'It cannot be unpacked.',
    ],
    [
      'endless',
      { outcome: 'too-long' as const, tooLong: 'nar' as const },
      'It is longer than its narinfo says.',
    ],
    [
      'another format',
      {
        outcome: 'undecodable' as const,
        format: 'html' as const,
        problem: { kind: 'other-format' as const, message: 'it is html' },
      },
      'Its narinfo says that it is packed with xz, and it is not.',
    ],
  ])('%s: an error', (_name, more, cause) => {
    const given = facts(cacheWith(a, more));
    expect(judged(check, given)).toEqual([`error: The archive of ${pathFor('hello')} in ${a} is damaged.`]);
    expect(findingOf(check, given).cause).toBe(cause);
  });

  test('another cache has it whole: a warning', () => {
    expect(
      findingOf(check, facts(cacheWith(a, { outcome: 'mismatch', narHash: flipped }), cacheWith(b, {})))
        .severity,
    ).toBe('warning');
  });

  test.each([
    ['it is sound', cacheWith(a, {})],
    ['its file differs, which Nix does not look at', cacheWith(a, { fileHash: flipped })],
    ['it was not looked at', having(a, hello)],
    ['the look was stopped', cacheWith(a, { outcome: 'stopped', stoppedBy: 'interrupt' })],
    ['it could not be downloaded, which is another matter', cacheWith(a, { outcome: 'not-downloaded' })],
    ['nixcache cannot unpack it', cacheWith(a, { outcome: 'not-checkable' })],
  ])('silent: %s', (_name, cache) => {
    expect(judged(check, facts(cache))).toEqual(['good']);
  });
});
