import { keys } from '../substitution-paths.ts';
import type { Situation } from '../substitution-situation.ts';
import { empty, has, unsigned } from './parts.ts';

const good = keys.trusted.publicText;

/** Signatures. */
export const signatures: readonly Situation[] = [
  { name: 'unsigned', caches: { a: has(unsigned) } },
  { name: 'unsigned first, then signed', caches: { a: has(unsigned), b: {} } },
  { name: 'signed with a key that is not trusted', caches: { a: has({ signedBy: ['stranger'] }) } },
  {
    name: 'signed with two keys of which one is trusted',
    caches: { a: has({ signedBy: ['stranger', 'trusted'] }) },
  },
  { name: 'the cache has a new key of the same name', caches: { a: has({ signedBy: ['rotated'] }) } },
  {
    name: 'the first of two trusted keys of one name counts',
    caches: { a: {} },
    trustedKeys: [keys.rotated.publicText, good],
  },
  {
    name: 'the second of two trusted keys of one name does not count',
    caches: { a: {} },
    trustedKeys: [good, keys.rotated.publicText],
  },
  { name: 'no trusted keys', caches: { a: {} }, trustedKeys: [] },
  { name: 'a trusted key without a name', caches: { a: {}, b: {} }, trustedKeys: [good, good.slice(6)] },
  { name: 'a trusted key that is no base 64', caches: { a: {}, b: {} }, trustedKeys: [good, 'other-1:!!!'] },
  { name: 'a trusted key that is too short', caches: { a: {} }, trustedKeys: [good, 'other-1:AAAA'] },
  {
    name: 'a malformed trusted key and a trusted URL',
    caches: { a: {} },
    trustedKeys: ['nonsense'],
    substituters: ['@a@?trusted=1'],
  },
  { name: 'a malformed trusted key that nothing needs', caches: { a: empty }, trustedKeys: ['nonsense'] },
  {
    name: 'a malformed trusted key without require-sigs',
    caches: { a: {} },
    trustedKeys: ['nonsense'],
    settings: { 'require-sigs': 'false' },
  },
  { name: 'a signature that is no base 64', caches: { a: has({ written: { Sig: 'lab-1:!!!' } }), b: {} } },
  { name: 'a signature that is too short', caches: { a: has({ written: { Sig: 'lab-1:AAAA' } }), b: {} } },
  {
    name: 'a signature of a stranger that is no base 64',
    caches: { a: has({ written: { Sig: 'other-1:!!!' } }), b: {} },
  },
  { name: 'a signature without a name', caches: { a: has({ written: { Sig: 'garbage' } }), b: {} } },
  {
    name: 'a good signature beside a broken one',
    caches: { a: has({ written: { Deriver: null, System: 'x\nSig: lab-1:AAAA' } }), b: {} },
  },
  {
    name: 'unsigned without require-sigs',
    caches: { a: has(unsigned) },
    settings: { 'require-sigs': 'false' },
  },
  { name: 'unsigned at a trusted URL', caches: { a: has(unsigned) }, substituters: ['@a@?trusted=1'] },
  {
    name: 'unsigned at a URL that is not trusted',
    caches: { a: has(unsigned) },
    substituters: ['@a@?trusted=false'],
  },
  {
    name: 'unsigned at a URL with nonsense for trusted',
    caches: { a: has(unsigned), b: {} },
    substituters: ['@a@?trusted=maybe', '@b@'],
  },
  {
    name: 'references written otherwise than signed',
    caches: { a: has({ written: { References: 'h7sk8r39kqdap35s5xhdc2ffc0jv13rv-wanted' } }), b: {} },
  },
  { name: 'content-addressed and unsigned', path: 'fixed', caches: { a: { has: { fixed: unsigned } } } },
  {
    name: 'content-addressed, unsigned, and a malformed trusted key',
    path: 'fixed',
    caches: { a: { has: { fixed: unsigned } } },
    trustedKeys: ['nonsense'],
  },
  {
    name: 'content-addressed with a signature of a stranger',
    path: 'fixed',
    caches: { a: { has: { fixed: { signedBy: ['stranger'] } } } },
  },
  {
    name: 'claims to be content-addressed and is unsigned',
    caches: { a: has({ ...unsigned, written: { CA: `fixed:r:sha256:${'1'.repeat(52)}` } }), b: {} },
  },
  {
    name: 'claims to be content-addressed and is signed',
    caches: { a: has({ written: { CA: `fixed:r:sha256:${'1'.repeat(52)}` } }), b: {} },
  },
  {
    name: 'a content address that cannot be read',
    caches: { a: has({ written: { CA: 'nonsense' } }), b: {} },
  },
];
