import { atOnce, type Dialect } from './dialect.ts';
import { restartDaemon } from './restart-daemon.ts';

/**
 * All that was to be added stands there. Where a daemon substitutes it can only be that it was started before: to write it again would
 * change nothing.
 */
export const alreadyThere: Dialect = ({ setting, level }, view) => {
  const none = { how: 'do', takeOut: [], lines: [], ...atOnce } as const;
  return level === 'user' || view.languages.system === 'single-user'
    ? { ...none, title: `Nothing is to be written: what this user sets has it in ${setting} already` }
    : {
        ...none,
        title: `Restart the Nix daemon: its configuration has this in ${setting} already, but it reads that only when it starts`,
        apply: [restartDaemon(view)],
        needsRoot: true,
        restartsDaemon: true,
      };
};
