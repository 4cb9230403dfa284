import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/corrupt-narinfo.ts';
import { answered, cache, died, machine, ok, testKey } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const stripped = changed(0, (text) => text.replace('References: \n', 'References:\n'), key);

describe(check.id, () => {
  test.each([
    ['a blank that was stripped', stripped, "line 6 ends right after 'References:', where Nix needs a blank"],
    ['Windows line ends', changed(0, (text) => text.replaceAll('\n', '\r\n')), 'ends with a carriage return'],
    ['cut off', changed(0, (text) => text.slice(0, -5), key), 'does not end with a newline'],
    ['an empty answer', answered(200, ''), 'the file is empty'],
    ['no NarHash', changed(0, (text) => text.replace(/NarHash.*\n/, '')), 'NarHash is missing'],
    [
      'another store',
      changed(0, (text) => text.replace('/nix/store', '/gnu/store')),
      'its path lies in /gnu/store',
    ],
  ])('%s', (_name, visit, words) => {
    const finding = findingOf(check, machine({ caches: [answering([visit])] }));
    expect(finding.message).toContain('https://cache.test serves a narinfo that Nix cannot read: ');
    expect(finding.message).toContain(words);
  });

  test.each([
    ['2.26.3', 'error', 'stops the whole build'],
    ['2.34.8', 'warning', 'then asks the next cache'],
  ])('beside good ones, on Nix %s: %s', (version, severity, words) => {
    const facts = machine({ caches: [answering([stripped, signed(1, key)])], facts: { nix: nix(version) } });
    expect(findingOf(check, facts)).toMatchObject({ severity, consequence: expect.stringContaining(words) });
  });

  test('a second signature that cannot be read: an error from 2.34 on, nothing before', () => {
    const caches = [answering([changed(0, (text) => `${text}Sig: good-1\n`, key)])];
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.34.8') } }))).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('the signature on line 8 cannot be read'),
    });
    expect(judged(check, machine({ caches, facts: { nix: nix('2.26.3') } }))).toEqual(['good']);
  });

  test('what only newer versions refuse is a finding there alone', () => {
    const caches = [
      answering([changed(0, (text) => text.replace('Compression: xz', 'Compression: snappy'), key)]),
    ];
    expect(judged(check, machine({ caches, facts: { nix: nix('2.34.8') } }))).toEqual(['good']);
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.35.0') } })).message).toContain('snappy');
  });

  test.each([
    [
      'a narinfo with unknown fields',
      answering([changed(0, (text) => `System: x86_64-linux\n${text}`, key)]),
      'good',
    ],
    ['nothing found', answering([answered(404, '')]), 'unknown: it does not have the one sample path'],
    [
      'every path denied',
      answering([answered(403, '')]),
      'unknown: it answers 403 for every sample path, which can mean that it has none of them',
    ],
    [
      'interrupted',
      cache('https://cache.test', { info: ok(died({ phase: 'processing', code: 'ABORTED' })) }),
      'unknown: interrupted',
    ],
    ['nothing asked', answering([]), 'unknown: no sample path to ask for'],
    [
      'an answer too long to be read whole',
      answering([answered(200, 'StorePath: ', { body: { text: 'S', bytes: 9, truncated: true } })]),
      'unknown: no sample path to ask for',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, machine({ caches: [given] }))).toEqual([said]);
  });
});
