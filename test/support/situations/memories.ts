import { portal } from '../substitution-caches.ts';
import type { Situation } from '../substitution-situation.ts';
import { broken, empty, has, info, priority, unsigned } from './parts.ts';

const never = { 'narinfo-cache-negative-ttl': '0', 'narinfo-cache-positive-ttl': '0' };

/** What Nix remembers of an earlier time. */
export const memories: readonly Situation[] = [
  { name: 'remembered as missing', caches: { a: {}, b: {} }, before: { caches: { a: empty } } },
  { name: 'remembered as missing everywhere', caches: { a: {} }, before: { caches: { a: empty } } },
  { name: 'remembered as 403', caches: { a: {} }, before: { caches: { a: broken(403) } } },
  {
    name: 'remembered as 500, which is not remembered',
    caches: { a: {} },
    before: { caches: { a: broken(500) } },
  },
  {
    name: 'remembered as missing, for no time',
    caches: { a: {} },
    before: { caches: { a: empty } },
    settings: never,
  },
  {
    name: 'remembered as there, and gone since',
    caches: { a: empty, b: {} },
    before: { caches: { a: has({ nar: 'gone' }) } },
  },
  {
    name: 'remembered as there, and its NAR gone since',
    caches: { a: has({ nar: 'gone' }), b: {} },
    before: { caches: { a: {} } },
  },
  {
    name: 'remembered as there, and the only cache refuses now',
    caches: { a: { at: 'refused' } },
    before: { caches: { a: {} } },
  },
  {
    name: 'remembered as missing, and the cache refuses now',
    caches: { a: { at: 'refused' }, b: {} },
    before: { caches: { a: empty } },
  },
  {
    name: 'remembered priority of a cache that refuses now',
    caches: { a: { at: 'refused' }, b: priority('90') },
    before: { caches: { a: broken(500) }, substituters: ['@a@'] },
  },
  {
    name: 'remembered as unsigned, and signed since',
    caches: { a: {} },
    before: { caches: { a: has(unsigned) } },
  },
  {
    name: 'remembered as unsigned, for no time',
    caches: { a: {} },
    before: { caches: { a: has(unsigned) } },
    settings: never,
  },
  {
    name: 'a remembered priority',
    caches: { a: priority('40'), b: priority('10') },
    before: { caches: { a: { ...priority('40'), has: {} }, b: { ...priority('50'), has: {} } } },
    settings: never,
  },
  {
    name: 'a priority of a URL remembered for the cache',
    caches: { a: {}, b: {} },
    before: { caches: { a: empty, b: empty }, substituters: ['@b@?priority=5'] },
    settings: never,
  },
  {
    name: 'a web page remembered as a cache',
    caches: { a: {}, b: priority('90') },
    before: { caches: { b: { info: portal, has: {} } }, substituters: ['@b@'] },
    settings: never,
  },
  {
    name: 'remembered as missing two hours ago',
    caches: { a: {} },
    before: { caches: { a: empty }, daysAgo: 1 / 12 },
  },
  {
    name: 'remembered as there 29 days ago, and gone since',
    caches: { a: empty, b: {} },
    before: { caches: { a: {} }, daysAgo: 29 },
  },
  {
    name: 'remembered as there 31 days ago, and gone since',
    caches: { a: empty, b: {} },
    before: { caches: { a: {} }, daysAgo: 31 },
  },
  {
    name: 'a priority of eight days ago',
    caches: { a: priority('40'), b: priority('10') },
    before: { caches: { a: { ...priority('40'), has: {} }, b: { ...priority('50'), has: {} } }, daysAgo: 8 },
  },
  {
    name: 'a priority of six days ago',
    caches: { a: priority('40'), b: priority('10') },
    before: { caches: { a: { ...priority('40'), has: {} }, b: { ...priority('50'), has: {} } }, daysAgo: 6 },
  },
  {
    name: 'remembered eight days ago, and the cache refuses now',
    caches: { a: { at: 'refused' }, b: priority('90') },
    before: { caches: { a: {} }, daysAgo: 8 },
  },
  { name: 'another store since', caches: { a: info('StoreDir: /gnu/store') }, before: { caches: { a: {} } } },
];
