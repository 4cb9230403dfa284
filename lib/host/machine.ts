import { availableParallelism, homedir, userInfo } from 'node:os';
import type { User } from '../model/facts/machine.ts';
import type { Machine, RunPort } from '../model/ports.ts';

const limits = { timeoutMs: 5000, maxBytes: 1024 * 1024 };

export const createMachine = (run: RunPort): Machine => ({
  platform: process.platform,
  processors: availableParallelism(),
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
 * The user whom the Nix daemon sees at the other end of its socket: the name, or the number of one without; the group of this process, and
 * those that the group database gives to the name. `id` asks that database whatever is behind, files, LDAP or a directory service.
 */
async function findUser(run: RunPort): Promise<User | undefined> {
  const uid = process.geteuid?.();
  if (uid === undefined) return undefined;
  const entry = userEntry();
  const own = entry?.gid === process.getegid?.() ? [] : [await ownGroup(run)];
  if (entry === undefined) return { uid, name: String(uid), groups: own };
  const listed = await groupsOf(run, entry.username);
  if (listed.length === 0) return undefined;
  // The first is that of the user database, which counts for nothing where the process has another one.
  return { uid, name: entry.username, groups: own.length === 0 ? listed : [...own, ...listed.slice(1)] };
}

async function groupsOf(run: RunPort, name: string): Promise<string[]> {
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
    if (status === 0 && groups.length > 0) return groups;
  }
  return [];
}

/** For a group without a name `id` prints its number, and fails. */
async function ownGroup(run: RunPort): Promise<string> {
  const { stdout } = await run('id', ['-gn'], limits);
  return stdout.trim() || String(process.getegid?.());
}

/** Undefined for a user who is not in the user database, as in a container. */
function userEntry() {
  try {
    return userInfo();
  } catch {
    return undefined;
  }
}
