import type { CacheView } from '../derive/cache-view.ts';
import { type ConfigurationFacts, type Effective, effectiveOf } from '../derive/effective.ts';
import { missingKeyOf } from '../derive/missing-key.ts';
import type { KnownCache } from '../nix/known-caches.ts';
import { good, type Judgement, notApplicable } from './define-check.ts';

/** A well-known cache whose key is missing, or why there is nothing to say about it. */
export function judgeMissingKey(
  cache: CacheView,
  facts: ConfigurationFacts,
):
  | { readonly known: KnownCache; readonly effective: Effective }
  | Exclude<Judgement<never>, { found: true }> {
  if (facts.settings.values['trusted-public-keys'] === undefined)
    return notApplicable('the configuration does not say which keys are trusted');
  const effective = effectiveOf(facts);
  const missing = missingKeyOf(cache, effective);
  if (missing.kind === 'not-missing') return good;
  if (missing.kind === 'cannot-say') return notApplicable(missing.because);
  return { known: missing.known, effective };
}
