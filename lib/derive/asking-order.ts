import { type OrderedCache, orderSubstituters } from '../nix/substituter-order.ts';
import type { NixVersion } from '../nix/version.ts';
import type { CacheView } from './cache-view.ts';

/** The caches that answer, in the order in which Nix asks them for a path. */
export const askingOrder = (
  caches: readonly CacheView[],
  version: NixVersion | undefined,
): readonly OrderedCache[] =>
  orderSubstituters(
    caches.flatMap(({ name, store, reach }) =>
      reach.kind === 'answers' ? [{ entry: name, store, announcedPriority: reach.info.priority }] : [],
    ),
    version,
  );
