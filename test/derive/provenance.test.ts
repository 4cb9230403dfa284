import { expect, test } from 'vitest';
import { savedProvenance, settingProvenance } from '../../lib/derive/provenance.ts';
import type { SettingProvenance } from '../../lib/model/configuration.ts';
import { type ConfSource, mergeConf } from '../../lib/nix/conf-merge.ts';
import type { Settings } from '../../lib/nix/show-config.ts';
import { nixVersion } from '../nix/versions.ts';

interface Given {
  readonly system?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly said?: Settings;
  readonly sawNoNetwork?: boolean;
  readonly version?: string | null;
}

function settings(given: Given): ReadonlyMap<string, SettingProvenance> {
  const { system = '', user = '', env = {}, said, sawNoNetwork = false, version: text = '2.26.3' } = given;
  const version = text === null ? undefined : nixVersion(text);
  const sources: readonly ConfSource[] = [
    { origin: '/etc/nix/nix.conf', level: 'system', text: system },
    { origin: '/home/a/nix.conf', level: 'user', text: user },
  ];
  const merged = mergeConf(sources, () => 'missing', version);
  const found = settingProvenance({ merged, version, env, said, sawNoNetwork });
  return new Map(found.map((setting) => [setting.name, setting]));
}

const etc = (line: number) => ({ file: '/etc/nix/nix.conf', line, level: 'system' });
const home = (line: number) => ({ file: '/home/a/nix.conf', line, level: 'user' });
const initially = { file: 'default', line: null, level: 'default' };

test('each element of a list says which line it comes from', () => {
  const { origin, value, overridden } = settings({
    system: '# caches\nsubstituters = https://a.test https://b.test\n',
    user: 'extra-substituters = https://c.test\n',
  }).get('substituters') ?? { origin: [], value: '', overridden: false };
  expect(value).toEqual(['https://a.test', 'https://b.test', 'https://c.test']);
  expect(origin).toEqual([
    { text: 'https://a.test', ...etc(2) },
    { text: 'https://b.test', ...etc(2) },
    { text: 'https://c.test', ...home(1) },
  ]);
  expect(overridden).toBe(true);
});

test("what nobody sets is Nix's default", () => {
  const found = settings({});
  expect(found.get('substituters')).toMatchObject({
    value: ['https://cache.nixos.org/'],
    origin: [{ text: 'https://cache.nixos.org/', ...initially }],
  });
  expect(found.get('require-sigs')).toEqual({
    name: 'require-sigs',
    value: true,
    origin: [initially],
    discarded: [],
    overridden: false,
  });
});

test('what a later plain line threw away is named with both places', () => {
  const found = settings({
    system: 'extra-substituters = https://a.test\nconnect-timeout = 3\n',
    user: 'substituters = https://c.test\nconnect-timeout = 9\n',
  });
  expect(found.get('substituters')?.discarded).toEqual([
    { text: 'https://cache.nixos.org/', ...initially, by: home(1) },
    { text: 'https://a.test', ...etc(1), by: home(1) },
  ]);
  expect(found.get('connect-timeout')?.discarded).toEqual([{ text: '3', ...etc(2), by: home(2) }]);
});

test('settings that this Nix does not know are not shown', () => {
  expect([...settings({ version: '2.8.0' }).keys()]).not.toContain('always-allow-substitutes');
  expect([...settings({ version: '2.26.3' }).keys()]).toContain('always-allow-substitutes');
  expect([...settings({ version: '2.3.7' }).keys()]).toContain('extra-substituters');
  expect([...settings({ version: '2.26.3' }).keys()]).not.toContain('initial-connect-timeout');
  expect([...settings({ version: 'lix 2.95.3' }).keys()]).toContain('initial-connect-timeout');
  expect([...settings({ version: null }).keys()]).not.toContain('initial-connect-timeout');
});

test('a variable of the environment stands behind some', () => {
  const found = settings({ env: { NIX_REMOTE: 'daemon', NIX_CONF_DIR: '/lab' }, said: { store: 'daemon' } });
  expect(found.get('store')).toMatchObject({
    value: 'daemon',
    origin: [{ file: 'NIX_REMOTE', line: null, level: 'environment' }],
  });
  expect(found.get('netrc-file')?.value).toBe('/lab/netrc');
  expect(settings({ system: 'store = auto\n', env: { NIX_REMOTE: 'daemon' } }).get('store')).toMatchObject({
    value: 'auto',
    origin: [etc(1)],
  });
});

test('what Nix says is told where it is something else, and only there', () => {
  const said = { substituters: ['https://z.test'], 'connect-timeout': 0, 'max-jobs': 8 };
  const found = settings({ system: 'max-jobs = auto\n', said });
  expect([...found.values()].flatMap(({ name, nixSays }) => (nixSays ? [[name, nixSays]] : []))).toEqual([
    ['substituters', ['https://z.test']],
  ]);
});

test('what Nix changes because it sees no network is no difference', () => {
  const said = { substitute: false, 'connect-timeout': 1, 'download-attempts': 0, fallback: true };
  const differing = (sawNoNetwork: boolean) =>
    [...settings({ said, sawNoNetwork }).values()].filter(({ nixSays }) => nixSays !== undefined).length;
  expect([differing(true), differing(false)]).toEqual([1, 4]);
});

test('no credential is in it, wherever it stands', () => {
  const url = 'https://bob:hunter2@a.test';
  const secret = Buffer.alloc(64, 7).toString('base64');
  const tokens = 'access-tokens = github.com=ghp_secret\n';
  const lines = `substituters = ${url}\nstore = ${url}\ntrusted-public-keys = k-1:${secret}\ntrusted-substituters = ${url}\n`;
  const found = settings({
    system: `${tokens}${lines}`,
    user: `${lines.replaceAll('a.test', 'b.test')}substituters = https://c.test\ntrusted-public-keys = x\n`,
    said: { substituters: [url, 'x'], store: `${url}/x`, 'trusted-public-keys': [`k-2:${secret}`] },
  });
  const saved = savedProvenance({ substituters: [url], 'trusted-public-keys': [`k-1:${secret}`] }, 'saved');
  const text = JSON.stringify([...found.values(), ...saved]);
  expect(text).toContain('k-1:AAAA');
  expect(text).toContain('***@a.test');
  for (const hidden of ['hunter2', 'bob', secret, 'ghp_secret']) expect(text).not.toContain(hidden);
});

test('a saved configuration says of nothing where it comes from', () => {
  expect(savedProvenance({ substituters: ['https://a.test'], system: 'x' }, 'saved.json')).toEqual([
    {
      name: 'substituters',
      value: ['https://a.test'],
      origin: [{ text: 'https://a.test', file: 'saved.json', line: null, level: 'saved' }],
      discarded: [],
      overridden: false,
    },
  ]);
});
