import { confLines } from './conf-lines.ts';
import type { Dialect, Machine } from './dialect.ts';

/** A daemon reads the system's nix.conf, once, when it starts. */
export const multiUser = (machine: Machine): Dialect => ({
  file: machine.systemConf,
  needsRoot: true,
  restartsDaemon: true,
  add: (setting, values) => confLines(machine, setting, values),
  apply: [
    machine.platform === 'darwin'
      ? 'launchctl kickstart -k system/org.nixos.nix-daemon'
      : 'systemctl restart nix-daemon',
  ],
});
