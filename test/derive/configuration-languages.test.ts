import { expect, test } from 'vitest';
import { configurationLanguages } from '../../lib/derive/configuration-languages.ts';
import type { InstallationKind } from '../../lib/model/installation-kind.ts';

const daemon = '/nix/var/nix/daemon-socket/socket';
const home = '~/.local/state/home-manager/gcroots/current-home';
const generated = '/nix/store/q4nf2m1k4jv0g5qczsyl7b2r5hmgm0ka-nix.conf';

interface Given {
  readonly present?: readonly string[];
  readonly ownConf?: string;
  readonly named?: InstallationKind;
}

const on = ({ present = [daemon], ...more }: Given) => ({
  installation: { platform: 'linux', present, systemConfWritable: false, ...more },
});
const given = {
  settings: { source: 'given', from: 'a file', values: {}, storeDir: '/nix/store' } as const,
};

test.each<[string, Parameters<typeof configurationLanguages>[0], string]>([
  ['a daemon and nobody else', on({}), 'multi-user, single-user'],
  ['NixOS', on({ present: ['/etc/NIXOS', daemon] }), 'nixos, single-user'],
  ['nobody looked', {}, 'multi-user, single-user'],
  [
    'Home Manager wrote the file',
    on({ present: [daemon, home], ownConf: generated }),
    'multi-user, home-manager',
  ],
  ['Home Manager, and no file yet', on({ present: ['/etc/NIXOS', home] }), 'nixos, home-manager'],
  [
    'Home Manager, and a file that somebody wrote by hand',
    on({ present: [daemon, home], ownConf: '/home/alice/.config/nix/nix.conf' }),
    'multi-user, single-user',
  ],
  ['a file that something else linked into the store', on({ ownConf: generated }), 'multi-user, single-user'],
  [
    'a configuration that was given, on a machine with Home Manager',
    { ...on({ present: [daemon, home] }), ...given },
    'multi-user, single-user',
  ],
  ['Home Manager as the user named it', on({ named: 'home-manager' }), 'multi-user, home-manager'],
  [
    'Home Manager as the user named it for a given configuration',
    { ...on({ present: ['/etc/NIXOS'], named: 'home-manager' }), ...given },
    'multi-user, home-manager',
  ],
  ['NixOS as the user named it', on({ present: [home], named: 'nixos' }), 'nixos, home-manager'],
  ['a flake', on({ present: ['/etc/NIXOS', home], named: 'flake' }), 'flake, flake'],
  ['the command line', { ...on({ named: 'command-line' }), ...given }, 'command-line, command-line'],
])('%s', (_what, facts, expected) => {
  const { system, user } = configurationLanguages(facts);
  expect(`${system}, ${user}`).toBe(expected);
});
