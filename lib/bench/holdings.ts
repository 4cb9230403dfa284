import type { CacheView } from '../derive/cache-view.ts';
import type { ConfigurationFacts } from '../derive/effective.ts';
import { narinfoOutcome } from '../derive/narinfo-outcome.ts';
import { substitutionSettings } from '../derive/substitution-settings.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { substitutionTrust } from '../nix/substitution-trust.ts';

/** A path that a cache has. */
export interface Held {
  readonly narinfo: Narinfo;
  /** Whether Nix would take it from there, as far as its signatures go. */
  readonly accepted: boolean;
}

/** What a cache has of the paths that it was asked for. */
export interface Holding {
  readonly asked: number;
  /** By hash part. */
  readonly found: ReadonlyMap<string, Held>;
}

/** By the name of the cache; one that was not asked has nothing. Without `facts` every path is taken for accepted. */
export function holdingsOf(
  caches: readonly CacheView[],
  storeDir: string,
  facts: ConfigurationFacts | undefined,
): ReadonlyMap<string, Holding> {
  const settings = facts === undefined ? undefined : substitutionSettings(facts);
  const isAccepted = ({ store }: CacheView, narinfo: Narinfo): boolean => {
    const trust = settings === undefined ? undefined : substitutionTrust({ store }, narinfo, settings);
    return trust === undefined || (trust.kind === 'accepted' && !trust.isBogus);
  };
  return new Map(
    caches.map((cache) => {
      const { narinfos } = cache.fact;
      const visits = narinfos.state === 'ok' ? narinfos.value : [];
      const found = visits.flatMap((visited): (readonly [string, Held])[] => {
        const outcome = narinfoOutcome(visited, storeDir);
        if (outcome.kind !== 'hit') return [];
        const { narinfo } = outcome;
        return [[visited.sample.hashPart, { narinfo, accepted: isAccepted(cache, narinfo) }]];
      });
      return [cache.name, { asked: visits.length, found: new Map(found) }];
    }),
  );
}
