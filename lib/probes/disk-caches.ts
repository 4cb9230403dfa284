import { absent, type Fact, failed, ok } from '../model/fact.ts';
import type { Samples } from '../model/facts/cache.ts';
import type { DiskCacheContent, DiskCacheFile, DiskCachesFact } from '../model/facts/disk-cache.ts';
import type { Ports } from '../model/ports.ts';
import { diskCacheFile, isDiskCacheName } from '../nix/disk-cache-memory.ts';
import type { NixVersion } from '../nix/version.ts';
import { diskCacheContent, diskCacheQueries, diskCacheSamples } from './disk-cache-rows.ts';

/** What Nix remembers, and the paths in it that are worth asking caches for. */
export interface DiskCaches {
  readonly fact: Fact<DiskCachesFact>;
  readonly samples: Samples;
}

interface Wanted {
  readonly storeDir: string;
  readonly version: NixVersion | undefined;
  /** Paths to look up what is remembered of each. */
  readonly hashParts: readonly string[];
}

const MOST_NAMES = 1000;

/** Every disk cache of Nix that this user may read, his own and, for the daemon, root's: each copied and read once. */
export async function probeDiskCaches(ports: Ports, wanted: Wanted): Promise<DiskCaches> {
  const folders = await Promise.all(
    cacheFolders(ports).map((folder) => filesIn(ports, folder, wanted.version)),
  );
  const queries = diskCacheQueries(wanted.hashParts);
  const read = await Promise.all(
    folders.flat().map((file) => readOne(ports, file, queries, wanted.storeDir)),
  );
  return {
    fact: ok({ lookedAtSeconds: Math.floor(ports.clock.now() / 1000), files: read.map(({ file }) => file) }),
    samples: {
      paths: read.flatMap(({ paths }) => paths),
      problems: read.flatMap(({ file, wasListed }) =>
        wasListed && file.content.state === 'failed'
          ? [`${file.path} could not be read: ${file.content.reason}`]
          : [],
      ),
    },
  };
}

type Found = Pick<DiskCacheFile, 'path' | 'of' | 'current'> & { readonly listed: boolean | undefined };

interface Folder {
  readonly path: string;
  readonly of: DiskCacheFile['of'];
}

/** Nix's cache directories (getCacheDir in users.cc: NIX_CACHE_HOME since 2.25), and the daemon's. */
function cacheFolders({ machine }: Ports): readonly Folder[] {
  const { env, homeDir, platform } = machine;
  const xdg = env['XDG_CACHE_HOME'];
  const own =
    env['NIX_CACHE_HOME'] ?? (xdg === undefined || xdg === '' ? `${homeDir}/.cache/nix` : `${xdg}/nix`);
  const daemons = platform === 'darwin' ? '/var/root/.cache/nix' : '/root/.cache/nix';
  if (own === daemons) return [{ path: own, of: ['user', 'daemon'] }];
  return [
    { path: own, of: ['user'] },
    { path: daemons, of: ['daemon'] },
  ];
}

/** Those that are there, and the one that this Nix reads whether it is there or not. */
async function filesIn(
  { files }: Ports,
  { path: folder, of }: Folder,
  version: NixVersion | undefined,
): Promise<readonly Found[]> {
  const present = ((await files.list(folder, MOST_NAMES)) ?? []).filter(isDiskCacheName);
  const current = diskCacheFile(version, present);
  const names = current === undefined || present.includes(current) ? present : [...present, current];
  return Promise.all(
    names.map(async (name) => {
      const path = `${folder}/${name}`;
      const listed = present.includes(name) || (await files.isListed(path));
      return { path, of, current: name === current, listed };
    }),
  );
}

async function readOne(
  { diskCache }: Ports,
  { listed, ...file }: Found,
  queries: readonly string[],
  storeDir: string,
) {
  const outcome = (content: Fact<DiskCacheContent>, paths: Samples['paths'] = []) => ({
    file: { ...file, content },
    paths,
    wasListed: listed === true,
  });
  if (listed === undefined) return outcome(failed('this user may not look there', 'EACCES'));
  if (!listed) return outcome(absent('there is no such file'));
  const answer = await diskCache.query(file.path, queries);
  if (answer.state === 'absent') return outcome(absent('there is no such file'));
  if (answer.state === 'failed') return outcome(failed(answer.reason));
  const content = diskCacheContent(answer.answers);
  const paths = diskCacheSamples(answer.answers, storeDir);
  return outcome('unreadable' in content ? failed(content.unreadable) : ok(content), paths);
}
