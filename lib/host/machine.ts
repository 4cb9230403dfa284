import { homedir, userInfo } from 'node:os';
import type { User } from '../model/facts/machine.ts';
import type { Machine, RunPort } from '../model/ports.ts';

const limits = { timeoutMs: 5000, maxBytes: 1024 * 1024 };

export const createMachine = (run: RunPort): Machine => ({
  platform: process.platform,
  env: process.env,
  homeDir: homedirOr('/'),
  cwd: cwdOr('/'),
  user: () => findUser(run),
});

/** Node throws where neither HOME nor the user database knows a home directory. */
function homedirOr(fallback: string): string {
  try {
    return homedir();
  } catch {
    return fallback;
  }
}

/** The directory we stand in may have been removed. */
function cwdOr(fallback: string): string {
  try {
    return process.cwd();
  } catch {
    return fallback;
  }
}

/**
 * The user whom the Nix daemon sees, with the groups that the user database gives it: the daemon asks that database, not the
 * process. `id` asks it whatever is behind, files, LDAP or a directory service.
 */
async function findUser(run: RunPort): Promise<User | undefined> {
  const uid = process.geteuid?.();
  const name = userName();
  if (uid === undefined || name === undefined) return undefined;
  // Names from a directory service may have spaces in them; not every `id` can separate otherwise.
  for (const [option, separator] of [
    ['-Gnz', '\0'],
    ['-Gn', ' '],
  ] as const) {
    const { status, stdout } = await run('id', [option, name], limits);
    const groups = stdout
      .replace(/\n$/, '')
      .split(separator)
      .filter((group) => group !== '');
    if (status === 0 && groups.length > 0) return { uid, name, groups };
  }
  return undefined;
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
