import type { Sample, Samples } from '../model/facts/cache.ts';
import type { Ports, Row } from '../model/ports.ts';
import { keyNamesOf } from '../nix/signature-names.ts';

/** Paths per cache: the newest, since those are what this machine wanted last. */
const PER_CACHE = 6;

/**
 * The narinfos that Nix found and remembers, per cache, with their signatures. A path that Nix refused for its signature
 * is among them, which makes this the best sample there is (schema: nar-info-disk-cache.cc, the same in v6 to v8).
 */
const NEWEST_PER_CACHE = `
  SELECT url, hashPart, namePart, sigs FROM (
    SELECT c.url AS url, n.hashPart AS hashPart, n.namePart AS namePart, n.sigs AS sigs,
           row_number() OVER (PARTITION BY n.cache ORDER BY n.timestamp DESC, n.hashPart) AS place
    FROM NARs n JOIN BinaryCaches c ON c.id = n.cache WHERE n.present = 1)
  WHERE place <= ${PER_CACHE}`;

/** Samples out of every disk cache of Nix that this user may read: his own and, for the daemon, root's. */
export async function diskCacheSamples(ports: Ports, storeDir: string): Promise<Samples> {
  const files = await diskCacheFiles(ports);
  const answers = await Promise.all(files.map((file) => ports.diskCache.query(file, NEWEST_PER_CACHE)));
  return {
    paths: answers.flatMap((answer) =>
      answer.state === 'ok' ? answer.rows.flatMap((row) => sampleOf(row, storeDir)) : [],
    ),
    problems: answers.flatMap((answer, index) =>
      answer.state === 'failed' ? [`${files[index]} could not be read: ${answer.reason}`] : [],
    ),
  };
}

/** Nix's cache directories (getCacheDir in users.cc: NIX_CACHE_HOME since 2.25), and the daemon's. */
async function diskCacheFiles(ports: Ports): Promise<readonly string[]> {
  const { env, homeDir, platform } = ports.machine;
  const xdg = env['XDG_CACHE_HOME'];
  const own =
    env['NIX_CACHE_HOME'] ?? (xdg === undefined || xdg === '' ? `${homeDir}/.cache/nix` : `${xdg}/nix`);
  const daemons = platform === 'darwin' ? '/var/root/.cache/nix' : '/root/.cache/nix';
  const folders = [...new Set([own, daemons])];
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = (await ports.files.list(folder, 200)) ?? [];
      return names
        .filter((name) => /^binary-cache-[\w-]*v\d+\.sqlite$/.test(name))
        .map((name) => `${folder}/${name}`);
    }),
  );
  return listed.flat();
}

function sampleOf({ url, hashPart, namePart, sigs }: Row, storeDir: string): readonly Sample[] {
  if (typeof url !== 'string' || typeof hashPart !== 'string') return [];
  const keyNames = typeof sigs === 'string' ? keyNamesOf(sigs.split(' ')) : [];
  return [
    {
      hashPart,
      source: 'disk cache',
      // Nix stores the URL with its credentials; the scheme, host and path are enough to know the cache by.
      cache: url.replace(/\/\/[^/]*@/, '//'),
      ...(typeof namePart === 'string' ? { storePath: `${storeDir}/${hashPart}-${namePart}` } : {}),
      ...(keyNames.length === 0 ? {} : { keyNames: [...keyNames] }),
    },
  ];
}
