import type { Sample } from '../model/facts/cache.ts';
import type { Ports } from '../model/ports.ts';
import { keyNamesOf } from '../nix/signature-names.ts';
import { parseStorePath } from '../nix/store-path.ts';
import type { NixCommands } from './nix-commands.ts';
import { validPaths } from './valid-paths.ts';

/** How many paths we ask Nix about: enough to meet each key that signed something. */
const LOOKED_AT = 60;

/**
 * Paths of the running system or profile with the keys that signed them; where there is no profile, paths of the store.
 * Nothing here asks the network.
 */
export async function storeSamples(
  ports: Ports,
  nix: NixCommands,
  storeDir: string,
): Promise<readonly Sample[]> {
  const { source, paths } = await pathsOfMachine(ports, nix, storeDir, LOOKED_AT);
  if (paths.length === 0) return [];
  const { status, stdout } = await nix.signatures(paths);
  if (status !== 0) return paths.flatMap((path) => sampleOf(path, [], source, storeDir));
  return stdout.split('\n').flatMap((line) => {
    const [path = '', ...rest] = line.split(/\s+/);
    const signatures = rest.filter((word) => word !== 'ultimate' && !word.startsWith('ca:'));
    return sampleOf(path, signatures, source, storeDir);
  });
}

/** At most so many paths of the running system or profile, evenly from all of it; where there is no profile, of the store. */
export async function pathsOfMachine(
  ports: Ports,
  nix: NixCommands,
  storeDir: string,
  most: number,
): Promise<{ readonly source: 'profile' | 'store'; readonly paths: readonly string[] }> {
  const profile = await profilePaths(ports, nix);
  return profile.length > 0
    ? { source: 'profile', paths: spread(profile, most) }
    : { source: 'store', paths: await storePaths(ports, nix, storeDir, most) };
}

async function profilePaths(ports: Ports, nix: NixCommands): Promise<readonly string[]> {
  const { homeDir } = ports.machine;
  const roots = [
    '/run/current-system',
    '/nix/var/nix/profiles/default',
    `${homeDir}/.nix-profile`,
    `${homeDir}/.local/state/nix/profiles/profile`,
  ];
  const present = await Promise.all(roots.map((root) => ports.files.exists(root)));
  const existing = roots.filter((_, index) => present[index] === true);
  if (existing.length === 0) return [];
  const { status, stdout } = await nix.requisites(existing);
  return status === 0 ? lines(stdout) : [];
}

async function storePaths(
  ports: Ports,
  nix: NixCommands,
  storeDir: string,
  most: number,
): Promise<readonly string[]> {
  const names = (await ports.files.list(storeDir, 5000)) ?? [];
  const paths = spread(
    names
      .filter((name) => !/\.(?:drv|lock|chroot|check)$/.test(name) && !name.startsWith('.'))
      .map((name) => `${storeDir}/${name}`)
      .filter((path) => parseStorePath(path, storeDir).ok)
      .sort(),
    most,
  );
  if (paths.length === 0) return [];
  const { valid } = await validPaths(nix, paths);
  return [...valid];
}

/** At most `most` of the items, evenly over the whole list. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, items.length / most);
  return items
    .filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
    .slice(0, most);
}

function sampleOf(
  path: string,
  signatures: readonly string[],
  source: 'profile' | 'store',
  storeDir: string,
): readonly Sample[] {
  const parsed = parseStorePath(path, storeDir);
  if (!parsed.ok) return [];
  const keyNames = keyNamesOf(signatures);
  return [
    {
      hashPart: parsed.value.hashPart,
      storePath: path,
      source,
      ...(keyNames.length === 0 ? {} : { keyNames }),
    },
  ];
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
