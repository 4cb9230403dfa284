import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Visit } from '../../lib/model/facts/exchange.ts';
import { answered, cache, narinfoText, narinfoVisit, ok, type TestKey } from './facts.ts';

/** A cache that was asked for one path per answer: path-0, path-1 ... */
export const answering = (visits: readonly Visit[], entry = 'https://cache.test'): CacheFact =>
  cache(entry, { narinfos: ok(visits.map((visit, index) => narinfoVisit(`path-${index}`, visit))) });

/** The narinfo of path-`index`, well-formed and signed with these keys. */
export const signed = (index: number, ...keys: readonly TestKey[]): Visit =>
  answered(200, narinfoText(`path-${index}`, keys));

/** The same with its text changed. */
export const changed = (
  index: number,
  change: (text: string) => string,
  ...keys: readonly TestKey[]
): Visit => answered(200, change(narinfoText(`path-${index}`, keys)));
