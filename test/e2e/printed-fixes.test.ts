import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FindingReport, Fix } from '../../lib/model/report.ts';
import { applyFix, type Hands } from './support/apply-fix.ts';
import type { SigningKey } from './support/lab.ts';
import { skipReason } from './support/lab.ts';
import { alice, LabMachine, type Person, root } from './support/lab-machine.ts';

/**
 * Each trouble of configuration, trust and keys on a real machine: real Nix shows the harm, the doctor names it, its printed fix is followed
 * to the letter by a program, and then real Nix shows no harm and the doctor has nothing to say. Followed once more, it does no harm either.
 */
const reason = skipReason([
  'nix',
  'nix-store',
  'nix-build',
  'nix-daemon',
  'nginx',
  'openssl',
  'setpriv',
  'unshare',
  'nsenter',
  'ip',
]);

const hosts = [
  'cache.test',
  'second.test',
  'noprio.test',
  'badprio.test',
  'prefix.test',
  'cache.nixos.org',
  'mine.cachix.org',
  'nix-community.cachix.org',
];
const LOGIN = 'alice:s3cret';
/** By http the login is asked for, by https too. */
const login = `server { server_name public.test; listen 80; listen 443 ssl; ssl_certificate LAB/server.pem;
  ssl_certificate_key LAB/server.key; root LAB/www/cache.test; auth_basic lab; auth_basic_user_file LAB/users; }`;

const machine = new LabMachine();
/** One whose daemon has been running for a while. */
const old = new LabMachine();
const { lab } = machine;
const www = (name: string) => join(lab.folder, 'www', name);

let path: string;
/** Content-addressed: it needs no signature. */
let anyonesPath: string;
let unsignedPath: string;
let key: SigningKey;
let otherKey: SigningKey;

const CACHE = 'http://cache.test';
const SECOND = 'http://second.test';
const defaultKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
/** Whom Nix asks first for a path that nobody has; it remembers nothing, or how it found `opened`. */
function firstAsked(opened?: string): string | undefined {
  machine.forgetCaches(root);
  if (opened !== undefined)
    machine.run(
      root,
      'nix',
      '--extra-experimental-features',
      'nix-command',
      'store',
      'ping',
      '--store',
      opened,
    );
  machine.requests();
  machine.run(root, 'nix-store', '--realise', '/nix/store/00000000000000000000000000000000-nixcache-e2e');
  return machine.requests().find((line) => line.includes('.narinfo'));
}

/** A narinfo that cache.nixos.org has signed. */
const realNarinfo = readFileSync(
  join(import.meta.dirname, '../../fixtures/nix/narinfo/real/curl.narinfo'),
  'utf8',
);
const realPath = /^StorePath: (.*)$/m.exec(realNarinfo)?.[1] ?? '';

interface Trouble {
  readonly name: string;
  /** The system's nix.conf. */
  readonly conf: () => string;
  /** The file of the user who asks. */
  readonly user?: () => string;
  readonly env?: () => Record<string, string>;
  readonly finds: readonly string[];
  /** Which of the fixes to follow, where it is not the first one of each finding. */
  readonly follow?: (fixes: readonly Fix[]) => readonly Fix[];
  readonly hands?: () => Hands;
  /** Whether real Nix shows the harm, where it is not that it fails to get the path. */
  readonly harm?: (person: Person) => boolean;
  /** Paths for the doctor to look at. */
  readonly paths?: () => readonly string[];
  readonly by: 'both' | 'daemon' | 'alone';
  readonly before?: () => unknown;
  readonly options?: readonly string[];
}

const good = () => `substituters = ${CACHE}\ntrusted-public-keys = ${key.publicText}`;
const withKeys = (...keys: readonly string[]) =>
  `substituters = ${CACHE}\ntrusted-public-keys = ${keys.join(' ')}`;
const from = (...entries: readonly string[]) =>
  `substituters = ${entries.join(' ')}\ntrusted-public-keys = ${key.publicText}`;
const bytes = (text: string) => text.slice(text.indexOf(':') + 1);
const fillKey = (): Hands => ({ known: { 'cache.test-1:<the public key>': key.publicText } });
const all = (fixes: readonly Fix[]) => fixes;
const addLine = (line: string) => () =>
  writeFileSync(machine.systemConf, `${readFileSync(machine.systemConf, 'utf8')}${line}\n`);
const removeLine = (pattern: RegExp) => () =>
  writeFileSync(machine.systemConf, readFileSync(machine.systemConf, 'utf8').replace(pattern, ''));
const option = (name: string, value: string) => ['--option', name, value];
const showConfig = ['nix', '--extra-experimental-features', 'nix-command', 'show-config'] as const;
const misses = (wanted: () => string) => (person: Person) => !machine.substitutes(person, wanted());

const troubles: readonly Trouble[] = [
  { name: 'no key', conf: () => withKeys(), finds: ['untrusted-key'], hands: fillKey, by: 'both' },
  {
    name: 'other bytes under the name of the key',
    conf: () => withKeys(otherKey.publicText),
    finds: ['key-mismatch'],
    hands: fillKey,
    by: 'both',
  },
  {
    name: 'the key under another name',
    conf: () => withKeys(`mine-1:${bytes(key.publicText)}`),
    finds: ['misnamed-key'],
    by: 'alone',
  },
  {
    name: 'a key that was cut off',
    conf: () => withKeys(key.publicText.slice(0, -9)),
    finds: ['malformed-trusted-key'],
    hands: fillKey,
    by: 'daemon',
  },
  {
    name: 'a key in quotation marks',
    conf: () => withKeys(`"${key.publicText}"`),
    finds: ['malformed-trusted-key'],
    follow: all,
    by: 'alone',
  },
  {
    name: 'two keys held together by a comma',
    conf: () => withKeys(`${defaultKey},${key.publicText}`),
    finds: ['malformed-trusted-key'],
    follow: all,
    by: 'alone',
  },
  {
    name: 'another key of that name before it',
    conf: () => withKeys(otherKey.publicText, key.publicText),
    finds: ['duplicate-key-name'],
    by: 'both',
  },
  {
    name: 'the default cache was replaced',
    conf: () => `substituters = https://mine.cachix.org`,
    finds: ['lost-default-cache'],
    harm: misses(() => anyonesPath),
    paths: () => [],
    by: 'alone',
  },
  ...(['alone', 'daemon'] as const).map(
    (by): Trouble => ({
      name: 'the default key was replaced',
      conf: () => `substituters = https://cache.nixos.org\ntrusted-public-keys = ${key.publicText}`,
      // What was refused is remembered where root can see it, so that a signature tells.
      finds: [by === 'alone' ? 'untrusted-key' : 'lost-default-key'],
      harm: (person) => machine.realise(person, realPath).stderr.includes('not signed by any of the keys'),
      paths: () => [],
      by,
    }),
  ),
  {
    name: 'a well-known cache without its key',
    conf: () =>
      `substituters = https://nix-community.cachix.org ${CACHE}\ntrusted-public-keys = ${key.publicText}`,
    finds: ['missing-known-key'],
    // No path can be made that its owner has signed: that Nix does not trust the key is what can be shown.
    harm: (person) =>
      !machine.run(person, ...showConfig).stdout.includes('nix-community.cachix.org-1:mB9FSh9qf2dC'),
    by: 'alone',
  },
  {
    name: 'allowed, but never asked',
    conf: () => `${from(SECOND)}\ntrusted-substituters = ${CACHE}`,
    finds: ['listed-only-as-trusted'],
    by: 'daemon',
  },
  {
    name: 'no cache at all',
    conf: () => 'substituters =',
    finds: ['no-substituters'],
    harm: misses(() => anyonesPath),
    paths: () => [],
    by: 'both',
  },
  {
    name: 'fetching switched off',
    conf: () => `${good()}\nsubstitute = false`,
    finds: ['no-substituters'],
    hands: () => ({
      steps: { 'If this is not on purpose, remove the line': removeLine(/^substitute = .*\n/m) },
    }),
    by: 'alone',
  },
  { name: 'no scheme', conf: () => from('cache.test'), finds: ['schemeless-substituter'], by: 'daemon' },
  {
    name: 'a plain path',
    conf: () => from(www('cache.test')),
    finds: ['schemeless-substituter'],
    by: 'alone',
  },
  {
    name: 'quotation marks',
    conf: () => from(`"${CACHE}"`),
    finds: ['unusable-substituter'],
    by: 'both',
  },
  {
    name: 'two caches held together by a comma',
    conf: () => from(`${CACHE},${SECOND}`),
    finds: ['unusable-substituter'],
    follow: all,
    by: 'alone',
  },
  {
    name: 'one cache in two spellings',
    conf: () => from(`${CACHE}?priority=50`, SECOND, CACHE),
    finds: ['duplicate-substituter'],
    // Whom Nix asks first depends on what it remembers of the cache.
    harm: () => firstAsked() !== firstAsked(CACHE),
    by: 'alone',
  },
  {
    name: 'a line that is none',
    conf: () => `${good()}\nthis is no setting`,
    finds: ['refused-configuration'],
    hands: () => ({ steps: { 'Correct or remove the line': removeLine(/^this is.*\n/m) } }),
    by: 'alone',
  },
  {
    name: 'for another store',
    conf: () => from('http://prefix.test', CACHE),
    finds: ['store-prefix-mismatch'],
    follow: (fixes) => fixes.slice(-1),
    harm: (person) => machine.realise(person, path).stderr.includes('is for Nix stores with prefix'),
    by: 'alone',
  },
  {
    name: 'a priority that is no number',
    conf: () => from('http://badprio.test', CACHE),
    finds: ['unreadable-priority'],
    follow: (fixes) => fixes.slice(-1),
    by: 'daemon',
  },
  {
    name: 'no priority, and so the first',
    conf: () => from(CACHE, 'http://noprio.test'),
    finds: ['missing-priority'],
    harm: (person) => {
      machine.requests();
      machine.substitutes(person, path);
      return (
        machine
          .requests()
          .find((line) => line.includes('.narinfo'))
          ?.startsWith('http noprio.test') === true
      );
    },
    by: 'alone',
  },
  {
    name: 'trusted without signatures',
    conf: () => `substituters = ${CACHE}?trusted=1\ntrusted-public-keys =`,
    finds: ['cache-trusted-without-signatures'],
    follow: all,
    hands: () => ({ steps: { 'Get the public key': addLine(`trusted-public-keys = ${key.publicText}`) } }),
    harm: (person) => machine.substitutes(person, unsignedPath),
    by: 'daemon',
  },
  {
    name: 'signatures switched off',
    conf: () => `substituters = ${CACHE}\ntrusted-public-keys =\nrequire-sigs = false`,
    finds: ['signatures-not-required'],
    follow: all,
    hands: () => ({
      steps: {
        'Have the public key of every cache': addLine(`trusted-public-keys = ${key.publicText}`),
        'Take out the line that sets require-sigs': removeLine(/^require-sigs.*\n/m),
      },
    }),
    harm: (person) => machine.substitutes(person, unsignedPath),
    by: 'alone',
  },
  {
    name: 'a login that everybody can read on its way',
    conf: () => from(`http://${LOGIN}@public.test`),
    finds: ['insecure-transport'],
    hands: () => ({ known: { '***': LOGIN } }),
    harm: (person) => {
      machine.requests();
      machine.substitutes(person, path);
      return machine.requests().some((line) => line.startsWith('http public.test') && line.includes('Basic'));
    },
    by: 'alone',
  },
  {
    name: 'a netrc that everybody can read',
    conf: () => `${good()}\nnetrc-file = ${lab.folder}/netrc`,
    finds: ['world-readable-secret'],
    before: () =>
      writeFileSync(join(lab.folder, 'netrc'), 'machine x.test login a password b\n', { mode: 0o644 }),
    harm: () => machine.run(alice, 'cat', `${lab.folder}/netrc`).status === 0,
    by: 'daemon',
  },
  {
    name: 'everybody trusted',
    conf: () => `substituters = ${SECOND}\ntrusted-users = root *`,
    finds: ['everybody-trusted'],
    follow: (fixes) => fixes.slice(-1),
    // Any user can bring a cache and a key.
    harm: (person) =>
      machine.realise(
        person,
        path,
        ...option('substituters', CACHE),
        ...option('trusted-public-keys', key.publicText),
      ).status === 0,
    paths: () => [],
    by: 'daemon',
  },
  {
    name: 'a cache and its key in the file of a user',
    conf: () => `substituters = ${SECOND}\ntrusted-public-keys =`,
    user: () => `extra-substituters = ${CACHE}\nextra-trusted-public-keys = ${key.publicText}`,
    finds: ['untrusted-substituter'],
    follow: (fixes) => fixes.filter(({ certainty }) => certainty === 'certain'),
    by: 'daemon',
  },
  {
    name: 'the same, by letting users choose',
    conf: () => `substituters = ${SECOND}\ntrusted-public-keys = ${key.publicText}`,
    user: () => `substituters = ${CACHE}`,
    finds: ['untrusted-substituter'],
    follow: (fixes) => fixes.slice(1),
    by: 'daemon',
  },
  {
    name: 'a slash too many in the file of a user',
    conf: good,
    user: () => `substituters = ${CACHE}/`,
    finds: ['untrusted-substituter'],
    by: 'daemon',
  },
  {
    name: 'a cache too many in the file of a user',
    conf: good,
    user: () => `extra-substituters = ${SECOND}`,
    finds: ['untrusted-substituter'],
    harm: (person) => machine.realise(person, path).stderr.includes('ignoring untrusted substituter'),
    by: 'daemon',
  },
  {
    name: 'a slash too many in NIX_CONFIG',
    conf: good,
    env: () => ({ NIX_CONFIG: `substituters = ${CACHE}/` }),
    finds: ['untrusted-substituter'],
    by: 'daemon',
  },
  {
    name: 'a key in the file of a user',
    conf: () => withKeys(),
    user: () => `extra-trusted-public-keys = ${key.publicText}`,
    finds: ['untrusted-key'],
    by: 'daemon',
  },
  {
    name: 'a user whom the daemon does not let in',
    conf: () => `${good()}\nallowed-users = root`,
    finds: ['disallowed-user'],
    by: 'daemon',
  },
  {
    name: 'a user whose own list is empty',
    conf: () => '',
    user: () => 'substituters =',
    finds: ['no-substituters'],
    harm: misses(() => anyonesPath),
    paths: () => [],
    by: 'daemon',
  },
  {
    name: 'a user whose own list lacks the default cache',
    conf: () => 'trusted-substituters = https://mine.cachix.org',
    user: () => 'substituters = https://mine.cachix.org',
    finds: ['lost-default-cache'],
    harm: misses(() => anyonesPath),
    paths: () => [],
    by: 'daemon',
  },
  {
    name: 'a trusted user with keys of his own',
    conf: () => `${good()}\ntrusted-users = root alice`,
    user: () => `trusted-public-keys = ${defaultKey}`,
    finds: ['untrusted-key'],
    hands: fillKey,
    by: 'daemon',
  },
  {
    name: 'an entry in an included file',
    conf: () => `include caches.conf\ntrusted-public-keys = ${key.publicText}`,
    before: () => lab.file('etc-nix/caches.conf', `substituters = "${CACHE}"\n`),
    finds: ['unusable-substituter'],
    by: 'alone',
  },
  {
    name: 'NIX_CONFIG beside a file of the user',
    conf: good,
    user: () => 'connect-timeout = 5',
    env: () => ({ NIX_CONFIG: `substituters = ${CACHE}/` }),
    finds: ['untrusted-substituter'],
    by: 'daemon',
  },
  {
    name: 'an entry that the system and a trusted user have',
    conf: () => `${from(`"${CACHE}"`, SECOND)}\ntrusted-users = root alice`,
    user: () => `substituters = "${CACHE}"`,
    finds: ['unusable-substituter'],
    by: 'daemon',
  },
  {
    name: 'by the old names of settings',
    conf: () => `binary-caches = "${CACHE}"\nbinary-cache-public-keys = ${key.publicText}`,
    finds: ['unusable-substituter'],
    by: 'alone',
  },
  {
    name: 'no daemon',
    conf: good,
    env: () => ({ NIX_REMOTE: 'daemon' }),
    before: () => machine.stopDaemon(),
    finds: ['missing-daemon'],
    by: 'daemon',
  },
];

const cases = troubles.flatMap((trouble) =>
  (['alone', 'daemon'] as const)
    .filter((by) => trouble.by === 'both' || trouble.by === by)
    .map((by) => ({ ...trouble, by, person: by === 'daemon' ? alice : root })),
);

const worst = (findings: readonly FindingReport[]) =>
  findings.filter(({ severity }) => severity !== 'note').map(({ check }) => check);

describe.skipIf(reason !== undefined)('the printed fix, followed to the letter', () => {
  beforeAll(async () => {
    await Promise.all([machine.boot(hosts, login), old.boot(['cache.test'])]);
    path = lab.buildPath('nixcache-e2e-fixes');
    unsignedPath = lab.buildPath('nixcache-e2e-unsigned');
    anyonesPath = lab.get('nix-store', '--add', lab.file('anyone.txt', lab.folder));
    key = lab.signingKey('cache.test-1');
    otherKey = lab.signingKey('cache.test-1');
    for (const name of hosts) lab.get('mkdir', '-p', www(name));
    const copy = (name: string, what: string, parameters = '') =>
      lab.get(
        'nix',
        '--extra-experimental-features',
        'nix-command',
        'copy',
        '--to',
        `file://${www(name)}${parameters}`,
        what,
      );
    copy('cache.test', path, `?secret-key=${key.secretFile}`);
    copy('cache.test', unsignedPath);
    copy('cache.nixos.org', anyonesPath);
    lab.forget(path);
    lab.forget(unsignedPath);
    lab.forget(anyonesPath);
    writeFileSync(join(www('cache.nixos.org'), `${realPath.slice(11, 43)}.narinfo`), realNarinfo);
    cpSync(www('cache.test'), www('noprio.test'), { recursive: true });
    lab.file('users', `${LOGIN.replace(':', ':{PLAIN}')}\n`);
    for (const name of hosts) {
      const priority =
        name === 'badprio.test'
          ? 'Priority: abc\n'
          : name === 'noprio.test'
            ? ''
            : `Priority: ${name === 'second.test' ? 30 : 20}\n`;
      const storeDir = name === 'prefix.test' ? '/gnu/store' : '/nix/store';
      lab.file(`www/${name}/nix-cache-info`, `StoreDir: ${storeDir}\nWantMassQuery: 1\n${priority}`);
    }
    cpSync(www('cache.test'), join(old.lab.folder, 'www/cache.test'), { recursive: true });
    old.configure(`substituters =\ntrusted-public-keys = ${key.publicText}`);
    await old.startDaemon();
  });

  afterAll(() => Promise.all([machine.close(), old.close()]));

  test.each(cases)('$name ($by)', async (trouble) => {
    const {
      conf,
      user,
      person,
      by,
      finds,
      follow,
      hands,
      harm = misses(() => path),
      paths = () => [path],
    } = trouble;
    const who = { ...person, env: trouble.env?.() ?? {} };
    machine.configure(conf());
    machine.configureUser(alice, user?.() ?? '');
    if (by === 'daemon') await machine.startDaemon();
    else await machine.stopDaemon();
    await trouble.before?.();

    const doctor = () =>
      machine.doctor(who, ...paths().flatMap((one) => ['--path', one]), ...(trouble.options ?? []));
    expect(harm(who), 'real Nix shows the harm').toBe(true);
    const { findings } = doctor();
    const found = findings.filter(({ check }) => finds.includes(check));
    expect(found.map(({ check }) => check)).toEqual(finds);
    expect(worst(findings).filter((check) => !finds.includes(check))).toEqual([]);

    const fixes = found.flatMap((finding) => follow?.(finding.fixes) ?? finding.fixes.slice(0, 1));
    expect(fixes.length).toBeGreaterThan(0);
    const followAll = async () => {
      for (const fix of fixes) await applyFix(machine, who, fix, hands?.() ?? {});
    };
    await followAll();
    const after = readFileSync(machine.systemConf, 'utf8');
    expect(harm(who), `no harm is left with\n${after}`).toBe(false);
    await followAll();
    // What is put behind a file is there twice now.
    if (fixes.some(({ how }) => how === 'append'))
      expect(harm(who), 'the same fix once more does no harm').toBe(false);
    const { findings: left, status } = doctor();
    expect(worst(left), JSON.stringify(left)).toEqual([]);
    expect(left.filter(({ check }) => finds.includes(check))).toEqual([]);
    expect(status).toBe(0);
  });

  test('a daemon that does not know its configuration yet', async () => {
    old.configure(good());
    expect(old.substitutes(alice, path)).toBe(false);
    const found = () => worst(old.doctor(alice, '--path', path).findings);
    const { findings } = old.doctor(alice, '--path', path);
    expect(found()).toEqual(['stale-daemon']);
    for (const fix of findings
      .filter(({ check }) => check === 'stale-daemon')
      .flatMap(({ fixes }) => fixes.slice(0, 1)))
      await applyFix(old, alice, fix, {});
    expect(old.substitutes(alice, path)).toBe(true);
    expect(found()).toEqual([]);
  });
});
