import type { Dialect } from './dialect.ts';
import { nixEdit } from './nix-edit.ts';
import { rebuild } from './rebuild.ts';
import { trustNote } from './trust-note.ts';

const file = '~/.config/home-manager/home.nix';

/** Home Manager writes this user's own nix.conf from `nix.settings`. It is read after that of the system, whose lists plain names replace. */
export const homeManager: Dialect = (edit, view) => {
  const { notes = [], ...written } = nixEdit(edit, {
    where: `the Home Manager configuration (${file} or another module)`,
    file,
    settings: 'nix.settings',
    add: 'extra-',
    force: 'lib.mkForce ',
  });
  const { system } = view.languages;
  const isModule = system === 'nixos' || system === 'nix-darwin';
  return {
    ...written,
    notes: [
      ...notes,
      ...(edit.takeOut.length === 0 ? ['Home Manager wants nix.package set too'] : []),
      ...(isModule ? [`if it is a module of the system, ${rebuild[system]} applies it`] : []),
      ...trustNote(edit, view),
    ],
    apply: [rebuild['home-manager']],
    needsRoot: false,
    restartsDaemon: false,
  };
};
