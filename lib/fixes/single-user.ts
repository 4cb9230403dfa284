import { confLines } from './conf-lines.ts';
import type { Dialect, Machine } from './dialect.ts';

/** Without a daemon every command reads the files anew; a user's own file is enough, and is where root's setting would be lost to it. */
export function singleUser(machine: Machine, setting: string | undefined): Dialect {
  const inUserFile = !machine.isRoot || (setting !== undefined && machine.overridden.includes(setting));
  return {
    file: inUserFile ? machine.userConf : machine.systemConf,
    needsRoot: !inUserFile,
    restartsDaemon: false,
    add: (name, values) => confLines(machine, name, values),
    apply: [],
  };
}
