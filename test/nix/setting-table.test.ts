import { describe, expect, test } from 'vitest';
import {
  canonicalSettingName,
  isKnownSetting,
  settingDefault,
  settingEntry,
  settingValue,
} from '../../lib/nix/setting-table.ts';
import { nixVersion } from './versions.ts';

describe('names of settings', () => {
  test.each([
    ['substituters', 'substituters'],
    ['binary-caches', 'substituters'],
    ['extra-binary-caches', 'extra-substituters'],
    ['extra-substituters', 'extra-substituters'],
    ['extra-trusted-binary-caches', 'extra-trusted-substituters'],
    ['extra-binary-cache-public-keys', 'extra-trusted-public-keys'],
    ['build-fallback', 'fallback'],
    ['filetransfer-retry-attempts', 'download-attempts'],
    ['max-connect-timeout', 'connect-timeout'],
    ['build-use-sandbox', 'sandbox'],
    ['extra-platforms', 'extra-platforms'],
    ['Substituters', 'Substituters'],
    ['no-such-setting', 'no-such-setting'],
    ['__proto__', '__proto__'],
    ['', ''],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalSettingName(name)).toBe(canonical);
  });

  test.each([
    ['ssl-cert-file', '2.8.0', false],
    ['ssl-cert-file', '2.26.3', true],
    ['extra-substituters', '2.3.7', true],
    ['extra-substituters', '2.8.0', false],
    ['enforce-determinism', '2.8.0', true],
    ['enforce-determinism', '2.26.3', false],
    ['gc-check-reachability', '2.3.7', true],
    ['always-allow-substitutes', 'lix 2.95.3', true],
    ['repl-overlays', 'lix 2.95.3', true],
    ['repl-overlays', '2.34.8', false],
    ['lazy-trees', '2.34.8', false],
    ['substiuters', '2.34.8', false],
    ['constructor', '2.34.8', false],
  ])('%s on %s: known is %s', (name, version, known) => {
    expect(isKnownSetting(name, nixVersion(version))).toBe(known);
  });
});

describe('defaults', () => {
  test.each([
    ['connect-timeout', '2.28.7', 0],
    ['connect-timeout', '2.29.0', 5],
    ['connect-timeout', '2.30.3', 5],
    ['connect-timeout', '2.30.4', 15],
    ['connect-timeout', '2.31.1', 5],
    ['connect-timeout', '2.31.2', 15],
    ['connect-timeout', '2.34.8', 15],
    ['connect-timeout', 'lix 2.92.3', 0],
    ['connect-timeout', 'lix 2.93.0', 5],
    ['connect-timeout', 'lix 2.95.3', 300],
    ['download-buffer-size', '2.26.3', 67_108_864],
    ['download-buffer-size', '2.34.8', 1_048_576],
    ['accept-flake-config', '2.34.8', false],
    ['accept-flake-config', 'lix 2.95.3', 'ask'],
    ['substituters', '2.34.8', ['https://cache.nixos.org/']],
    ['trusted-users', '2.8.0', ['root']],
    ['cores', '2.8.0', undefined],
    ['no-such-setting', '2.8.0', undefined],
  ])('%s on %s: %j', (name, version, value) => {
    expect(settingDefault(name, nixVersion(version))).toEqual(value);
  });

  test('a Nix of unknown version has defaults too', () => {
    expect(settingDefault('connect-timeout', undefined)).toBe(0);
    expect(settingDefault('binary-caches', undefined)).toEqual(['https://cache.nixos.org/']);
  });
});

describe('values', () => {
  test.each([
    ['require-sigs', 'yes', true],
    ['require-sigs', '0', false],
    ['require-sigs', 'True', undefined],
    ['require-sigs', '', undefined],
    ['connect-timeout', '+7', 7],
    ['connect-timeout', '007', 7],
    ['connect-timeout', '5s', undefined],
    ['connect-timeout', '-1', undefined],
    ['connect-timeout', '0x10', undefined],
    ['connect-timeout', '1 2', undefined],
    ['connect-timeout', '18446744073709551616', undefined],
    ['max-jobs', 'auto', 'auto'],
    ['max-jobs', 'automatic', undefined],
    ['trusted-substituters', 'b a b', ['a', 'b']],
    ['substituters', 'b a b', ['b', 'a', 'b']],
    ['access-tokens', 'a=1 a=2 b= c', { a: '1', b: '' }],
    ['no-such-setting', 'a  b', 'a b'],
  ])('%s = %s is %j', (name, text, value) => {
    expect(settingValue(name, text.split(' ').filter(Boolean), nixVersion('2.8.0'))).toEqual(value);
  });

  test.each([
    ['2.8.0', undefined],
    ['2.26.3', 5_242_880],
    ['lix 2.95.3', undefined],
  ])('a number with a unit on %s: %s', (version, value) => {
    expect(settingValue('download-buffer-size', ['5M'], nixVersion(version))).toBe(value);
  });

  test.each([
    ['download-attempts', '4294967295', 4_294_967_295],
    ['download-attempts', '4294967296', undefined],
    ['download-attempts', '4194304K', 0],
    ['download-attempts', '-0', undefined],
    ['http-connections', '4294967296', 4_294_967_296],
    ['http-connections', '4194304K', 4_294_967_296],
    ['http-connections', '16777216T', 0],
    ['timeout', '-1', -1],
    ['timeout', '9223372036854775808', undefined],
    ['timeout', '4k', 4096],
    ['max-jobs', '4K', undefined],
    ['max-jobs', '4294967296', undefined],
    ['cores', 'K', undefined],
  ])('the limits of a number, on 2.26 and later: %s = %s is %j', (name, text, value) => {
    expect(settingValue(name, [text], nixVersion('2.26.3'))).toBe(value);
    expect(settingValue(name, [text], nixVersion('2.34.8'))).toBe(value);
  });

  test.each([
    ['netrc-file', '/a/./b//../netrc', '/a/./b//../netrc', '/a/netrc'],
    ['netrc-file', 'netrc', 'netrc', undefined],
    ['netrc-file', '', '', undefined],
    ['ssl-cert-file', '', '', ''],
    ['ssl-cert-file', 'ca.pem', 'ca.pem', undefined],
  ])('a path: %s = %s is %j, from 2.34 on %j', (name, text, before, since) => {
    const words = text === '' ? [] : [text];
    expect(settingValue(name, words, nixVersion('2.26.3'))).toBe(before);
    expect(settingValue(name, words, nixVersion('2.34.8'))).toBe(since);
  });

  test('every setting has a default of its own type', () => {
    for (const name of [
      'substituters',
      'trusted-substituters',
      'require-sigs',
      'connect-timeout',
      'download-attempts',
      'timeout',
      'max-jobs',
      'netrc-file',
      'ssl-cert-file',
      'access-tokens',
    ]) {
      const value = settingDefault(name, undefined);
      const type = Array.isArray(value) ? 'words' : typeof value;
      const expected = {
        list: 'words',
        set: 'words',
        map: 'object',
        bool: 'boolean',
        uint32: 'number',
        uint64: 'number',
        int64: 'number',
        jobs: 'number',
        path: 'string',
        'optional-path': 'string',
        string: 'string',
      };
      expect([name, type]).toEqual([name, expected[settingEntry(name)?.type ?? 'string']]);
    }
  });
});
