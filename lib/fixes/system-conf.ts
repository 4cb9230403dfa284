import { confEdit } from './conf-edit.ts';
import type { Dialect } from './dialect.ts';
import { restartDaemon } from './restart-daemon.ts';

/** A daemon, and a nix.conf that somebody writes by hand. */
export const systemConf: Dialect = (edit, view) => ({
  ...confEdit(edit, view, edit.file ?? view.systemFile),
  apply: [restartDaemon(view)],
  needsRoot: true,
  restartsDaemon: true,
});
