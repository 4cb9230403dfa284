import type { Dialect } from './dialect.ts';
import { moduleEdit } from './module-edit.ts';

/** NixOS writes nix.conf from `nix.settings`, and restarts the daemon when that has changed. */
export const nixos: Dialect = (edit) => ({
  ...moduleEdit(edit, { system: 'NixOS', file: '/etc/nixos/configuration.nix' }),
  apply: ['nixos-rebuild switch'],
  needsRoot: true,
  restartsDaemon: true,
});
