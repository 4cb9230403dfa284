/** The part that a file plays in a binary cache. */
export type CachePart = 'nix-cache-info' | 'narinfo' | 'nar' | 'other';

/** A file of a binary cache by its URL. */
export interface CacheFile {
  /** The URL of the cache, as it would stand in `substituters`, without a slash at its end. */
  readonly cache: string;
  readonly part: CachePart;
  /** Of the store path, where the name of the file has it. */
  readonly hashPart?: string;
}

const FILES: readonly (readonly [CachePart, RegExp])[] = [
  ['nix-cache-info', /\/nix-cache-info$/],
  ['narinfo', /\/([0-9a-z]{32})\.narinfo$/],
  ['nar', /\/nar\/[^/]{1,300}$/],
  ['nar', /\/[^/]{1,300}\.nar(?:\.[a-z0-9]{2,4})?$/],
  ['other', /\/(?:[0-9a-z]{32}\.ls|(?:realisations|build-trace-v[0-9]{1,3}|log|debuginfo)\/.{1,400})$/],
];

/** Undefined where the URL is that of no file that caches have: a tarball, an input of a flake, a mirror of sources. */
export function cacheFile(url: string): CacheFile | undefined {
  const [place = '', query = ''] = url.split('?', 2);
  for (const [part, name] of FILES) {
    const found = name.exec(place);
    if (found === null) continue;
    const base = place.slice(0, found.index).replace(/\/{1,8}$/, '');
    if (!/^[a-z][a-z0-9+.-]{0,15}:\/\//i.test(base)) return undefined;
    // A file's own query may hold the signature of a login; that of a bucket belongs to the store.
    const cache = base.startsWith('s3://') && query !== '' ? `${base}?${query}` : base;
    return { cache, part, ...(found[1] === undefined ? {} : { hashPart: found[1] }) };
  }
  return undefined;
}
