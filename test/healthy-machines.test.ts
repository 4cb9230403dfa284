import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../lib/main.ts';
import type { Report } from '../lib/model/report.ts';
import { mergeConf } from '../lib/nix/conf-merge.ts';
import { settingDefault } from '../lib/nix/setting-table.ts';
import { keptSettings } from '../lib/nix/shown-setting.ts';
import { parseNixVersion } from '../lib/nix/version.ts';
import { cacheInfoText } from './support/facts.ts';
import { type FakeWorld, fakePorts, nix } from './support/ports.ts';

/** Configurations as the ways of installing Nix write them, on machines on which all is well: nothing may be said against them. */
const fixture = (path: string) => readFileSync(join(import.meta.dirname, '../fixtures', path), 'utf8');
const conf = (name: string) => fixture(`machines/${name}.conf`);
/** A real path of cache.nixos.org, with its real signature. */
const curl = fixture('nix/narinfo/real/curl.narinfo');
const [, curlPath = ''] = /^StorePath: (\S+)/.exec(curl) ?? [];

const socket = '/nix/var/nix/daemon-socket/socket';
const certificates = '/etc/ssl/certs/ca-certificates.crt';

interface Healthy {
  readonly kind: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly more?: Partial<FakeWorld>;
  /** As the daemon says. */
  readonly trusted?: boolean;
}

const machines: Readonly<Record<string, Healthy>> = {
  'NixOS, its administrator': {
    kind: 'nixos',
    version: 'nix (Nix) 2.31.2',
    files: {
      '/etc/NIXOS': '',
      '/run/current-system/sw': '',
      '/etc/nix/nix.conf': conf('nixos'),
      [socket]: '',
    },
    more: { user: { uid: 1000, name: 'alice', groups: ['users', 'wheel'] } },
    trusted: true,
  },
  'NixOS, an ordinary user': {
    kind: 'nixos',
    version: 'nix (Nix) 2.18.1',
    files: { '/etc/NIXOS': '', '/etc/nix/nix.conf': conf('nixos'), [socket]: '' },
    trusted: false,
  },
  'NixOS with Lix': {
    kind: 'nixos',
    version: 'nix (Lix, like Nix) 2.93.3',
    files: { '/etc/NIXOS': '', '/etc/nix/nix.conf': conf('nixos'), [socket]: '' },
    trusted: false,
  },
  'nix-darwin': {
    kind: 'nix-darwin',
    version: 'nix (Nix) 2.28.4',
    files: { '/run/current-system/sw': '', '/etc/nix/nix.conf': conf('nix-darwin'), [socket]: '' },
    more: { platform: 'darwin', user: { uid: 501, name: 'alice', groups: ['staff', 'admin'] } },
    trusted: true,
  },
  'Determinate on Linux': {
    kind: 'determinate',
    version: 'nix (Determinate Nix 3.12.0) 2.32.1',
    files: {
      '/nix/var/determinate/netrc': '',
      '/etc/nix/nix.conf': conf('determinate'),
      '/etc/nix/nix.custom.conf': conf('determinate.custom'),
      [socket]: '',
    },
    more: { user: { uid: 1000, name: 'alice', groups: ['alice', 'sudo'] } },
    trusted: true,
  },
  'Determinate on macOS': {
    kind: 'determinate',
    version: 'nix (Determinate Nix 3.12.0) 2.32.1',
    files: {
      '/usr/local/bin/determinate-nixd': '',
      '/etc/nix/nix.conf': conf('determinate'),
      '/etc/nix/nix.custom.conf': '',
      [socket]: '',
    },
    more: { platform: 'darwin', user: { uid: 501, name: 'alice', groups: ['staff', 'admin'] } },
    trusted: false,
  },
  'the official installer, with a daemon': {
    kind: 'multi-user',
    version: 'nix (Nix) 2.34.8',
    files: {
      '/etc/systemd/system/nix-daemon.service': '',
      '/etc/nix/nix.conf': conf('multi-user'),
      [socket]: '',
    },
    trusted: false,
  },
  "Debian's packages": {
    kind: 'multi-user',
    version: 'nix (Nix) 2.8.0',
    files: {
      '/lib/systemd/system/nix-daemon.service': '',
      '/etc/nix/nix.conf': conf('debian'),
      [socket]: '',
    },
  },
  'Home Manager on top': {
    kind: 'multi-user',
    version: 'nix (Nix) 2.30.2',
    files: {
      '/etc/systemd/system/nix-daemon.service': '',
      '/etc/nix/nix.conf': conf('multi-user'),
      '/home/alice/.config/nix/nix.conf': conf('home-manager'),
      '/home/alice/.local/state/home-manager/gcroots/current-home': '',
      [socket]: '',
    },
    more: {
      about: {
        '/home/alice/.config/nix/nix.conf': { path: '/nix/store/x-home-manager-files/.config/nix/nix.conf' },
      },
    },
    trusted: false,
  },
  'a runner of a CI service': {
    kind: 'multi-user',
    version: 'nix (Nix) 2.31.2',
    files: {
      '/etc/systemd/system/nix-daemon.service': '',
      '/etc/nix/nix.conf': conf('runner'),
      [socket]: '',
    },
    more: { user: { uid: 1001, name: 'runner', groups: ['runner', 'adm', 'docker'] } },
    trusted: true,
  },
  'one user, no daemon, no file': {
    kind: 'single-user',
    version: 'nix (Nix) 2.26.3',
    files: { '/nix/var/nix/db/db.sqlite': '' },
    more: { writable: ['/nix/var/nix'] },
  },
  'root in a container': {
    kind: 'single-user',
    version: 'nix (Nix) 2.3.7',
    files: { '/nix/var/nix/db/db.sqlite': '', '/etc/nix/nix.conf': 'sandbox = false\n' },
    more: {
      writable: ['/nix/var/nix', '/etc/nix/nix.conf'],
      user: { uid: 0, name: 'root', groups: ['root'] },
    },
  },
};

/** The whole machine: its Nix prints what its files say, and its caches have the path with its signature. */
function worldOf({ version: line, files, more = {}, trusted }: Healthy): FakeWorld {
  const version = parseNixVersion(line);
  const own = '/home/alice/.config/nix/nix.conf';
  const sources = (['/etc/nix/nix.conf', own] as const).flatMap((origin) =>
    files[origin] === undefined
      ? []
      : [{ origin, level: origin === own ? ('user' as const) : ('system' as const), text: files[origin] }],
  );
  const merged = mergeConf(
    sources,
    (path) => (files[path] === undefined ? 'missing' : { text: files[path] }),
    version,
  );
  const shown = Object.fromEntries(
    keptSettings.flatMap((name) => {
      const value = merged.settings[name]?.value ?? settingDefault(name, version);
      return value === undefined ? [] : [[name, { value }]];
    }),
  );
  const config = { stdout: JSON.stringify(shown) };
  return {
    ...more,
    files: { [certificates]: 'x', ...files },
    commands: {
      'nix --version': { stdout: `${line}\n` },
      [nix('config show --json')]: config,
      ...(trusted === undefined
        ? {}
        : { [nix('store info --json --option substitute false')]: { stdout: JSON.stringify({ trusted }) } }),
    },
    answer: ({ url }) => {
      if (url.endsWith('/nix-cache-info')) return { status: 200, text: cacheInfoText };
      return url.includes(curlPath.slice('/nix/store/'.length).slice(0, 32))
        ? { status: 200, text: curl }
        : { status: 404, text: '404' };
    },
  };
}

async function doctor(machine: Healthy): Promise<Report & { readonly status: number }> {
  const ports = fakePorts(worldOf(machine));
  const { stdout, stderr, status } = await main(
    ['doctor', '--json', '--path', curlPath],
    ports,
    new AbortController().signal,
  );
  expect(stderr).toBe('');
  return { ...JSON.parse(stdout), status };
}

describe.each(Object.entries(machines))('%s', (_name, machine) => {
  test('is known for what it is, and nothing is said against it', async () => {
    const { findings, unknowns, crashes, installation, caches, status, nix: of } = await doctor(machine);
    expect(of.problem).toBeNull();
    expect(installation.kind).toBe(machine.kind);
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect([status, crashes]).toEqual([0, []]);
    expect(unknowns).toEqual([]);
    expect(caches.find(({ substituter }) => substituter.includes('cache.nixos.org'))).toMatchObject({
      reach: 'answers',
      signature: 'good',
    });
  });
});

test('the same machines, with one line that is wrong, are not healthy', async () => {
  for (const machine of Object.values(machines)) {
    const path = '/etc/nix/nix.conf';
    const broken = {
      ...machine.files,
      [path]: `${machine.files[path] ?? ''}\ntrusted-public-keys = cut-1:AAAA\n`,
    };
    expect((await doctor({ ...machine, files: broken })).status, machine.kind).toBe(1);
  }
});
