import type { Dialect } from './dialect.ts';
import { settingsOption } from './nix-language.ts';

/** nix-darwin generates nix.conf like NixOS does. */
export const nixDarwin = (): Dialect => ({
  file: 'your nix-darwin configuration',
  needsRoot: true,
  restartsDaemon: true,
  add: settingsOption,
  apply: ['darwin-rebuild switch'],
});
