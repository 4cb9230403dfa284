import type { Dialect } from './dialect.ts';
import { nixEdit } from './nix-edit.ts';
import { rebuild } from './rebuild.ts';

const file = '/etc/nix-darwin/configuration.nix';

/** nix-darwin writes nix.conf from `nix.settings`, as NixOS does. */
export const nixDarwin: Dialect = (edit) => ({
  ...nixEdit(edit, {
    where: `the nix-darwin configuration (${file} or another module)`,
    file,
    settings: 'nix.settings',
    add: '',
    force: 'lib.mkForce ',
  }),
  apply: [rebuild['nix-darwin']],
  needsRoot: true,
  restartsDaemon: true,
});
