import { confLines } from './conf-lines.ts';
import type { Dialect, Machine } from './dialect.ts';

/** Determinate rewrites nix.conf and includes nix.custom.conf, which is the user's. */
export const determinate = (machine: Machine): Dialect => ({
  file: '/etc/nix/nix.custom.conf',
  needsRoot: true,
  restartsDaemon: true,
  add: (setting, values) => confLines(machine, setting, values),
  apply: [
    machine.platform === 'darwin'
      ? 'launchctl kickstart -k system/systems.determinate.nix-daemon'
      : 'systemctl restart nix-daemon',
  ],
});
