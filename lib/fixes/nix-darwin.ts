import type { Dialect } from './dialect.ts';
import { moduleEdit } from './module-edit.ts';

/** nix-darwin writes nix.conf from `nix.settings`, as NixOS does. */
export const nixDarwin: Dialect = (edit) => ({
  ...moduleEdit(edit, { system: 'nix-darwin', file: '/etc/nix-darwin/configuration.nix' }),
  apply: ['darwin-rebuild switch'],
  needsRoot: true,
  restartsDaemon: true,
});
