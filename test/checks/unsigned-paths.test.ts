import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unsigned-paths.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const facts = (...visits: readonly ReturnType<typeof signed>[]) =>
  machine({ caches: [answering(visits)], settings: { 'trusted-public-keys': [key.publicText] } });

describe(check.id, () => {
  test('none is signed: an error', () => {
    expect(judged(check, facts(signed(0), signed(1)))).toEqual([
      'error: https://cache.test serves 2 of the sample paths without any signature.',
    ]);
  });

  test('some are signed: a warning', () => {
    expect(findingOf(check, facts(signed(0), signed(1, key))).severity).toBe('warning');
  });

  test('a key pair is to be made only where no path is signed', () => {
    const stranger = testKey('stranger.test-1');
    const advice = (...visits: readonly ReturnType<typeof signed>[]) =>
      JSON.stringify(findingOf(check, facts(...visits)).fixes);
    expect(advice(signed(0))).toContain('--generate-binary-cache-key');
    for (const other of [signed(2, key), signed(2, stranger)]) {
      expect(advice(signed(0), signed(1), other)).not.toContain('--generate-binary-cache-key');
      expect(advice(signed(0), signed(1), other)).toContain('nix store sign');
    }
  });

  test('never advises to switch signatures off', () => {
    expect(JSON.stringify(findingOf(check, facts(signed(0))))).not.toMatch(
      /require-sigs|trusted=|trusted-users/,
    );
  });

  test.each([
    ['all are signed', facts(signed(0, key)), 'good'],
    [
      'most are signed by a stranger, which has a finding of its own',
      facts(signed(0, testKey('x-1')), signed(1, testKey('y-1')), signed(2)),
      'good',
    ],
    [
      'Nix does not use the cache',
      machine({ caches: [answering([signed(0)], 'https://cache.test?trusted=maybe')] }),
      'not-applicable: Nix cannot use its entry',
    ],
    [
      'signatures are not wanted',
      machine({ caches: [answering([signed(0)])], settings: { 'require-sigs': false } }),
      'not-applicable: require-sigs is false',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
