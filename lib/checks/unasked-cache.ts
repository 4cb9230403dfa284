import { type CacheView, canBeAsked } from '../derive/cache-view.ts';
import { notApplicable, unknown } from './define-check.ts';

/** The verdict of every check that needs an answer of the cache, where none was asked for; undefined where it was. */
export function unaskedCache(cache: CacheView) {
  if (!canBeAsked(cache)) return notApplicable('its entry names no cache');
  return cache.reach.kind === 'not-asked' ? unknown(cache.reach.because) : undefined;
}
