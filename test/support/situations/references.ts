import type { PathThere, Situation } from '../substitution-situation.ts';
import { empty, has, unsigned } from './parts.ts';

const needs: PathThere = { references: ['needed'] };

/** References. */
export const references: readonly Situation[] = [
  { name: 'a reference in the same cache', caches: { a: { has: { wanted: needs, needed: {} } } } },
  { name: 'a reference in another cache', caches: { a: has(needs), b: { has: { needed: {} } } } },
  { name: 'a reference that is nowhere', caches: { a: has(needs), b: empty } },
  { name: 'a reference that is unsigned', caches: { a: { has: { wanted: needs, needed: unsigned } } } },
  {
    name: 'a reference whose NAR is gone',
    caches: { a: { has: { wanted: needs, needed: { nar: 'gone' } } } },
  },
  {
    name: 'a reference whose NAR is flipped',
    caches: { a: { has: { wanted: needs, needed: { nar: 'flipped' } } } },
  },
  {
    name: 'a reference whose NAR is flipped with fallback',
    caches: { a: { has: { wanted: needs, needed: { nar: 'flipped' } } } },
    settings: { fallback: 'true' },
  },
  {
    name: 'a reference whose narinfo is 500',
    caches: { a: { has: { wanted: needs, needed: { narinfo: { status: 500 } } } } },
  },
  {
    name: 'a reference that is nowhere, and another cache that needs none',
    caches: { a: has(needs), b: {} },
  },
  {
    name: 'a reference that is nowhere, and another cache whose NAR is whole',
    caches: { a: has(needs), b: has(needs) },
  },
];
