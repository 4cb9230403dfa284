import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/malformed-signature.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const withSig = (sig: string, version = '2.26.3', also: readonly (typeof key)[] = []) =>
  machine({
    caches: [answering([changed(0, (text) => `${text}Sig: ${sig}\n`, ...also)])],
    settings: { 'trusted-public-keys': [key.publicText] },
    facts: { nix: nix(version) },
  });

describe(check.id, () => {
  test.each([
    ['garbage', 'it has no colon between name and signature'],
    ['x-1:!!!', 'what stands behind x-1 is not base 64'],
    ['x-1:AAAA', 'it has 3 bytes instead of 64, in the name of x-1'],
  ])('%s', (sig, words) => {
    expect(judged(check, withSig(sig))).toEqual([
      `error: https://cache.test serves a signature that cannot be read: ${words}.`,
    ]);
  });

  test('in the name of a trusted key it stops every version, even beside a good one', () => {
    expect(findingOf(check, withSig('cache.test-1:AAAA', '2.8.0', [key])).consequence).toContain(
      'stops with an error',
    );
  });

  test('elsewhere it only does not count, until 2.34', () => {
    expect(findingOf(check, withSig('x-1:AAAA', '2.26.3')).consequence).toContain('builds from source');
    expect(findingOf(check, withSig('x-1:AAAA', '2.34.8')).consequence).toContain('stops with an error');
  });

  test.each([
    ['a good signature beside a short one of a stranger', withSig('x-1:AAAA', '2.26.3', [key])],
    ['no signature at all', machine({ caches: [answering([signed(0)])] })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
