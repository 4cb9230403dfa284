import { describe, expect, test } from 'vitest';
import { renderFix } from '../../lib/fixes/index.ts';
import type { FixIntent } from '../../lib/model/fix.ts';
import { type InstallationKind, installationKinds } from '../../lib/model/installation-kind.ts';
import { viewOf } from '../support/installations.ts';

const nixos = 'https://cache.nixos.org/';
const known = 'https://known.example.org';
const fresh = 'https://new.example.org';

const common = { setting: 'substituters', certainty: 'certain' } as const;
const add = (...values: readonly string[]) => ({ kind: 'add-to-setting', values, ...common }) as const;
const remove = (...values: readonly string[]) =>
  ({ kind: 'remove-from-setting', values, ...common }) as const;
const replace = (from: string, to: string) => ({ kind: 'replace-in-setting', from, to, ...common }) as const;

const arrange = (values: readonly string[], ...replacing: readonly (readonly [string, string])[]) =>
  ({
    kind: 'arrange-setting',
    values,
    replacing: replacing.map(([from, to]) => ({ from, to })),
    ...common,
  }) as const;
const nixosLast = `${nixos}?priority=50`;
const knownFirst = `${known}?priority=10`;

const edits = {
  add: add(fresh),
  'add what is there': add(known, `${nixos}`, `${known}/`, 'https://cache.nixos.org'),
  'add again what is missing': add(fresh, known, fresh, `${fresh}/`),
  'take out': remove(known),
  'take out a default': remove(nixos),
  replace: replace(known, fresh),
  'replace a default': replace(nixos, fresh),
  'put in another order': arrange([known, nixos]),
  'put in the order that is there': arrange([nixos, known]),
  'replace several, a default among them': arrange(
    [nixosLast, knownFirst],
    [nixos, nixosLast],
    [known, knownFirst],
  ),
} as const;

/** What there is to copy for each edit, `-` before what goes and `+` before what comes; nothing where nothing is to be written. */
type Copied = Readonly<Record<keyof typeof edits, readonly string[]>>;

const conf: Copied = {
  add: [`+extra-substituters = ${fresh}`],
  'add what is there': [],
  'add again what is missing': [`+extra-substituters = ${fresh}`],
  'take out': [`-${known}`],
  'take out a default': [`+substituters = ${known}`],
  replace: [`-${known}`, `+${fresh}`],
  'replace a default': [`+substituters = ${fresh} ${known}`],
  'put in another order': [`+substituters = ${known} ${nixos}`],
  'put in the order that is there': [],
  'replace several, a default among them': [`+substituters = ${nixosLast} ${knownFirst}`],
};

const nix = (plain: string, extra: string, force: string): Copied => ({
  add: [`+${extra} = [ "${fresh}" ];`],
  'add what is there': [],
  'add again what is missing': [`+${extra} = [ "${fresh}" ];`],
  'take out': [`-"${known}"`],
  'take out a default': [`+${plain} = ${force}[ "${known}" ];`],
  replace: [`-"${known}"`, `+"${fresh}"`],
  'replace a default': [`+${plain} = ${force}[`, `+  "${fresh}"`, `+  "${known}"`, '+];'],
  'put in another order': [`+${plain} = ${force}[`, `+  "${known}"`, `+  "${nixos}"`, '+];'],
  'put in the order that is there': [],
  'replace several, a default among them': [
    `+${plain} = ${force}[`,
    `+  "${nixosLast}"`,
    `+  "${knownFirst}"`,
    '+];',
  ],
});
const module = nix('nix.settings.substituters', 'nix.settings.substituters', 'lib.mkForce ');
const flake = nix('nixConfig.substituters', 'nixConfig.extra-substituters', '');

/** What is set anew for a command takes nothing out of the files: the whole list is given. */
const given = {
  flake: {
    ...flake,
    'take out': [`+nixConfig.substituters = [ "${nixos}" ];`],
    replace: ['+nixConfig.substituters = [', `+  "${nixos}"`, `+  "${fresh}"`, '+];'],
  },
  'command-line': {
    add: [`+--option extra-substituters ${fresh}`],
    'add what is there': [],
    'add again what is missing': [`+--option extra-substituters ${fresh}`],
    'take out': [`+--option substituters ${nixos}`],
    'take out a default': [`+--option substituters ${known}`],
    replace: [`+--option substituters '${nixos} ${fresh}'`],
    'replace a default': [`+--option substituters '${fresh} ${known}'`],
    'put in another order': [`+--option substituters '${known} ${nixos}'`],
    'put in the order that is there': [],
    'replace several, a default among them': [`+--option substituters '${nixosLast} ${knownFirst}'`],
  },
};

const files: Readonly<Record<InstallationKind, readonly [string | undefined, Copied]>> = {
  nixos: ['/etc/nixos/configuration.nix', module],
  'nix-darwin': ['/etc/nix-darwin/configuration.nix', module],
  determinate: ['/etc/nix/nix.custom.conf', conf],
  'multi-user': ['/etc/nix/nix.conf', conf],
  'single-user': ['~/.config/nix/nix.conf', conf],
  'home-manager': [
    '~/.config/home-manager/home.nix',
    nix('nix.settings.substituters', 'nix.settings.extra-substituters', 'lib.mkForce '),
  ],
  flake: ['flake.nix', given.flake],
  'command-line': [undefined, given['command-line']],
};

/** The list stands where that kind has it: in the files of the system, or in what the user alone has. */
const isOwn = (kind: InstallationKind) => kind === 'single-user' || kind === 'home-manager';
const machineOf = (kind: InstallationKind) => {
  const list = { substituters: [nixos, known] };
  return viewOf(kind, {
    system: isOwn(kind) ? { substituters: [nixos] } : list,
    user: list,
    trusted: true,
  });
};

describe.each(installationKinds)('in the words of %s', (kind) => {
  const [file, copied] = files[kind];

  test.each(Object.entries(edits))('%s', (name, intent) => {
    const fix = renderFix(intent, machineOf(kind));
    const shown = [...fix.takeOut.map((line) => `-${line}`), ...fix.lines.map((line) => `+${line}`)];
    expect(shown).toEqual(Object.entries(copied).find(([edit]) => edit === name)?.[1]);
    expect(fix.file).toBe(shown.length === 0 ? undefined : file);
  });

  test('root and a restart of the daemon are asked for where the whole machine is concerned', () => {
    const isSystem = ['nixos', 'nix-darwin', 'determinate', 'multi-user'].includes(kind);
    expect(renderFix(edits.add, machineOf(kind))).toMatchObject({
      needsRoot: isSystem,
      restartsDaemon: isSystem,
    });
  });

  test('what stands there already needs the daemon to be restarted, or nothing', () => {
    const fix = renderFix(edits['add what is there'], machineOf(kind));
    expect(renderFix(edits['put in the order that is there'], machineOf(kind))).toEqual(fix);
    expect(fix.apply).toEqual(fix.restartsDaemon ? ['systemctl restart nix-daemon'] : []);
    expect(fix.title).toMatch(fix.restartsDaemon ? /^Restart the Nix daemon/ : /^Nothing is to be written/);
  });
});

describe('Home Manager', () => {
  const system = { substituters: [nixos, known] };
  const kindOf = (intent: FixIntent, trusted?: boolean) =>
    renderFix(intent, viewOf('home-manager', { system, ...(trusted === undefined ? {} : { trusted }) })).file;

  test('is of no use for what the daemon would not take from this user', () => {
    expect(kindOf(add(fresh), false)).toBe('/etc/nix/nix.conf');
    expect(kindOf(add(fresh), true)).toBe('~/.config/home-manager/home.nix');
    expect(kindOf(add(fresh))).toBe('~/.config/home-manager/home.nix');
  });

  test('does not hold what the system has', () => {
    expect(kindOf(remove(known), true)).toBe('/etc/nix/nix.conf');
  });

  test('is applied without root', () => {
    const view = viewOf('home-manager', { system, trusted: true });
    expect(renderFix(add(fresh), view)).toMatchObject({ apply: ['home-manager switch'], needsRoot: false });
  });
});

describe('what a user alone can add', () => {
  const note = (kind: InstallationKind, intent: FixIntent, trusted?: boolean) =>
    renderFix(
      intent,
      viewOf(kind, { system: { substituters: [known] }, ...(trusted === undefined ? {} : { trusted }) }),
    ).note ?? '';

  test.each(['flake', 'command-line', 'home-manager'] as const)(
    'comes with a warning unless it is known to count: %s',
    (kind) => {
      expect(note(kind, add(fresh))).toContain('from users it trusts');
      expect(note(kind, add(fresh), true)).not.toContain('from users it trusts');
      expect(note(kind, remove(known))).not.toContain('from users it trusts');
    },
  );
});

describe('the nixConfig of a flake', () => {
  const view = viewOf('nixos', { system: { substituters: [nixos, known] } });
  const inFlake = (intent: ReturnType<typeof add | typeof replace>) =>
    renderFix({ ...intent, flake: '/src/flake.nix' }, view);

  test('is edited where it stands, whatever the machine is', () => {
    expect(inFlake(add(fresh))).toMatchObject({
      file: '/src/flake.nix',
      lines: [`nixConfig.extra-substituters = [ "${fresh}" ];`],
      needsRoot: false,
      apply: [],
    });
    expect(inFlake(replace(fresh, known))).toMatchObject({
      title: 'Replace this entry of nixConfig.substituters or nixConfig.extra-substituters in /src/flake.nix',
      takeOut: [`"${fresh}"`],
      lines: [`"${known}"`],
    });
  });

  test('does not have what the machine has', () => {
    expect(inFlake(add(known)).lines).toEqual([`nixConfig.extra-substituters = [ "${known}" ];`]);
  });
});

describe('several entries that are written differently', () => {
  const other = 'https://other.example.org';
  const lists = { substituters: [nixos, known, other] };
  const otherLast = `${other}?priority=60`;
  const intent = arrange([nixos, knownFirst, otherLast], [known, knownFirst], [other, otherLast]);
  const written = (kind: InstallationKind) =>
    renderFix(intent, viewOf(kind, { system: lists, user: lists, trusted: true }));

  test('are replaced where they stand, in one edit', () => {
    expect(written('multi-user')).toMatchObject({
      title: 'Replace these entries of substituters or extra-substituters in /etc/nix/nix.conf',
      how: 'replace',
      takeOut: [known, other],
      lines: [knownFirst, otherLast],
    });
    expect(written('nixos')).toMatchObject({
      takeOut: [`"${known}"`, `"${other}"`],
      lines: [`"${knownFirst}"`, `"${otherLast}"`],
    });
    expect(written('command-line').lines).toEqual([
      `--option substituters '${nixos} ${knownFirst} ${otherLast}'`,
    ]);
  });

  test('go from other lines too where the whole list is written', () => {
    const fix = renderFix(edits['replace several, a default among them'], machineOf('multi-user'));
    expect(fix.note).toBe(`take ${nixos} and ${known} out of other lines too`);
  });

  test('are put in order in a flake as a whole', () => {
    const flake = '/src/flake.nix';
    const machine = machineOf('nixos');
    expect(renderFix({ ...arrange([known, nixos]), flake }, machine).lines).toEqual([
      'nixConfig.substituters = [',
      `  "${known}"`,
      `  "${nixos}"`,
      '];',
    ]);
    expect(renderFix({ ...intent, flake }, machine).takeOut).toEqual([`"${known}"`, `"${other}"`]);
  });
});

test.each([
  ["it's", `--option extra-substituters 'it'\\''s'`],
  ['https://x/?a=1&b=$HOME', "--option extra-substituters 'https://x/?a=1&b=$HOME'"],
  ['`id`', "--option extra-substituters '`id`'"],
  ['"q"\\', `--option extra-substituters '"q"\\'`],
])('a shell reads %s as it is', (value, line) => {
  expect(renderFix(add(value), viewOf('command-line', { system: {} })).lines).toEqual([line]);
});

test('before Nix 2.4 an option gives the whole list', () => {
  const view = viewOf('command-line', { system: { substituters: [known] }, version: '2.3.7' });
  expect(renderFix(add(fresh), view).lines).toEqual([`--option substituters '${known} ${fresh}'`]);
});

test('among the trusted-substituters a slash at the end is another text', () => {
  const view = viewOf('multi-user', { system: { 'trusted-substituters': [known] } });
  const intent: FixIntent = { ...add(`${known}/`), setting: 'trusted-substituters' };
  expect(renderFix(intent, view).lines).toEqual([`extra-trusted-substituters = ${known}/`]);
});

test('a variable that sets the list is edited itself, Home Manager or not', () => {
  const view = viewOf('home-manager', { system: { substituters: [known] }, trusted: true });
  const set = { ...view, userFile: 'NIX_CONFIG', isSetByUser: () => true };
  expect(renderFix(add(fresh), set).file).toBe('NIX_CONFIG');
});
