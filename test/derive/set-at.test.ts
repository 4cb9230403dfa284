import { describe, expect, test } from 'vitest';
import { setAt } from '../../lib/derive/set-at.ts';
import type { SettingsFact } from '../../lib/model/facts/machine.ts';
import { mergeConf } from '../../lib/nix/conf-merge.ts';
import { settingLines } from '../../lib/probes/setting-lines.ts';
import { nixVersion } from '../nix/versions.ts';

const system = `# the caches
substituters = https://a.test https://login:secret@b.test
trusted-public-keys = a.test-1:AAAA "b.test-1:BBBB"
require-sigs = false
access-tokens = github.com=x`;
const user = `extra-substituters = https://c.test
connect-timeout = 5`;

function settings(version = '2.8.0', files = [system, user]): SettingsFact {
  const sources = files.map((text, index) => ({
    origin: index === 0 ? '/etc/nix/nix.conf' : '~/nix.conf',
    level: index === 0 ? ('system' as const) : ('user' as const),
    text,
  }));
  const lines = settingLines(mergeConf(sources, () => 'missing', nixVersion(version)));
  return { source: 'nix', from: 'nix', values: {}, storeDir: '/nix/store', lines };
}

const shown = (kind: 'cache' | 'key' | 'setting' | 'machine', name: string, of = settings()) =>
  setAt({ kind, name }, of).map(({ origin, line }) => `${origin}:${line}`);

describe('the line that set', () => {
  test.each([
    ['cache', 'https://a.test', ['/etc/nix/nix.conf:2']],
    ['cache', 'https://***@b.test', ['/etc/nix/nix.conf:2']],
    ['cache', 'https://c.test', ['~/nix.conf:1']],
    ['cache', 'https://d.test', []],
    ['key', 'a.test-1', ['/etc/nix/nix.conf:3']],
    ['key', 'b.test-1', ['/etc/nix/nix.conf:3']],
    ['key', 'a.test', []],
    ['setting', 'substituters', ['/etc/nix/nix.conf:2', '~/nix.conf:1']],
    ['setting', 'require-sigs', ['/etc/nix/nix.conf:4']],
    ['setting', 'fallback', []],
    ['machine', 'this machine', []],
  ] as const)('%s %s', (kind, name, expected) => {
    expect(shown(kind, name)).toEqual(expected);
  });

  test('is not one that a later line took back', () => {
    expect(
      shown('cache', 'https://a.test', settings('2.8.0', [system, 'substituters = https://c.test'])),
    ).toEqual([]);
  });

  test('of the extra substituters of Nix 2.3, too', () => {
    expect(shown('cache', 'https://c.test', settings('2.3.7'))).toEqual(['~/nix.conf:1']);
  });

  test('is not known without the files', () => {
    const { lines: _, ...unread } = settings();
    expect(shown('cache', 'https://a.test', unread)).toEqual([]);
  });
});

test('no login and no token is in the lines', () => {
  expect(JSON.stringify(settings())).not.toMatch(/secret|github/);
});
