import { expect, test } from 'vitest';
import { sameSetting } from '../../lib/derive/same-setting.ts';
import type { SettingValue } from '../../lib/nix/setting-value.ts';
import { nixVersion } from '../nix/versions.ts';

test.each<[string, SettingValue, SettingValue, string, boolean]>([
  ['substituters', ['a', 'b'], ['a', 'b'], '2.8.0', true],
  ['substituters', ['a', 'b'], ['b', 'a'], '2.8.0', false],
  ['substituters', ['http://a', 'http://a'], ['http://a'], '2.8.0', false],
  ['substituters', ['http://a?b=1&a=2'], ['http://a?a=2&b=1'], '2.34.8', true],
  ['substituters', ['http://a?b=1&a=2'], ['http://a?a=2&b=1'], '2.26.3', false],
  ['trusted-substituters', ['a', 'b'], ['b', 'a'], '2.26.3', true],
  ['trusted-users', ['a', 'b'], ['b', 'a'], '2.26.3', false],
  ['store', 'auto', '', '2.26.3', true],
  ['store', 'daemon', '', '2.26.3', false],
  ['max-jobs', 'auto', 8, '2.26.3', true],
  ['max-jobs', 4, 8, '2.26.3', false],
  ['connect-timeout', 5, '5', '2.26.3', true],
  ['require-sigs', true, false, '2.26.3', false],
])('%s: read %j, printed %j by %s: %s', (name, read, printed, version, expected) => {
  expect(sameSetting(name, read, printed, nixVersion(version))).toBe(expected);
});
