import { expect, test } from 'vitest';
import { offlineOverrides, saysOffline } from '../../lib/nix/offline.ts';
import { isKnownSetting } from '../../lib/nix/setting-table.ts';

const said = "warning: you don't have Internet access; disabling some network-dependent features";

test.each([
  [`${said}\n`, true],
  [`warning: unknown setting 'x'\n\u001b[35;1mwarning:\u001b[0m${said.slice('warning:'.length)}\n`, true],
  ['', false],
  ["warning: unknown setting 'x'\n", false],
  ["error: you don't have Internet access\n", false],
])('%j: offline is %s', (stderr, expected) => {
  expect(saysOffline(stderr)).toBe(expected);
});

test('what is replaced are settings that are known', () => {
  expect(offlineOverrides.filter((name) => !isKnownSetting(name, undefined))).toEqual([]);
});
