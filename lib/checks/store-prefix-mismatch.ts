import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { excerpt } from '../nix/excerpt.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { forgetCache } from './shared-fixes.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'store-prefix-mismatch',
  title: 'A cache is for another store directory',
  severity: 'error',
  layer: 'cache',
  needs: ['caches', 'settings'],
  wants: ['nix'],
  explains: ['corrupt-narinfo'],
  subjects: cacheViews,
  judge: (cache, { settings: { storeDir }, nix }) => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (reach.kind !== 'answers') return notApplicable('the cache did not answer');
    const found = reach.info.storeDir;
    // Without the line Nix takes the cache for one of its own store directory.
    if (found === undefined || found === storeDir) return good;
    return {
      found: true,
      data: { found: excerpt(found), storeDir },
      evidence: [
        `its nix-cache-info says StoreDir: ${excerpt(found)}`,
        `this machine's store is ${storeDir}`,
      ],
      consequence: `${nixName(nix === undefined ? undefined : parseNixVersion(nix.versionLine))} prints a warning and goes on without this cache.`,
      fixes: [
        {
          kind: 'do',
          text: `If the cache does hold paths in ${storeDir}, have its operator write exactly "StoreDir: ${storeDir}" into its nix-cache-info; otherwise it is of no use to this machine.`,
          certainty: 'suggestion',
        },
        forgetCache(cache, 'if it is not meant for this store'),
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} holds paths of the store ${data.found}, but this machine's store is ${data.storeDir}.`,
  cause: () =>
    'The store directory is a part of every path and of every hash, so paths of one cannot be used in another; Nix compares the two texts letter by letter, a slash at the end included.',
  explain: {
    why: 'Nix does not use a cache that was made for another store directory, not even in part.',
    causes: [
      'The cache belongs to an installation with a store elsewhere, such as in a home directory, or to Guix.',
      'The nix-cache-info was written by hand and has a typing error.',
    ],
    see: ['not-a-cache', 'corrupt-narinfo'],
  },
});
