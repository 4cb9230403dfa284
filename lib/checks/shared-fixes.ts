import type { CacheView } from '../derive/cache-view.ts';
import { listOf } from '../derive/effective.ts';
import type { FixIntent } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { knownKeyNamed } from '../nix/known-caches.ts';
import { parsePublicKey } from '../nix/public-key.ts';
import { settingDefault } from '../nix/setting-table.ts';

export { shellWord } from '../nix/shell-word.ts';

/** The last resort of every check about a dead cache. */
export const forgetCache = (cache: CacheView, note = 'only if this cache is gone for good'): FixIntent => ({
  kind: 'remove-from-setting',
  setting: 'substituters',
  values: [cache.name],
  certainty: 'suggestion',
  note,
});

/** Where a URL goes on to the file nix-cache-info: Nix wants what stands before it, and appends the name itself. */
export const namesCacheInfo = ({ name }: CacheView): FixIntent | undefined =>
  /\/nix-cache-info\/?(?:\?|$)/.test(name)
    ? {
        kind: 'replace-in-setting',
        setting: 'substituters',
        from: name,
        to: name.replace(/\/nix-cache-info\/?(?=\?|$)/, ''),
        certainty: 'certain',
      }
    : undefined;

/** Trust the key of this name, with which a cache signs: only whoever runs the cache can say what it is, but for the one that Nix comes with. */
export function trustKey(name: string, cache: string): FixIntent {
  const builtIn = listOf(settingDefault('trusted-public-keys', undefined), []).find((key) => {
    const read = parsePublicKey(key);
    return read.ok && read.value.name === name;
  });
  if (builtIn !== undefined)
    return {
      kind: 'add-to-setting',
      setting: 'trusted-public-keys',
      values: [builtIn],
      certainty: 'certain',
      note: 'this is the key that Nix itself comes with; a plain trusted-public-keys line has replaced it',
    };
  const known = knownKeyNamed(name);
  if (known !== undefined)
    return {
      kind: 'add-to-setting',
      setting: 'trusted-public-keys',
      values: [known.key],
      certainty: 'suggestion',
      note: `only if ${known.cache.publishedAt} says the same: this is what ${known.cache.urls[0]} is known for, and keys can be replaced`,
    };
  return {
    kind: 'add-to-setting',
    setting: 'trusted-public-keys',
    values: [`${excerpt(name)}:<the public key>`],
    certainty: 'suggestion',
    note: `get the key from whoever runs ${cache}, on a page or in a document of theirs, not from the cache itself`,
  };
}

/** Of every check about an answer 429. */
export const rateLimitCause =
  'The server limits how many requests it takes from one address, and this one has used them up.';
export const rateLimitFix: FixIntent = {
  kind: 'do',
  text: 'Wait, or lower http-connections; if many machines share one address, give them a cache of their own in between.',
  certainty: 'suggestion',
};
