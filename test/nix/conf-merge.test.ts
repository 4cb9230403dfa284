import { describe, expect, test } from 'vitest';
import { confLocations } from '../../lib/nix/conf-locations.ts';
import { type ConfSource, type MergedConf, mergeConf, type ReadInclude } from '../../lib/nix/conf-merge.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import type { SettingValue } from '../../lib/nix/setting-value.ts';
import { parseStoreReference, renderStoreReference } from '../../lib/nix/store-reference.ts';
import { atLeast, type NixVersion } from '../../lib/nix/version.ts';
import { fixture } from './fixtures.ts';
import { nixVersion } from './versions.ts';

interface Observed {
  readonly status: number;
  readonly error?: string;
  readonly unknown?: readonly string[];
  readonly values?: Readonly<Record<string, SettingValue>>;
}

interface ObservedCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly unsearchable?: readonly string[];
  readonly observed: Readonly<Record<string, Observed>>;
}

const { cases }: { readonly cases: readonly ObservedCase[] } = JSON.parse(fixture('conf/observed.json'));
const withoutConfiguration = cases.at(-1)?.observed ?? {};

/** Reads the files of a case as a host would. */
function merged({ files, env, unsearchable = [] }: ObservedCase, version: NixVersion): MergedConf {
  const { files: locations, readsNixConfig } = confLocations(env, env['HOME'] ?? '', version);
  const sources: ConfSource[] = locations.flatMap(({ path, level }) => {
    const text = files[path];
    return text === undefined ? [] : [{ origin: path, level, text }];
  });
  const text = env['NIX_CONFIG'];
  if (readsNixConfig && text !== undefined)
    sources.push({ origin: 'NIX_CONFIG', level: 'environment', text });
  const readInclude: ReadInclude = (path) => {
    const included = files[path];
    if (included !== undefined) return { text: included };
    if (unsearchable.includes(path)) return 'unsearchable';
    return path === '/lab/etc/sub' ? 'unreadable' : 'missing';
  };
  return mergeConf(sources, readInclude, version);
}

/** From 2.34 on `nix config show` prints store URLs in a normal form. */
function printed(
  value: SettingValue | undefined,
  name: string,
  version: NixVersion,
): SettingValue | undefined {
  if (!Array.isArray(value) || !name.endsWith('substituters') || !atLeast(version, '2.34')) return value;
  return value.map((entry: string) => {
    const reference = parseStoreReference(entry);
    return reference === undefined ? `refused: ${entry}` : renderStoreReference(reference);
  });
}

const observations = cases.flatMap((case_) =>
  Object.entries(case_.observed).map(([version, observed]) => ({ version, ...case_, case_, observed })),
);

describe('configuration comes out as real Nix made it', () => {
  test.each(observations)('$version: $name', ({ version: text, case_, observed }) => {
    const version = nixVersion(text);
    const conf = merged(case_, version);
    const fatal = conf.problems.filter((problem) => problem.fatal);
    expect(fatal.length > 0, `Nix said: ${observed.error}`).toBe(observed.status !== 0);
    if (observed.status !== 0) return;

    const unknown = conf.problems.flatMap(({ kind, text: said }) =>
      kind === 'unknown-setting'
        ? [said.replace(/^unknown setting '(.*)'$/, '$1').replace('\\u{feff}', '\ufeff')]
        : [],
    );
    expect([...new Set(unknown)].sort()).toEqual(observed.unknown ?? []);
    for (const [name, usual] of Object.entries(withoutConfiguration[text]?.values ?? {})) {
      if (name === 'ssl-cert-file') continue;
      const value = conf.settings[name]?.value ?? settingDefault(name, version);
      expect([name, printed(value, name, version)]).toEqual([name, observed.values?.[name] ?? usual]);
    }
  });

  test('an include loop is named', () => {
    const loop = cases.find(({ name }) => name.includes('includes itself'));
    expect(loop?.observed['2.34.8']?.status).toBe(139);
    expect(loop && merged(loop, nixVersion('2.34.8')).problems.map(({ kind }) => kind)).toEqual([
      'include-loop',
    ]);
  });
});

const system = (text: string): ConfSource => ({ origin: '/etc/nix/nix.conf', level: 'system', text });
const user = (text: string): ConfSource => ({ origin: '/home/u/.config/nix/nix.conf', level: 'user', text });
const environment = (text: string): ConfSource => ({ origin: 'NIX_CONFIG', level: 'environment', text });
const nothing: ReadInclude = () => 'missing';

describe('where a value comes from', () => {
  test('each word of a list names its line, the default too', () => {
    const { settings } = mergeConf(
      [system('# x\nextra-substituters = http://a http://b'), environment('extra-substituters = http://c')],
      nothing,
    );
    expect(settings['substituters']?.elements).toEqual([
      { text: 'https://cache.nixos.org/', origin: 'default', line: 0, level: 'default' },
      { text: 'http://a', origin: '/etc/nix/nix.conf', line: 2, level: 'system' },
      { text: 'http://b', origin: '/etc/nix/nix.conf', line: 2, level: 'system' },
      { text: 'http://c', origin: 'NIX_CONFIG', line: 1, level: 'environment' },
    ]);
  });

  test('what a later plain line threw away is listed with the line that did it', () => {
    const { settings } = mergeConf(
      [system('extra-substituters = http://a http://b'), user('\nsubstituters = http://b http://u')],
      nothing,
    );
    expect(settings['substituters']?.value).toEqual(['http://b', 'http://u']);
    const by = { origin: '/home/u/.config/nix/nix.conf', line: 2, level: 'user' };
    expect(settings['substituters']?.discarded).toEqual([
      { text: 'https://cache.nixos.org/', origin: 'default', line: 0, level: 'default', by },
      { text: 'http://a', origin: '/etc/nix/nix.conf', line: 1, level: 'system', by },
    ]);
  });

  test('a single value names its line, and the one it replaced', () => {
    const { settings } = mergeConf([system('connect-timeout = 3'), user('connect-timeout = 4')], nothing);
    expect(settings['connect-timeout']).toMatchObject({
      value: 4,
      elements: [{ text: '4', line: 1, level: 'user' }],
      discarded: [{ text: '3', line: 1, level: 'system' }],
      overridden: true,
    });
  });

  test('nothing is discarded where nothing is lost', () => {
    const { settings } = mergeConf(
      [
        system('substituters = https://cache.nixos.org http://a\nrequire-sigs = true\nrequire-sigs = true'),
        user('substituters = https://cache.nixos.org/ http://a/'),
      ],
      nothing,
    );
    expect(settings['substituters']?.discarded).toEqual([]);
    expect(settings['require-sigs']?.discarded).toEqual([]);
  });

  test('a line of an included file names that file', () => {
    const { settings } = mergeConf([system('!include extra.conf')], () => ({ text: '\nfallback = true' }));
    expect(settings['fallback']?.elements).toEqual([
      { text: 'true', origin: '/etc/nix/extra.conf', line: 2, level: 'system' },
    ]);
  });

  test('only what is set beyond the system files is sent to a daemon', () => {
    const { overridden, settings } = mergeConf(
      [
        system('fallback = true\nrequire-sigs = false'),
        user('extra-binary-caches = http://u'),
        environment('fallback = false'),
      ],
      nothing,
    );
    expect(overridden).toEqual(['fallback', 'substituters']);
    expect(settings['require-sigs']?.overridden).toBe(false);
  });

  test('the values of access-tokens are in nothing that comes back', () => {
    const conf = mergeConf(
      [system('access-tokens = github.com=ghp_x'), user('access-tokens = gitlab.com=ghp_x')],
      nothing,
    );
    expect(conf.settings['access-tokens']?.value).toEqual({ 'gitlab.com': '***' });
    expect(JSON.stringify(conf)).not.toContain('ghp_x');
  });
});

describe('problems', () => {
  test('all of them are found, those of lines before those of values, and the rest still counts', () => {
    const { problems, settings } = mergeConf(
      [
        system('substituters=x\nrequire-sigs = maybe\nfoo = 1\ninclude gone\nconnect-timeout = 9'),
        environment('include a'),
      ],
      nothing,
    );
    expect(problems.map(({ kind, line, fatal }) => [kind, line, fatal])).toEqual([
      ['syntax', 1, true],
      ['include-missing', 4, true],
      ['bad-value', 2, true],
      ['unknown-setting', 3, false],
      ['include-relative', 1, true],
    ]);
    expect(settings['connect-timeout']?.value).toBe(9);
    expect(settings['require-sigs']).toBeUndefined();
  });

  test('a refused value keeps its secrets', () => {
    const { problems } = mergeConf(
      [system('substituters = https://bob:ghp_x@cache.test:0/')],
      nothing,
      nixVersion('2.34.8'),
    );
    expect(problems.map(({ text }) => text)).toEqual([
      "setting 'substituters' has the invalid value 'https://***@cache.test:0/'",
    ]);
  });

  test('a login in an include is not shown', () => {
    const { problems } = mergeConf([system('include https://bob:ghp_x@a.test/nix.conf')], nothing);
    expect(problems.map(({ text }) => text)).toEqual(['/etc/nix/https:/***@a.test/nix.conf does not exist']);
  });

  test('substituters stay as they are written, though 2.34 refuses one of them', () => {
    const words = ['http://a.test', 'cache.nixos.org', 'http://b.test'];
    const conf = mergeConf([system(`substituters = ${words.join(' ')}`)], nothing, nixVersion('2.34.8'));
    expect(conf.settings['substituters']?.value).toEqual(words);
    expect(conf.problems).toMatchObject([{ kind: 'bad-value', fatal: true }]);
    const appended = mergeConf([system(`extra-substituters = nonsense`)], nothing, nixVersion('2.34.8'));
    expect(appended.settings['substituters']?.value).toEqual(['https://cache.nixos.org/', 'nonsense']);
  });

  test.each(['/etc/nix/nix.conf', 'nix.conf', './x/../nix.conf', '../nix/nix.conf'])(
    'a file that includes itself as %s',
    (path) => {
      const { problems } = mergeConf([system(`!include ${path}`)], (): never => {
        throw new Error('read again');
      });
      expect(problems).toMatchObject([{ kind: 'include-loop', line: 1, fatal: true }]);
    },
  );

  test('includes that never end, each with a new name, are given up, and what was read counts', () => {
    let reads = 0;
    const { problems, settings } = mergeConf([system('include d/nix.conf\nfallback = true')], () => {
      reads += 1;
      return { text: 'include d/nix.conf\ninclude e/nix.conf\nconnect-timeout = 3' };
    });
    expect(reads).toBeLessThanOrEqual(1000);
    expect(problems).toMatchObject([{ kind: 'include-limit', fatal: false }]);
    expect(settings).toMatchObject({ fallback: { value: true }, 'connect-timeout': { value: 3 } });
  });

  test('any number of includes may be missing', () => {
    const { problems } = mergeConf([system('!include gone\n'.repeat(5000))], nothing);
    expect(problems).toEqual([]);
  });

  test('an empty configuration has none', () => {
    expect(mergeConf([], nothing)).toEqual({ settings: {}, overridden: [], problems: [] });
  });
});

describe('Nix 2.16 to 2.19 apply included files first (libutil/config.cc)', () => {
  const sources = [
    system('substituters = http://main\n!include more.conf\nextra-substituters = http://last'),
  ];
  const readInclude: ReadInclude = () => ({ text: 'extra-substituters = http://more' });

  test.each([
    ['2.15.3', ['http://main', 'http://more', 'http://last']],
    ['2.16.0', ['http://main', 'http://last']],
    ['2.18.9', ['http://main', 'http://last']],
    ['2.19.7', ['http://main', 'http://last']],
    ['2.20.0', ['http://main', 'http://more', 'http://last']],
    ['lix 2.95.3', ['http://main', 'http://more', 'http://last']],
  ])('%s', (version, value) => {
    const conf = mergeConf(sources, readInclude, nixVersion(version));
    expect(conf.settings['substituters']?.value).toEqual(value);
  });

  test('a Nix of unknown version is taken for a newer one', () => {
    const conf = mergeConf(sources, readInclude);
    expect(conf.settings['substituters']?.value).toEqual(['http://main', 'http://more', 'http://last']);
  });
});
