import { confEdit } from './conf-edit.ts';
import type { Dialect } from './dialect.ts';
import { restartDaemon } from './restart-daemon.ts';

/** Determinate writes nix.conf anew whenever it likes, and has it include this file for everybody else's settings. */
const file = '/etc/nix/nix.custom.conf';

export const determinate: Dialect = (edit, view) => ({
  ...confEdit(edit, view, edit.file ?? file),
  apply: [restartDaemon(view)],
  needsRoot: true,
  restartsDaemon: true,
});
