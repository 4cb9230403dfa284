import { expect, test } from 'vitest';
import { installationKind, installationMarkers } from '../../lib/derive/installation-kind.ts';

const daemon = '/nix/var/nix/daemon-socket/socket';
const determinate = '/usr/local/bin/determinate-nixd';

const on = (platform: string, ...present: readonly string[]) => ({
  installation: { platform, present, systemConfWritable: false },
});

test.each([
  ['NixOS by its mark', on('linux', '/etc/NIXOS', daemon), 'nixos'],
  ['NixOS by its running system', on('linux', '/run/current-system', daemon), 'nixos'],
  ['NixOS with Determinate Nix', on('linux', '/etc/NIXOS', '/nix/var/determinate', daemon), 'nixos'],
  ['Guix System, which is no NixOS', on('linux', '/run/current-system', '/gnu/store', daemon), 'multi-user'],
  ['nix-darwin', on('darwin', '/run/current-system', daemon), 'nix-darwin'],
  [
    'nix-darwin beside Determinate, which then writes nix.conf',
    on('darwin', '/run/current-system', determinate),
    'determinate',
  ],
  ['Determinate by its directory', on('linux', '/nix/var/determinate', daemon), 'determinate'],
  ['Determinate by its file', on('linux', '/etc/nix/nix.custom.conf', daemon), 'determinate'],
  [
    'Determinate by what Nix says',
    { ...on('darwin', daemon), nix: { versionLine: 'nix (Determinate Nix 3.22.2) 2.35.2' } },
    'determinate',
  ],
  ['a daemon of systemd', on('linux', '/etc/systemd/system/nix-daemon.service'), 'multi-user'],
  ['a daemon of launchd', on('darwin', '/Library/LaunchDaemons/org.nixos.nix-daemon.plist'), 'multi-user'],
  ['no mark at all', on('linux'), 'single-user'],
  ['nobody looked', {}, undefined],
  [
    'a configuration that was given',
    {
      ...on('linux', '/etc/NIXOS'),
      settings: { source: 'given', from: 'a file', values: {}, storeDir: '/nix/store' } as const,
    },
    undefined,
  ],
  [
    'what the user named, whatever the machine shows',
    { installation: { ...on('linux', '/etc/NIXOS').installation, named: 'determinate' } as const },
    'determinate',
  ],
  [
    'what the user named for a configuration that was given',
    {
      installation: { ...on('linux').installation, named: 'nixos' } as const,
      settings: { source: 'given', from: 'a file', values: {}, storeDir: '/nix/store' } as const,
    },
    'nixos',
  ],
  [
    'words that are no way of installing Nix say nothing about the machine',
    { installation: { ...on('linux', '/etc/NIXOS').installation, named: 'flake' } as const },
    'nixos',
  ],
])('%s', (_what, facts, kind) => {
  expect(installationKind(facts)).toBe(kind);
});

test('all marks are absolute paths or in the home of the user, each named once', () => {
  expect(installationMarkers.filter((path) => !/^~?\//.test(path))).toEqual([]);
  expect(new Set(installationMarkers).size).toBe(installationMarkers.length);
});
