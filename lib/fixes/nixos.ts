import type { Dialect } from './dialect.ts';
import { nixEdit } from './nix-edit.ts';
import { rebuild } from './rebuild.ts';

const file = '/etc/nixos/configuration.nix';

/** NixOS writes nix.conf from `nix.settings`, and restarts the daemon when that has changed. The lists of all modules are joined. */
export const nixos: Dialect = (edit) => ({
  ...nixEdit(edit, {
    where: `the NixOS configuration (${file} or another module)`,
    file,
    settings: 'nix.settings',
    add: '',
    force: 'lib.mkForce ',
  }),
  apply: [rebuild.nixos],
  needsRoot: true,
  restartsDaemon: true,
});
