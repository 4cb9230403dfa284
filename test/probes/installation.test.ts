import { expect, test } from 'vitest';
import { okValue } from '../../lib/model/fact.ts';
import { probeInstallation } from '../../lib/probes/installation.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const mark = 'home-manager/gcroots/current-home';
const own = '/home/alice/.config/nix/nix.conf';
const inStore = '/nix/store/q4nf2m1k4jv0g5qczsyl7b2r5hmgm0ka-nix.conf';

const probe = async (world: FakeWorld) => okValue(await probeInstallation(fakePorts(world)));

test.each<[string, FakeWorld, readonly string[], string | undefined]>([
  ['a bare machine', {}, [], undefined],
  ['a mark of the system', { files: { '/etc/NIXOS': '' } }, ['/etc/NIXOS'], undefined],
  [
    'a mark in the home of the user, named without that',
    { files: { [`/home/alice/.local/state/${mark}`]: '' } },
    [`~/.local/state/${mark}`],
    undefined,
  ],
  [
    'the same where XDG_STATE_HOME moves it',
    { files: { [`/state/${mark}`]: '' }, env: { XDG_STATE_HOME: '/state' } },
    [`~/.local/state/${mark}`],
    undefined,
  ],
  [
    'a file of the user that leads into the store',
    { files: { [own]: '' }, about: { [own]: { path: inStore } } },
    [],
    inStore,
  ],
  ['a file of the user', { files: { [own]: '' } }, [], own],
  ['a shared file, which is not the own one', { files: { '/etc/xdg/nix/nix.conf': '' } }, [], undefined],
])('%s', async (_what, world, present, ownConf) => {
  const found = await probe(world);
  expect(found?.present).toEqual(present);
  expect(found?.ownConf).toBe(ownConf);
});
