import { portal } from '../substitution-caches.ts';
import type { Situation } from '../substitution-situation.ts';
import { info, priority } from './parts.ts';

/** Caches that cannot be opened. */
export const openings: readonly Situation[] = [
  { name: 'the first refuses connections', caches: { a: { at: 'refused' }, b: {} } },
  { name: 'the only one refuses connections', caches: { a: { at: 'refused' } } },
  { name: 'the first never answers', caches: { a: { at: 'silent' }, b: {} } },
  { name: 'the first hangs up', caches: { a: { at: 'hang-up' }, b: {} } },
  { name: 'nix-cache-info is 404', caches: { a: { info: { status: 404 } }, b: {} } },
  { name: 'nix-cache-info is 401', caches: { a: { info: { status: 401 } }, b: {} } },
  { name: 'nix-cache-info is 403', caches: { a: { info: { status: 403 } }, b: {} } },
  { name: 'nix-cache-info is 500', caches: { a: { info: { status: 500 } }, b: {} } },
  { name: 'nix-cache-info is 204', caches: { a: { info: { status: 204 } }, b: priority('10') } },
  { name: 'nix-cache-info is empty', caches: { a: priority('10'), b: { info: { text: '' } } } },
  { name: 'nix-cache-info is a web page', caches: { a: priority('10'), b: { info: portal } } },
  {
    name: 'nix-cache-info has carriage returns',
    caches: { a: {}, b: { info: { text: 'StoreDir: /nix/store\r\nPriority: 10\r\n' } } },
  },
  { name: 'a cache of another store', caches: { a: info('StoreDir: /gnu/store', 'Priority: 10'), b: {} } },
  {
    name: 'a store in the URL',
    caches: { a: info('Priority: 10'), b: {} },
    substituters: ['@a@?store=/gnu/store', '@b@'],
  },
  {
    name: 'a dead cache with fallback',
    caches: { a: { at: 'refused' }, b: {} },
    settings: { fallback: 'true' },
  },
  {
    name: 'a dead cache alone with fallback',
    caches: { a: { at: 'refused' } },
    settings: { fallback: 'true' },
  },
];
