import type { Packing, Situation } from '../substitution-situation.ts';
import { has, unsigned } from './parts.ts';

const faults = [
  'gone',
  'denied',
  'locked',
  'error',
  'flipped',
  'short',
  'cut-off',
  'another',
  'web-page',
  'empty',
] as const;
const packings: readonly Packing[] = ['xz', 'bzip2', 'gzip', 'zstd', 'br'];

/** NARs. */
export const nars: readonly Situation[] = [
  ...faults.map((nar) => ({ name: `the NAR is ${nar}`, caches: { a: has({ nar }) } })),
  ...faults.map((nar) => ({ name: `the NAR of the first is ${nar}`, caches: { a: has({ nar }), b: {} } })),
  {
    name: 'the NAR is error with fallback',
    caches: { a: has({ nar: 'error' }) },
    settings: { fallback: 'true' },
  },
  {
    name: 'the NAR is flipped with fallback',
    caches: { a: has({ nar: 'flipped' }) },
    settings: { fallback: 'true' },
  },
  {
    name: 'the NAR is gone and that of the second is flipped',
    caches: { a: has({ nar: 'gone' }), b: has({ nar: 'flipped' }) },
  },
  {
    name: 'the NAR is flipped and that of the second is gone',
    caches: { a: has({ nar: 'flipped' }), b: has({ nar: 'gone' }) },
  },
  {
    name: 'the NAR is gone and the second is unsigned',
    caches: { a: has({ nar: 'gone' }), b: has(unsigned) },
  },
  {
    name: 'the NAR in a directory is gone',
    caches: { a: { at: 'file', has: { wanted: { nar: 'gone' } } }, b: {} },
  },
  ...packings.map((packed) => ({ name: `a NAR packed with ${packed}`, caches: { a: has({ packed }) } })),
  {
    name: 'a NAR packed with xz that is flipped',
    caches: { a: has({ packed: 'xz', nar: 'flipped' }), b: {} },
  },
  { name: 'a NAR packed with xz that is short', caches: { a: has({ packed: 'xz', nar: 'short' }), b: {} } },
  {
    name: 'a NAR packed with xz that is a web page',
    caches: { a: has({ packed: 'xz', nar: 'web-page' }), b: {} },
  },
  {
    name: 'no Compression, packed with xz',
    caches: { a: has({ packed: 'xz', written: { Compression: null } }) },
  },
  {
    name: 'no Compression, packed with bzip2',
    caches: { a: has({ packed: 'bzip2', written: { Compression: null } }) },
  },
  { name: 'no Compression, not packed', caches: { a: has({ written: { Compression: null } }) } },
  {
    name: 'Compression says none, packed with xz',
    caches: { a: has({ packed: 'xz', written: { Compression: 'none' } }) },
  },
  {
    name: 'Compression says xz, packed with zstd',
    caches: { a: has({ packed: 'zstd', written: { Compression: 'xz' } }) },
  },
  { name: 'Compression says xz, not packed', caches: { a: has({ written: { Compression: 'xz' } }) } },
  {
    name: 'Compression says br, packed with xz',
    caches: { a: has({ packed: 'xz', written: { Compression: 'br' } }) },
  },
  {
    name: 'Compression says snappy',
    caches: { a: has({ packed: 'xz', written: { Compression: 'snappy' } }), b: {} },
  },
  { name: 'a wrong FileHash', caches: { a: has({ written: { FileHash: `sha256:${'0'.repeat(52)}` } }) } },
  { name: 'a wrong FileSize', caches: { a: has({ written: { FileSize: '7' } }) } },
  {
    name: 'no FileHash and no FileSize',
    caches: { a: has({ written: { FileHash: null, FileSize: null } }) },
  },
  { name: 'a wrong NarSize, signed', caches: { a: has({ claims: { NarSize: '100' } }), b: {} } },
  {
    name: 'a wrong NarHash, signed',
    caches: { a: has({ claims: { NarHash: `sha256:${'0'.repeat(52)}` } }), b: {} },
  },
  {
    name: 'a wrong NarHash, not signed',
    caches: { a: has({ written: { NarHash: `sha256:${'0'.repeat(52)}` } }), b: {} },
  },
  { name: 'the NAR at an absolute URL', caches: { a: has({ written: { URL: '@a@/nar/wanted.nar' } }) } },
  { name: 'the NAR at a URL from the root', caches: { a: has({ written: { URL: '/nar/wanted.nar' } }) } },
];
