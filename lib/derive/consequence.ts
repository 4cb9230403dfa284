import { parseStoreReference } from '../nix/store-reference.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

/** "Nix 2.34.8", "Lix 2.93.0", or "Nix" where the version is not known. */
export function nixName(version: NixVersion | undefined): string {
  if (version === undefined) return 'Nix';
  if (version.determinate !== undefined) return `Determinate Nix ${version.determinate}`;
  return `${version.flavour === 'lix' ? 'Lix' : 'Nix'} ${version.text}`;
}

/**
 * What Nix does when a substituter cannot be opened, that is when its nix-cache-info cannot be had
 * (getDefaultSubstituters in store-registration.cc, before 2.34 in store-api.cc; ssh stores connect on first use and are fatal before 2.34).
 */
export function cacheNotOpened(store: StoreUrl, version: NixVersion | undefined): string {
  const nix = nixName(version);
  if ((store.kind === 'ssh' || store.kind === 'ssh-ng') && version !== undefined && !atLeast(version, '2.34'))
    return `${nix} stops with an error, even when another cache has the path.`;
  return `${nix} prints a warning, goes on without this cache and builds what only this cache has.`;
}

/**
 * What becomes of that where Nix knows the cache from before and so does not ask for its nix-cache-info: then the first narinfo fails.
 * A cache is known for good before 2.10, for seven days since (NarInfoDiskCache::upToDateCacheExists). Empty where nothing changes.
 */
export function knownCacheFails(version: NixVersion | undefined, fallback: boolean): string {
  if (version === undefined || goesOnAfterNarinfoFailure(version)) return '';
  const known = atLeast(version, '2.10') ? 'in the last seven days' : 'before';
  if (fallback && !abortsWithFallback(version)) return '';
  const what = fallback ? 'crashes, since fallback is on,' : 'stops with an error';
  return ` Where it has used this cache ${known}, it ${what} instead, even when another cache has the path.`;
}

/**
 * Whether Nix dies of an exception that nobody catches, with status 134, when `fallback` is on and a cache that it knows fails: what is
 * thrown while the cache is switched off for a minute leaves a function that must not throw (getFile in http-binary-cache-store.cc, until 2.9).
 */
export const abortsWithFallback = (version: NixVersion | undefined): boolean =>
  version !== undefined && !atLeast(version, '2.9');

/** What Nix does where a bucket answers 404 for its nix-cache-info (BinaryCacheStore::init; seen with 2.34). */
export const triesToWrite = (version: NixVersion | undefined): string =>
  `${nixName(version)} takes this for a new cache and tries to write a nix-cache-info. Where it may not, it complains about that upload and goes on without this cache.`;

/** Whether Nix asks the next cache after a narinfo request failed other than by "not there" (tryFetch in substitution-goal.cc). */
export const goesOnAfterNarinfoFailure = (version: NixVersion | undefined): boolean =>
  version !== undefined && atLeast(version, version.flavour === 'lix' ? '2.95' : '2.32');

/** What Nix does when a narinfo cannot be had or read. Changed in 2.32 and Lix 2.95. */
export function narinfoFailed(version: NixVersion | undefined): string {
  if (version === undefined)
    return 'Nix before 2.32 stops the whole build here, even when another cache has the path; later ones ask the next cache.';
  return goesOnAfterNarinfoFailure(version)
    ? `${nixName(version)} reports an error, then asks the next cache; it fails where no other cache has the path.`
    : `${nixName(version)} stops the whole build here, even when another cache has the path (unless fallback is on).`;
}

/** What Nix does with a substitute whose signature it does not accept (substitution-goal.cc). */
export const signatureRefused = (version: NixVersion | undefined): string =>
  `${nixName(version)} ignores the cache's copy with one warning per path and builds from source.`;

/** What Nix does at the first signature check once one trusted key is malformed (crypto.cc, keys.cc; the trace came with 2.25). */
export function malformedKeyFound(version: NixVersion | undefined): string {
  const traced = version !== undefined && version.flavour !== 'lix' && atLeast(version, '2.25');
  const message = traced
    ? 'an error about a corrupt or invalid key'
    : 'an error that does not say which key it is about';
  return `${nixName(version)} stops with ${message} as soon as anything is to be fetched from any cache, not only from the one that the key belongs to.`;
}

/** Whether Nix before the change of 2.35 takes a narinfo answered with 401 or 407 for one that is not there (filetransfer.cc). */
export const takesDeniedForMissing = (version: NixVersion | undefined): boolean => !atLeast(version, '2.35');

/** What Nix does with an entry of `substituters` that names no store it can open (resolveStoreConfig, openStore; store-reference.cc since 2.34). */
export function entryNotOpened(store: StoreUrl, version: NixVersion | undefined): string {
  const nix = nixName(version);
  if (store.kind === 'directory' && atLeast(version, '2.4'))
    return `${nix} creates an empty store in a directory of that name, without a word, and asks no cache on the network.`;
  if (atLeast(version, '2.34') && parseStoreReference(store.entry) === undefined)
    return `${nix} ends every command with an error before it does anything.`;
  return `${nix} prints a warning and goes on without this cache.`;
}

/**
 * What Nix does without a store that it opens on first use, behind ssh or a socket: one that is a cache, or a machine to build on
 * (substitution-goal.cc, build-remote.cc).
 */
export function storeNotOpened(role: 'substituter' | 'builder', version: NixVersion | undefined): string {
  const nix = nixName(version);
  if (role === 'builder')
    return `${nix} says that it cannot build there, tries the other machines to build on, then builds here where it can; what only this machine could build fails.`;
  if (version === undefined)
    return 'Nix before 2.34 stops with an error, even when another cache has the path; later ones go on, and fail where no other cache has it.';
  return atLeast(version, '2.34')
    ? `${nix} reports an error, then asks the next cache; it fails where no other cache has the path.`
    : `${nix} stops with an error, even when another cache has the path.`;
}
