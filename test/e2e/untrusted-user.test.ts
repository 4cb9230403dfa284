import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { droppedSettings } from '../../lib/nix/daemon-trust.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { type SigningKey, skipReason } from './support/lab.ts';
import { alice, LabMachine, type Person, root } from './support/lab-machine.ts';

/**
 * A real nix-daemon and real users whom it does not trust, or does. What the doctor says that the daemon will ignore is compared with
 * what the daemon says that it ignores, and with the caches that it then asks.
 */
const reason = skipReason(['nix', 'nix-daemon', 'nginx', 'openssl', 'setpriv', 'unshare', 'nsenter', 'ip']);

const hosts = ['plain.test', 'slash.test', 'param.test', 'sub.test', 'other.test', 'cache.nixos.org'];
const NOBODY_HAS = '/nix/store/00000000000000000000000000000000-nixcache-e2e';

const machine = new LabMachine();
const { lab } = machine;
let path: string;
let unsignedPath: string;
let key: SigningKey;

const daemonConf = `substituters = http://plain.test http://slash.test/ http://param.test?priority=1
trusted-substituters = http://sub.test/of/
trusted-users = root`;

/** What the doctor says: the entries that the daemon ignores, the caches that are left, and what is wrong. */
function predicted(who: Person, ...args: readonly string[]) {
  const { caches, findings, unknowns, installation } = machine.doctor(who, ...args);
  return {
    ignored: caches.flatMap(({ substituter, droppedByDaemon }) =>
      droppedByDaemon === null ? [] : [substituter],
    ),
    left: new Set(
      caches.flatMap(({ substituter, droppedByDaemon }) =>
        droppedByDaemon === null ? [withoutEnd(substituter)] : [],
      ),
    ),
    checks: findings.filter(({ severity }) => severity !== 'note').map(({ check }) => check),
    unknown: unknowns.map(({ check }) => check),
    trusted: installation.trustedUser,
  };
}

/** What the daemon says, and whom it then asks. */
function observed(who: Person, ...options: readonly string[]) {
  machine.requests();
  const { stderr } = machine.realise(who, NOBODY_HAS, '-vvvv', ...options);
  const named = (pattern: RegExp) => [...new Set([...stderr.matchAll(pattern)].map(([, name = '']) => name))];
  return {
    ignored: named(/ignoring untrusted substituter '([^']*)'/g),
    settings: named(/gnoring the client-specified setting '([^']*)'/g),
    left: new Set(
      machine
        .requests()
        .flatMap((line) => [...line.matchAll(/^(\S+) (\S+) (\S*)\/nix-cache-info /g)])
        .map(([, scheme, host, folder]) => `${scheme}://${host}${folder}`),
    ),
    stderr,
  };
}

const withoutEnd = (url: string): string => (url.split('?', 1)[0] ?? '').replace(/\/+$/, '');

const inFile = (text: string, env: Record<string, string> = {}) => ({ text, env });

describe.skipIf(reason !== undefined)('a user whom the daemon does not trust', () => {
  beforeAll(async () => {
    await machine.boot(hosts);
    path = lab.buildPath('nixcache-e2e-trust');
    unsignedPath = lab.buildPath('nixcache-e2e-trust-unsigned');
    key = lab.signingKey('plain.test-1');
    for (const name of [...hosts, 'sub.test/of', 'other.test/mine']) {
      mkdirSync(join(lab.folder, 'www', name), { recursive: true });
      lab.file(`www/${name}/nix-cache-info`, 'StoreDir: /nix/store\nPriority: 40\n');
    }
    const copy = ['--extra-experimental-features', 'nix-command', 'copy', '--to'];
    lab.get('nix', ...copy, `file://${lab.folder}/www/plain.test?secret-key=${key.secretFile}`, path);
    lab.get('nix', ...copy, `file://${lab.folder}/www/plain.test`, unsignedPath);
    lab.forget(path);
    lab.forget(unsignedPath);
  });

  afterAll(() => machine.close());

  describe('substituters', () => {
    beforeAll(async () => {
      machine.configure(daemonConf);
      await machine.startDaemon();
    });

    test.each<[string, { readonly text: string; readonly env: Record<string, string> }]>([
      ['nothing of its own', inFile('')],
      ['the same again', inFile('substituters = http://plain.test http://slash.test/')],
      ['another cache', inFile('substituters = http://plain.test http://other.test/mine')],
      ['another cache, added: the whole list is sent', inFile('extra-substituters = http://other.test')],
      [
        'every spelling of what the daemon has',
        inFile(
          `substituters = http://plain.test/ http://slash.test http://slash.test// http://param.test http://param.test/?priority=1
extra-substituters = http://plain.test?priority=1 http://sub.test/of`,
        ),
      ],
      ['one that is only allowed, in full', inFile('extra-substituters = http://sub.test/of/')],
      ['none left', inFile('substituters = http://other.test')],
      ['by its old name', inFile('binary-caches = http://plain.test/ http://slash.test')],
      ['added by its old name', inFile('extra-binary-caches = http://other.test')],
      ['in NIX_CONFIG', inFile('', { NIX_CONFIG: 'substituters = http://plain.test/' })],
      ['added in NIX_CONFIG', inFile('', { NIX_CONFIG: 'extra-substituters = http://other.test' })],
      [
        'in NIX_CONFIG against a file',
        inFile('substituters = http://other.test', { NIX_CONFIG: 'substituters = http://slash.test' }),
      ],
      [
        'in a file that NIX_USER_CONF_FILES names',
        inFile('substituters = http://plain.test', { NIX_USER_CONF_FILES: `${lab.folder}/more.conf` }),
      ],
      [
        'allowed by the user alone',
        inFile('trusted-substituters = http://other.test\nsubstituters = http://other.test'),
      ],
      ['a user who trusts himself', inFile('trusted-users = alice\nsubstituters = http://other.test')],
    ])('%s: the doctor predicts what the daemon does', (_name, { text, env }) => {
      lab.file('more.conf', 'substituters = http://other.test\n');
      machine.configureUser(alice, text);
      const who = { ...alice, env };
      const seen = observed(who);
      const { ignored, left, checks } = predicted(who, '--only', 'untrusted-substituter');
      expect(ignored).toEqual(seen.ignored);
      expect(left).toEqual(seen.left);
      expect(checks).toEqual(ignored.length > 0 ? ['untrusted-substituter'] : []);
    });

    test('that is the one thing that is wrong', () => {
      machine.configureUser(alice, 'substituters = http://plain.test http://other.test');
      expect(predicted(alice).checks).toEqual(['untrusted-substituter']);
    });

    test('a daemon that is not restarted goes by what it knew', async () => {
      machine.configureUser(alice, '');
      machine.configure(daemonConf.replace('http://plain.test ', 'http://plain.test http://other.test '));
      expect(observed(alice).left).not.toContain('http://other.test');
      await machine.startDaemon();
      expect(observed(alice).left).toContain('http://other.test');
    });
  });

  describe('who is trusted', () => {
    const nameless: Person = { uid: 4711 };
    const inTeam: Person = { ...alice, group: 2002 };
    test.each<[string, string, Person, boolean]>([
      ['by name', 'root alice', alice, true],
      ['by a group that lists the user', '@wheel', alice, true],
      ['by the own group', '@users', alice, true],
      ['as everybody', '*', alice, true],
      ['by a group of others', '@team', alice, false],
      ['by number, though there is a name', '1000', alice, false],
      ['nobody', '', alice, false],
      ['by the group of the process', '@team', inTeam, true],
      ['by the group of the user, which the process has left', '@users', inTeam, false],
      ['by number, where there is no name', '4711', nameless, true],
      ['by the number of a group', '@4711', nameless, true],
      ['with no name, by another', 'alice', nameless, false],
    ])('%s', async (_name, list, person, trusted) => {
      machine.configure(daemonConf.replace('trusted-users = root', `trusted-users = ${list}`));
      await machine.startDaemon();
      const who = { ...person, env: { NIX_CONFIG: 'substituters = http://other.test' } };
      expect(observed(who).ignored).toEqual(trusted ? [] : ['http://other.test']);
      const said = predicted(who, '--only', 'untrusted-substituter');
      expect([said.trusted, said.ignored, said.unknown]).toEqual([
        trusted,
        trusted ? [] : ['http://other.test'],
        [],
      ]);
    });
  });

  describe('other settings', () => {
    beforeAll(async () => {
      machine.configure('substituters = http://plain.test\ntrusted-public-keys =\ntrusted-users = root');
      machine.configureUser(alice, '');
      await machine.startDaemon();
    });

    test('of all settings at once the daemon ignores those that nixcache says', () => {
      const flags = ['--extra-experimental-features', 'nix-command', 'show-config'];
      const skipped = /^(?:substituters|builders|plugin-files|store|experimental-features) /;
      const lines = machine
        .run(alice, 'nix', ...flags)
        .stdout.split('\n')
        .filter((line) => line !== '' && !skipped.test(line));
      machine.configureUser(alice, lines.join('\n'));
      const { settings } = observed(alice);
      const version = parseNixVersion(lab.get('nix', '--version'));
      const { dropped } = droppedSettings(
        lines.map((line) => line.split(' ', 1)[0] ?? ''),
        version,
      );
      expect(dropped.filter((name) => !settings.includes(name))).toEqual([]);
      expect(dropped.length).toBeGreaterThan(40);
      machine.configureUser(alice, 'connect-timeout = 7\ntimeout = 8\nfallback = true\nbuilders =');
      expect(observed(alice).settings).toEqual([]);
    });

    test.each([
      ['a key', () => `trusted-public-keys = ${key.publicText}`, () => path, 'untrusted-key'],
      ['no need of signatures', () => 'require-sigs = false', () => unsignedPath, 'unsigned-paths'],
      ['its own switch', () => 'substitute = false', () => path, 'no-substituters'],
    ])('%s', (_name, text, wanted, check) => {
      machine.configureUser(alice, text());
      expect(machine.substitutes(alice, wanted())).toBe(false);
      expect(predicted(alice, '--path', wanted()).checks).toContain(check);
    });

    test('a key that would break Nix is ignored with the rest', async () => {
      machine.configure(`substituters = http://plain.test\ntrusted-public-keys = ${key.publicText}`);
      await machine.startDaemon();
      machine.configureUser(alice, 'extra-trusted-public-keys = broken');
      expect(machine.substitutes(alice, path)).toBe(true);
      expect(predicted(alice, '--path', path).checks).toEqual([]);
    });
  });

  test('a user whom the daemon does not let in', async () => {
    machine.configure(`${daemonConf}\nallowed-users = root @team`);
    machine.configureUser(alice, '');
    await machine.startDaemon();
    expect(observed(alice).stderr).toContain('cannot open connection');
    expect(predicted(alice).checks).toEqual(['disallowed-user']);
    expect(predicted({ ...alice, group: 2002 }).checks).toEqual([]);
    expect(predicted(root).checks).toEqual([]);
  });
});
