import { expect, test } from 'vitest';
import { firstBuild } from '../../lib/fixes/first-build.ts';
import type { FixIntent } from '../../lib/model/fix.ts';
import type { InstallationKind } from '../../lib/model/installation-kind.ts';
import { viewOf } from '../support/installations.ts';

const nixos = 'https://cache.nixos.org/';
const fresh = 'https://new.example.org';
const other = 'https://other.example.org/a b';
const key = 'new.example.org-1:AAAA=';

const add = (setting: string, ...values: readonly string[]) =>
  ({ kind: 'add-to-setting', setting, values, certainty: 'certain' }) as const;
const both = [add('substituters', fresh), add('trusted-public-keys', key)];

const commandsOn = (
  kind: InstallationKind,
  intents: readonly FixIntent[],
  trusted?: boolean,
  version = '2.31.2',
) =>
  firstBuild(
    intents,
    viewOf(kind, {
      system: { substituters: [nixos] },
      version,
      ...(trusted === undefined ? {} : { trusted }),
    }),
  );

test.each<[string, InstallationKind, boolean | undefined, string, boolean]>([
  ['NixOS', 'nixos', false, 'nixos-rebuild switch', true],
  ['nix-darwin', 'nix-darwin', undefined, 'darwin-rebuild switch', true],
  ['Home Manager whose user the daemon trusts', 'home-manager', true, 'home-manager switch', false],
])('one command gives all of it to the build: %s', (_what, kind, trusted, command, needsRoot) => {
  expect(commandsOn(kind, both, trusted)).toEqual([
    {
      command: `${command} --option extra-substituters ${fresh} --option extra-trusted-public-keys ${key}`,
      needsRoot,
    },
  ]);
});

test('several caches share an option, each once and quoted for a shell', () => {
  const intents = [...both, add('substituters', other, fresh), add('substituters', `${fresh}/`, nixos)];
  expect(commandsOn('nixos', intents)[0]?.command).toBe(
    `nixos-rebuild switch --option extra-substituters '${fresh} ${other}' --option extra-trusted-public-keys ${key}`,
  );
});

test('before Nix 2.4 an option gives the whole list', () => {
  expect(commandsOn('nixos', [add('substituters', fresh)], false, '2.3.7')[0]?.command).toBe(
    `nixos-rebuild switch --option substituters '${nixos} ${fresh}'`,
  );
});

test.each<[string, InstallationKind, readonly FixIntent[], boolean?]>([
  ['what is not built', 'multi-user', both],
  ['a file of Determinate', 'determinate', both],
  ['a user whom the daemon does not trust', 'home-manager', both, false],
  ['a user of whom that is not known', 'home-manager', both],
  ['a suggestion', 'nixos', [{ ...add('substituters', fresh), certainty: 'suggestion' }]],
  ['a placeholder', 'nixos', [add('trusted-public-keys', 'x-1:<the public key>')]],
  ['a login that was not kept', 'nixos', [add('substituters', 'https://***@x.example.org')]],
  ['what is there already', 'nixos', [add('substituters', nixos, 'https://cache.nixos.org')]],
  ['what users may ask for', 'nixos', [add('trusted-substituters', fresh)]],
  ['a flake', 'nixos', [{ ...add('substituters', fresh), flake: '/src/flake.nix' }]],
  ['what goes', 'nixos', [{ ...add('substituters', nixos), kind: 'remove-from-setting' }]],
])('no command for %s', (_what, kind, intents, trusted) => {
  expect(commandsOn(kind, intents, trusted)).toEqual([]);
});
