import { settingDefault } from './setting-table.ts';
import type { SettingValue } from './setting-value.ts';
import { parseStoreReference, renderStoreReference } from './store-reference.ts';
import { parseStoreUrl } from './store-url.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * The text under which Nix remembers a substituter (`url` in BinaryCaches): without parameters and slashes at the end, the login left in
 * as it is given. Undefined for stores of which Nix remembers nothing. Up to 2.22, and in Lix, one slash is taken off and the rest stays as
 * it is written; later all of them, with escapes in a normal form (cacheUri in http-binary-cache-store.cc, cacheKey since 2.33).
 */
export function diskCacheKey(entry: string, version: NixVersion | undefined): string | undefined {
  const { kind, base, host } = parseStoreUrl(entry);
  if (kind === 's3') return `s3://${host}`;
  if (kind !== 'http') return undefined;
  const [plain = ''] = entry.split('?', 1);
  const [, scheme = '', rest = ''] = /^([a-z]+):(?:\/\/)?(.*)$/s.exec(plain) ?? [];
  if (!atLeast(version, '2.23')) return `${scheme}://${rest.endsWith('/') ? rest.slice(0, -1) : rest}`;
  const login = /^[^/]*@/.exec(rest)?.[0] ?? '';
  const address = normalAddress(base, version);
  return address.replace('://', () => `://${login}`);
}

function normalAddress(base: string, version: NixVersion | undefined): string {
  if (!atLeast(version, '2.34')) return decoded(base);
  const reference = parseStoreReference(base);
  return reference === undefined ? base : renderStoreReference(reference);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a file in Nix's cache directory has the name of a disk cache of any version. */
export const isDiskCacheName = (name: string): boolean => anyDiskCache.test(name);
const anyDiskCache = /^binary-cache-(?:[a-z]{1,16}-)?v[0-9]{1,4}\.sqlite$/;

/** The disk caches of each Nix, newest first (getNarInfoDiskCache in nar-info-disk-cache.cc). */
const upstreamFiles = [
  { since: '2.35', file: 'binary-cache-v8.sqlite' },
  { since: '2.31', file: 'binary-cache-v7.sqlite' },
  { since: '2.0', file: 'binary-cache-v6.sqlite' },
] as const;

/**
 * The name of the file that this version of Nix reads and writes, undefined where the version does not say. Determinate Nix raises its own
 * number between releases, so that the newest of those that are `present` is taken for it.
 */
export function diskCacheFile(
  version: NixVersion | undefined,
  present: readonly string[] = [],
): string | undefined {
  if (version === undefined) return undefined;
  if (version.flavour !== 'determinate')
    return upstreamFiles.find(({ since }) => atLeast(version, since))?.file;
  const numbers = present.flatMap(
    (name) => /^binary-cache-detsys-v([0-9]{1,4})\.sqlite$/.exec(name)?.[1] ?? [],
  );
  return `binary-cache-detsys-v${Math.max(...(numbers.length === 0 ? [3] : numbers.map(Number)))}.sqlite`;
}

/** For how many seconds Nix goes by what it remembers; Infinity: for good. */
export interface MemorySpans {
  /** Of a nix-cache-info. */
  readonly info: number;
  /** Of a path that a cache has. */
  readonly positive: number;
  /** Of a path that a cache does not have. */
  readonly negative: number;
}

const SEVEN_DAYS = 604_800;

/**
 * How long this Nix, with these settings, goes by what it remembers. A nix-cache-info counted for good up to 2.9 and for seven days up to
 * 2.33; since then `narinfo-cache-meta-ttl` says (nar-info-disk-cache.cc).
 */
export function memorySpans(
  version: NixVersion | undefined,
  values: Readonly<Record<string, SettingValue>>,
): MemorySpans {
  const seconds = (name: string, otherwise: number): number => {
    const value = values[name] ?? settingDefault(name, version);
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    info: !atLeast(version, '2.10')
      ? Number.POSITIVE_INFINITY
      : atLeast(version, '2.34')
        ? seconds('narinfo-cache-meta-ttl', SEVEN_DAYS)
        : SEVEN_DAYS,
    positive: seconds('narinfo-cache-positive-ttl', 2_592_000),
    negative: seconds('narinfo-cache-negative-ttl', 3600),
  };
}

/** What a row of NARs says, as far as it decides for how long it counts. Times are seconds since 1970, as Nix keeps them. */
export interface RememberedAt {
  readonly timestamp: number;
}

/** When Nix stops going by a row: seconds since 1970, Infinity for never. Before that moment it makes no request. */
export const remembersUntil = ({ timestamp }: RememberedAt, span: number): number => timestamp + span;

/** Whether Nix still goes by a row (`timestamp > now - ttl` in the queries of nar-info-disk-cache.cc). */
export const isRemembered = (row: RememberedAt, span: number, nowSeconds: number): boolean =>
  remembersUntil(row, span) > nowSeconds;

/** How long a row of NARs counts: one with `present` = 0 says that the cache does not have the path. */
export const spanOfPath = (present: boolean, { positive, negative }: MemorySpans): number =>
  present ? positive : negative;
