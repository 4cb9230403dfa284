import { describe, expect, test } from 'vitest';
import { confLocations } from '../../lib/nix/conf-locations.ts';
import { nixVersion } from './versions.ts';

const HOME = '/home/u';
const paths = (env: Record<string, string>, version?: string) =>
  confLocations(env, HOME, version === undefined ? undefined : nixVersion(version)).files.map(
    ({ path }) => path,
  );

const usual = ['/etc/nix/nix.conf', '/etc/xdg/nix/nix.conf', '/home/u/.config/nix/nix.conf'];

describe('the files that Nix reads, the winner last', () => {
  test.each<[string, string | undefined, Record<string, string>, string[]]>([
    ['nothing set', '2.26.3', {}, usual],
    ['nothing set, unknown version', undefined, {}, usual],
    ['nothing set', 'lix 2.95.3', {}, usual],
    ['nothing set, before /etc/xdg', '2.4', {}, ['/etc/nix/nix.conf', '/home/u/.config/nix/nix.conf']],
    ['nothing set, before /etc/xdg', '2.3.7', {}, ['/etc/nix/nix.conf', '/home/u/.config/nix/nix.conf']],
    ['NIX_CONF_DIR', '2.8.0', { NIX_CONF_DIR: '/x/' }, ['/x/nix.conf', ...usual.slice(1)]],
    [
      'NIX_CONF_DIR behind a link',
      '2.3.7',
      { NIX_CONF_DIR: '/link/..//x/.' },
      ['/x/nix.conf', '/home/u/.config/nix/nix.conf'],
    ],
    [
      'XDG_CONFIG_HOME behind a link',
      '2.34.8',
      { XDG_CONFIG_HOME: '/link/../x' },
      [...usual.slice(0, 2), '/link/../x/nix/nix.conf'],
    ],
    ['an empty NIX_CONF_DIR', '2.26.3', { NIX_CONF_DIR: '' }, usual],
    [
      'several XDG directories',
      '2.8.0',
      { XDG_CONFIG_DIRS: '/a:/b', XDG_CONFIG_HOME: '/c' },
      ['/etc/nix/nix.conf', '/b/nix/nix.conf', '/a/nix/nix.conf', '/c/nix/nix.conf'],
    ],
    [
      'an empty XDG_CONFIG_DIRS',
      '2.8.0',
      { XDG_CONFIG_DIRS: '' },
      ['/etc/nix/nix.conf', '/home/u/.config/nix/nix.conf'],
    ],
    [
      'an empty XDG_CONFIG_HOME',
      '2.3.7',
      { XDG_CONFIG_HOME: '' },
      ['/etc/nix/nix.conf', '/home/u/.config/nix/nix.conf'],
    ],
    ['an empty XDG_CONFIG_HOME', '2.8.0', { XDG_CONFIG_HOME: '' }, [...usual.slice(0, 2), '/nix/nix.conf']],
    [
      'NIX_USER_CONF_FILES',
      '2.34.8',
      { NIX_USER_CONF_FILES: '/a.conf::/b.conf', XDG_CONFIG_HOME: '/c' },
      ['/etc/nix/nix.conf', '/b.conf', '/a.conf'],
    ],
    ['an empty NIX_USER_CONF_FILES', '2.34.8', { NIX_USER_CONF_FILES: '' }, ['/etc/nix/nix.conf']],
    [
      'NIX_USER_CONF_FILES before it existed',
      '2.3.7',
      { NIX_USER_CONF_FILES: '/a.conf' },
      ['/etc/nix/nix.conf', '/home/u/.config/nix/nix.conf'],
    ],
    [
      'NIX_CONFIG_HOME',
      '2.26.3',
      { NIX_CONFIG_HOME: '/n', XDG_CONFIG_HOME: '/c' },
      [...usual.slice(0, 2), '/n/nix.conf'],
    ],
    ['NIX_CONFIG_HOME before it existed', '2.8.0', { NIX_CONFIG_HOME: '/n' }, usual],
    ['NIX_CONFIG_HOME, which Lix does not know', 'lix 2.95.3', { NIX_CONFIG_HOME: '/n' }, usual],
  ])('%s (%s)', (_, version, env, expected) => {
    expect(paths(env, version)).toEqual(expected);
  });

  test('the first file is the system one, and each says what named it', () => {
    const { files } = confLocations({ XDG_CONFIG_DIRS: '/a' }, HOME, nixVersion('2.26.3'));
    expect(files).toEqual([
      { path: '/etc/nix/nix.conf', level: 'system', because: 'default' },
      { path: '/a/nix/nix.conf', level: 'user', because: 'XDG_CONFIG_DIRS' },
      { path: '/home/u/.config/nix/nix.conf', level: 'user', because: 'default' },
    ]);
  });

  test.each([
    ['2.3.7', false],
    ['2.4', true],
    ['lix 2.95.3', true],
  ])('NIX_CONFIG counts on %s: %s', (version, expected) => {
    expect(confLocations({}, HOME, nixVersion(version)).readsNixConfig).toBe(expected);
  });
});
