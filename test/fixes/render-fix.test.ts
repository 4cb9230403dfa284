import { describe, expect, test } from 'vitest';
import { renderFix } from '../../lib/fixes/index.ts';
import { installationView } from '../../lib/fixes/installation-view.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import type { SettingLine } from '../../lib/model/facts/machine.ts';
import type { FixIntent } from '../../lib/model/fix.ts';
import { machine, notAsked, ok } from '../support/facts.ts';

const nixos = 'https://cache.nixos.org/';
const known = 'https://known.example.org';
const mine = 'https://mine.example.org';
const key = 'team-1:AAAA=';
const builtInKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';

const daemon = '/nix/var/nix/daemon-socket/socket';

interface Given {
  readonly version?: string;
  readonly platform?: string;
  readonly present?: readonly string[];
  readonly uid?: number;
  readonly trusted?: boolean;
  /** Settings that the user's own file sets. */
  readonly overridden?: readonly string[];
  readonly more?: Partial<Facts>;
}

const factsOf = ({
  version = 'nix (Nix) 2.31.2',
  platform = 'linux',
  present = [daemon],
  uid = 1000,
  trusted = false,
  overridden = [],
  more = {},
}: Given): Facts =>
  machine({
    settings: { substituters: [nixos, known, mine], 'trusted-public-keys': [builtInKey] },
    facts: {
      nix: ok({ versionLine: version }),
      installation: ok({ platform, present: [...present], systemConfWritable: false }),
      user: ok({ uid, name: 'alice', groups: [] }),
      daemon: ok({
        store: 'auto',
        socket: present.includes(daemon) ? 'present' : 'absent',
        stateWritable: !present.includes(daemon),
        ...(present.includes(daemon) ? { trusted } : {}),
      }),
      configuration: ok({
        sources: [
          { origin: '/etc/nix/nix.conf', level: 'system' },
          ...(overridden.length > 0
            ? ([{ origin: '/home/alice/.config/nix/nix.conf', level: 'user' }] as const)
            : []),
        ],
        system: { substituters: [nixos, known], 'trusted-public-keys': [builtInKey] },
        overridden: [...overridden],
        problems: [],
      }),
      ...more,
    },
  });

const fixOn = (intent: FixIntent, given: Given = {}) => renderFix(intent, installationView(factsOf(given)));

const addKey: FixIntent = {
  kind: 'add-to-setting',
  setting: 'trusted-public-keys',
  values: [key],
  certainty: 'certain',
};
const remove = (...values: readonly string[]): FixIntent => ({
  kind: 'remove-from-setting',
  setting: 'substituters',
  values,
  certainty: 'suggestion',
  note: 'if it is gone for good',
});
const replace = (from: string, to: string): FixIntent => ({
  kind: 'replace-in-setting',
  setting: 'substituters',
  from,
  to,
  certainty: 'certain',
});

describe('adding to a list', () => {
  const module = { lines: [`nix.settings.trusted-public-keys = [ "${key}" ];`] };
  const conf = { lines: [`extra-trusted-public-keys = ${key}`] };

  test.each<[string, Given, Record<string, unknown>]>([
    [
      'NixOS',
      { present: ['/etc/NIXOS', daemon] },
      {
        ...module,
        file: '/etc/nixos/configuration.nix',
        needsRoot: true,
        restartsDaemon: true,
        apply: ['nixos-rebuild switch'],
      },
    ],
    [
      'nix-darwin',
      { platform: 'darwin', present: ['/run/current-system', daemon] },
      {
        ...module,
        file: '/etc/nix-darwin/configuration.nix',
        needsRoot: true,
        restartsDaemon: true,
        apply: ['darwin-rebuild switch'],
      },
    ],
    [
      'Determinate on Linux',
      { present: ['/nix/var/determinate', daemon] },
      {
        ...conf,
        file: '/etc/nix/nix.custom.conf',
        needsRoot: true,
        restartsDaemon: true,
        apply: ['systemctl restart nix-daemon'],
      },
    ],
    [
      'Determinate on macOS',
      { platform: 'darwin', present: ['/nix/var/determinate', daemon] },
      {
        ...conf,
        file: '/etc/nix/nix.custom.conf',
        apply: ['launchctl kickstart -k system/systems.determinate.nix-daemon'],
      },
    ],
    [
      'a daemon on Linux',
      {},
      {
        ...conf,
        file: '/etc/nix/nix.conf',
        needsRoot: true,
        restartsDaemon: true,
        apply: ['systemctl restart nix-daemon'],
      },
    ],
    [
      'a daemon on macOS',
      { platform: 'darwin' },
      { ...conf, file: '/etc/nix/nix.conf', apply: ['launchctl kickstart -k system/org.nixos.nix-daemon'] },
    ],
    [
      'no daemon',
      { present: [] },
      { ...conf, file: '~/.config/nix/nix.conf', needsRoot: false, restartsDaemon: false, apply: [] },
    ],
    [
      'no daemon, as root',
      { present: [], uid: 0 },
      { ...conf, file: '/etc/nix/nix.conf', needsRoot: true, restartsDaemon: false, apply: [] },
    ],
    [
      'a trusted user whose own file sets the list and is read last',
      { trusted: true, overridden: ['trusted-public-keys'] },
      {
        ...conf,
        file: '/home/alice/.config/nix/nix.conf',
        needsRoot: false,
        restartsDaemon: false,
        apply: [],
      },
    ],
    [
      'a user whose own file sets the list, but is not trusted with it',
      { trusted: false, overridden: ['trusted-public-keys'] },
      { ...conf, file: '/etc/nix/nix.conf', needsRoot: true, restartsDaemon: true },
    ],
    [
      'Nix before 2.4, where extra- does not append',
      { version: 'nix (Nix) 2.3.7' },
      { lines: [`trusted-public-keys = ${builtInKey} ${key}`], file: '/etc/nix/nix.conf' },
    ],
    [
      'a configuration that was given, whose machine is not known',
      {
        present: ['/etc/NIXOS'],
        more: {
          settings: ok({ source: 'given', from: 'x', values: {}, storeDir: '/nix/store' }),
          configuration: notAsked('given'),
        },
      },
      { ...conf, file: '/etc/nix/nix.conf', needsRoot: true, restartsDaemon: true },
    ],
  ])('%s', (_what, given, expected) => {
    expect(fixOn(addKey, given)).toMatchObject({ takeOut: [], certainty: 'certain', ...expected });
  });

  test('says only what is missing', () => {
    const intent = { ...addKey, values: [builtInKey, key] };
    expect(fixOn(intent).lines).toEqual([`extra-trusted-public-keys = ${key}`]);
  });

  test('several values of a Nix list stand on lines of their own', () => {
    expect(fixOn({ ...addKey, values: [key, 'b-1:B='] }, { present: ['/etc/NIXOS'] }).lines).toEqual([
      'nix.settings.trusted-public-keys = [',
      `  "${key}"`,
      '  "b-1:B="',
      '];',
    ]);
  });

  test('a text means itself in the Nix language', () => {
    const intent = { ...addKey, values: [`a"b\\c\${d}$e\nf`] };
    expect(fixOn(intent, { present: ['/etc/NIXOS'] }).lines).toEqual([
      `nix.settings.trusted-public-keys = [ "a\\"b\\\\c\\\${d}$e\\nf" ];`,
    ]);
  });
});

describe('a cache for a user whom the daemon does not trust, and who has a list of substituters', () => {
  const add = (value: string): FixIntent => ({
    kind: 'add-to-setting',
    setting: 'substituters',
    values: [value],
    certainty: 'suggestion',
  });
  const configuration = ok({
    sources: [
      { origin: '/etc/nix/nix.conf', level: 'system' as const },
      { origin: '/home/alice/.config/nix/nix.conf', level: 'user' as const },
    ],
    system: { substituters: [nixos], 'trusted-substituters': [known] },
    overridden: ['substituters'],
    problems: [],
  });
  const settings = machine({ settings: { substituters: [] } }).settings;

  test.each([
    ['one that the daemon has', nixos],
    ['one that the daemon allows', known],
  ])('%s goes to that list, which stands for that of the daemon', (_what, value) => {
    expect(fixOn(add(value), { more: { configuration, settings } })).toMatchObject({
      file: '/home/alice/.config/nix/nix.conf',
      lines: [`extra-substituters = ${value}`],
      needsRoot: false,
      restartsDaemon: false,
    });
  });

  test('one that the daemon does not know has to be made known to it first', () => {
    expect(fixOn(add(mine), { more: { configuration, settings } })).toMatchObject({
      file: '/etc/nix/nix.conf',
      restartsDaemon: true,
    });
  });
});

describe('taking out of a list', () => {
  test.each<[string, FixIntent, Given, Record<string, unknown>]>([
    [
      'what the system has, from the file of the system',
      remove(known),
      { overridden: ['substituters'] },
      {
        file: '/etc/nix/nix.conf',
        takeOut: [known],
        lines: [],
        needsRoot: true,
        restartsDaemon: true,
        note: 'if it is gone for good',
      },
    ],
    [
      'what only the user has, from the file of the user',
      remove(mine),
      { overridden: ['substituters'], present: ['/etc/NIXOS', daemon] },
      {
        file: '/home/alice/.config/nix/nix.conf',
        takeOut: [mine],
        lines: [],
        needsRoot: false,
        restartsDaemon: false,
        apply: [],
      },
    ],
    [
      'what NixOS has, as it stands in a module',
      remove(known),
      { present: ['/etc/NIXOS', daemon] },
      {
        file: '/etc/nixos/configuration.nix',
        takeOut: [`"${known}"`],
        lines: [],
        apply: ['nixos-rebuild switch'],
      },
    ],
    [
      'a default, which no file has, by writing the whole list',
      remove(nixos),
      {},
      { takeOut: [], lines: [`substituters = ${known}`] },
    ],
    [
      'a default on NixOS, by force',
      remove(nixos),
      { present: ['/etc/NIXOS', daemon] },
      { takeOut: [], lines: [`nix.settings.substituters = lib.mkForce [ "${known}" ];`] },
    ],
    [
      'one entry, and another in its place',
      replace(known, `${known}?priority=41`),
      {},
      {
        takeOut: [known],
        lines: [`${known}?priority=41`],
        title: 'Replace this entry of substituters or extra-substituters in /etc/nix/nix.conf',
      },
    ],
    [
      'one entry in a module, and another in its place',
      replace(known, mine),
      { present: ['/etc/NIXOS', daemon] },
      { takeOut: [`"${known}"`], lines: [`"${mine}"`] },
    ],
    [
      'one entry whose replacement is there already',
      replace(known, nixos),
      {},
      {
        takeOut: [known],
        lines: [],
        title: 'Take this out of substituters or extra-substituters in /etc/nix/nix.conf',
      },
    ],
    [
      'a default, and another in its place, by writing the whole list',
      replace(nixos, `${nixos}?priority=50`),
      {},
      { takeOut: [], lines: [`substituters = ${nixos}?priority=50 ${known}`] },
    ],
    [
      'what a single user has, from the file of that user',
      remove(mine),
      { present: [], overridden: ['substituters'] },
      { file: '/home/alice/.config/nix/nix.conf', needsRoot: false, apply: [] },
    ],
    [
      'what a machine without a daemon has for all users',
      remove(known),
      { present: [] },
      { file: '/etc/nix/nix.conf', needsRoot: true, restartsDaemon: false, apply: [] },
    ],
  ])('%s', (_what, intent, given, expected) => {
    expect(fixOn(intent, given)).toMatchObject(expected);
  });

  test('a key is found by its name, and one that is malformed is not taken for the default of that name', () => {
    const intent: FixIntent = {
      kind: 'replace-in-setting',
      setting: 'trusted-public-keys',
      from: 'cache.nixos.org-1:...',
      to: 'cache.nixos.org-1:<the public key>',
      certainty: 'suggestion',
    };
    const system = { 'trusted-public-keys': ['cache.nixos.org-1:cut-off'] };
    const configuration = ok({ sources: [], system, overridden: [], problems: [] });
    expect(fixOn(intent, { more: { configuration } })).toMatchObject({
      takeOut: ['cache.nixos.org-1:...'],
      lines: ['cache.nixos.org-1:<the public key>'],
    });
  });

  test('an environment variable is named where it is what sets the list', () => {
    const configuration = ok({
      sources: [{ origin: 'NIX_CONFIG', level: 'environment' as const }],
      system: { substituters: [nixos] },
      overridden: ['substituters'],
      problems: [],
    });
    expect(fixOn(remove(mine), { more: { configuration } })).toMatchObject({
      file: 'NIX_CONFIG',
      needsRoot: false,
    });
  });

  describe('where it is known where the entries stand', () => {
    const included = '/etc/nix/caches.conf';
    const own = '/home/alice/.config/nix/nix.conf';
    const entryIn = (
      entry: string,
      origin: string,
      level: SettingLine['level'],
      setting = 'substituters',
    ): SettingLine => ({ setting, entries: [entry], origin, line: 7, level });
    const settings = (lines: readonly SettingLine[]) =>
      ok({
        source: 'nix',
        from: 'nix',
        storeDir: '/nix/store',
        values: { substituters: [nixos, known, mine], 'trusted-public-keys': [builtInKey] },
        lines,
      } as const);
    const withEntries = (...entries: readonly SettingLine[]): Given => ({
      overridden: ['substituters'],
      more: {
        settings: settings([...entries, entryIn('https://other.test', 'NIX_CONFIG', 'environment')]),
        configuration: ok({
          sources: [
            { origin: '/etc/nix/nix.conf', level: 'system' },
            { origin: own, level: 'user' },
            { origin: 'NIX_CONFIG', level: 'environment' },
          ],
          system: { substituters: [nixos, known] },
          overridden: ['substituters'],
          lines: entries.filter(({ level }) => level === 'system'),
          problems: [],
        }),
      },
    });

    test.each<[string, Given, Record<string, unknown>]>([
      [
        'in a file that the system includes',
        withEntries(entryIn(known, included, 'system')),
        { file: included, needsRoot: true, restartsDaemon: true },
      ],
      [
        'in a variable, though the user has a file',
        withEntries(entryIn(known, 'NIX_CONFIG', 'environment')),
        { file: 'NIX_CONFIG', needsRoot: false, restartsDaemon: false },
      ],
      [
        'in both: first with the user',
        withEntries(entryIn(known, own, 'user'), entryIn(known, included, 'system')),
        { file: own, needsRoot: false },
      ],
      ['nowhere that is known', withEntries(), { file: '/etc/nix/nix.conf' }],
      [
        'the very line is named',
        withEntries(entryIn(known, included, 'system')),
        { title: `Take this out of substituters in line 7 of ${included}` },
      ],
    ])('%s', (_what, given, expected) => {
      expect(fixOn(remove(known), given)).toMatchObject({ takeOut: [known], ...expected });
    });

    test('what is added goes where the user sets the list last', () => {
      const intent: FixIntent = {
        kind: 'add-to-setting',
        setting: 'substituters',
        values: ['https://new.test'],
        certainty: 'certain',
      };
      expect(fixOn(intent, { ...withEntries(), trusted: true })).toMatchObject({ file: 'NIX_CONFIG' });
    });

    test('keys that the daemon does not take from a user are none of its business', () => {
      const text = 'team-1:AAAA=';
      const key = (origin: string, level: 'system' | 'user') =>
        entryIn(text, origin, level, 'trusted-public-keys');
      const configuration = ok({
        sources: [],
        system: { 'trusted-public-keys': [text] },
        overridden: ['trusted-public-keys'],
        lines: [key(included, 'system')],
        problems: [],
      });
      const more = { configuration, settings: settings([key(own, 'user')]) };
      const intent: FixIntent = {
        kind: 'remove-from-setting',
        setting: 'trusted-public-keys',
        values: [text],
        certainty: 'certain',
      };
      expect(fixOn(intent, { more }).file).toBe(included);
      expect(fixOn(intent, { trusted: true, more }).file).toBe(own);
    });
  });

  test('a login that was not kept is asked for', () => {
    const fix = fixOn(replace('https://***@x.example.org', 'https://***@x.example.org?priority=41'));
    expect(fix.note).toBe('where it says ***, put the login');
  });
});

describe('other steps', () => {
  test.each<[FixIntent, Record<string, unknown>]>([
    [
      { kind: 'run-here', commands: ['date -u'], root: false, certainty: 'certain' },
      { title: 'Run this', lines: ['date -u'], needsRoot: false },
    ],
    [
      { kind: 'run-here', commands: ['nix-collect x'], root: true, certainty: 'certain' },
      { lines: ['nix-collect x'], needsRoot: true, restartsDaemon: false },
    ],
    [
      { kind: 'run-on-server', commands: ['a', 'b'], certainty: 'suggestion', note: 'why' },
      {
        title: 'Run this on the server of the cache',
        lines: ['a', 'b'],
        certainty: 'suggestion',
        note: 'why',
      },
    ],
    [
      { kind: 'do', text: 'Log in.', certainty: 'certain' },
      { title: 'Log in.', lines: [], apply: [] },
    ],
  ])('$kind is said as it is', (intent, expected) => {
    expect(fixOn(intent)).toMatchObject(expected);
  });
});

test('no fix on any installation touches trusted-users', () => {
  for (const present of [['/etc/NIXOS'], ['/nix/var/determinate'], [daemon], []])
    for (const intent of [addKey, remove(known), replace(known, mine)])
      expect(JSON.stringify(fixOn(intent, { present }))).not.toContain('trusted-users');
});

describe('what a program needs to follow a fix without reading its words', () => {
  test.each<[FixIntent, string, string | undefined]>([
    [addKey, 'append', 'trusted-public-keys'],
    [remove(known), 'take-out', 'substituters'],
    [remove(nixos), 'set', 'substituters'],
    [replace(known, mine), 'replace', 'substituters'],
    [replace(known, nixos), 'take-out', 'substituters'],
    [{ kind: 'run-here', commands: ['a'], root: false, certainty: 'certain' }, 'run', undefined],
    [{ kind: 'run-on-server', commands: ['a'], certainty: 'certain' }, 'run-on-server', undefined],
    [{ kind: 'do', text: 'Log in.', certainty: 'certain' }, 'do', undefined],
  ])('%j: %s %s', (intent, how, setting) => {
    for (const present of [[daemon], ['/etc/NIXOS', daemon], ['/nix/var/determinate', daemon]]) {
      const fix = fixOn(intent, { present });
      expect([fix.how, fix.setting]).toEqual([how, setting]);
    }
  });

  test('before 2.4 a list has to be written whole', () => {
    expect(fixOn(addKey, { version: 'nix (Nix) 2.3.7' })).toMatchObject({
      how: 'set',
      setting: 'trusted-public-keys',
    });
  });
});
