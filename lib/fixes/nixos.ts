import type { Dialect } from './dialect.ts';
import { settingsOption } from './nix-language.ts';

/** NixOS generates nix.conf: what counts is the module it is generated from. The switch restarts the daemon. */
export const nixos = (): Dialect => ({
  file: 'your NixOS configuration',
  needsRoot: true,
  restartsDaemon: true,
  add: settingsOption,
  apply: ['nixos-rebuild switch'],
});
