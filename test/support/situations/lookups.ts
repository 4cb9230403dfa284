import { portal } from '../substitution-caches.ts';
import type { Situation } from '../substitution-situation.ts';
import { broken, empty, has, unsigned } from './parts.ts';

/** Lookups that go wrong. */
export const lookups: readonly Situation[] = [
  ...[401, 403, 410].map((status) => ({
    name: `the narinfo is ${status}`,
    caches: { a: broken(status), b: {} },
  })),
  ...[400, 429, 500, 503].map((status) => ({
    name: `the narinfo is ${status}`,
    caches: { a: broken(status), b: {} },
  })),
  { name: 'the narinfo is 500 and there is no other cache', caches: { a: broken(500) } },
  { name: 'the narinfo is 500 and the other does not have it', caches: { a: broken(500), b: empty } },
  { name: 'the narinfo of the last is 500', caches: { a: empty, b: broken(500) } },
  { name: 'the narinfo is 500 behind a hit', caches: { a: {}, b: broken(500) } },
  { name: 'the narinfo is 500 behind a refused one', caches: { a: has(unsigned), b: broken(500) } },
  { name: 'the narinfo is 500 before a refused one', caches: { a: broken(500), b: has(unsigned) } },
  {
    name: 'the narinfo is 500 behind a NAR that is gone',
    caches: { a: has({ nar: 'gone' }), b: broken(500) },
  },
  {
    name: 'the narinfo is 500 with fallback',
    caches: { a: broken(500), b: {} },
    settings: { fallback: 'true' },
  },
  {
    name: 'the narinfo is 500 alone with fallback',
    caches: { a: broken(500) },
    settings: { fallback: 'true' },
  },
  {
    name: 'the narinfo is 500 behind a refused one with fallback',
    caches: { a: has(unsigned), b: broken(500), c: {} },
    settings: { fallback: 'true' },
  },
  { name: 'the narinfo is a web page', caches: { a: has({ narinfo: portal }), b: {} } },
  {
    name: 'the narinfo is a web page with fallback',
    caches: { a: has({ narinfo: portal }), b: {} },
    settings: { fallback: 'true' },
  },
  { name: 'the narinfo is empty', caches: { a: has({ narinfo: { text: '' } }), b: {} } },
  { name: 'the narinfo is 204', caches: { a: broken(204), b: {} } },
  {
    name: 'the narinfo is cut off in a line',
    caches: { a: has({ narinfo: { text: 'StorePath: /nix/sto' } }), b: {} },
  },
  { name: 'the narinfo has carriage returns', caches: { a: has({ lineEnd: '\r\n' }), b: {} } },
  { name: 'the narinfo has no NarHash', caches: { a: has({ written: { NarHash: null } }), b: {} } },
  {
    name: 'the narinfo has a bad NarHash',
    caches: { a: has({ written: { NarHash: `sha256:${'e'.repeat(52)}` } }), b: {} },
  },
  { name: 'the narinfo has no NarSize', caches: { a: has({ written: { NarSize: null } }), b: {} } },
  {
    name: 'the narinfo is of another path',
    caches: { a: has({ written: { StorePath: `/nix/store/${'a'.repeat(32)}-other` } }), b: {} },
  },
  {
    name: 'the narinfo has another name',
    caches: {
      a: has({ written: { StorePath: '/nix/store/h7sk8r39kqdap35s5xhdc2ffc0jv13rv-wanting' } }),
      b: {},
    },
  },
  {
    name: 'the narinfo is of another store',
    caches: {
      a: has({ written: { StorePath: '/gnu/store/h7sk8r39kqdap35s5xhdc2ffc0jv13rv-wanted' } }),
      b: {},
    },
  },
];
