import type { CacheView } from '../derive/cache-view.ts';
import type { FixIntent } from '../model/fix.ts';

/** The last resort of every check about a dead cache. */
export const forgetCache = (cache: CacheView): FixIntent => ({
  kind: 'remove-from-setting',
  setting: 'substituters',
  values: [cache.name],
  certainty: 'suggestion',
  note: 'only if this cache is gone for good',
});

/** A text as one word for a shell: hosts and paths of others end up in commands that people copy. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
