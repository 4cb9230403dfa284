import { portal } from './substitution-caches.ts';
import { keys } from './substitution-paths.ts';
import type { CacheThere, Packing, PathThere, Situation } from './substitution-situation.ts';

/** A cache that has the wanted path like this. */
const has = (wanted: PathThere, more: Omit<CacheThere, 'has'> = {}): CacheThere => ({
  ...more,
  has: { wanted },
});

/** A cache that has nothing. */
const empty: CacheThere = { has: {} };

const info = (...lines: readonly string[]): CacheThere => ({ info: { text: `${lines.join('\n')}\n` } });
const priority = (value: string): CacheThere => info('StoreDir: /nix/store', `Priority: ${value}`);

const unsigned: PathThere = { signedBy: [] };
const broken = (status: number): CacheThere => has({ narinfo: { status } });
const good = keys.trusted.publicText;

/** Which of several caches is asked, and in which order. */
const orders: readonly Situation[] = [
  { name: 'one cache has it', caches: { a: {} } },
  { name: 'no cache at all', caches: {}, substituters: [] },
  { name: 'nobody has it', caches: { a: empty, b: empty } },
  { name: 'the second has it', caches: { a: empty, b: {} } },
  { name: 'the lower priority is asked first', caches: { a: priority('50'), b: priority('30') } },
  { name: 'equal priorities keep the order of the list', caches: { a: priority('40'), b: priority('40') } },
  { name: 'equal priorities, listed the other way', caches: { a: {}, b: {} }, substituters: ['@b@', '@a@'] },
  { name: 'a cache without a priority', caches: { a: priority('1'), b: info('StoreDir: /nix/store') } },
  {
    name: 'a cache without a priority and one of 49',
    caches: { a: info('StoreDir: /nix/store'), b: priority('49') },
  },
  {
    name: 'a cache without a priority and one of 51',
    caches: { a: priority('51'), b: info('StoreDir: /nix/store') },
  },
  { name: 'a negative priority', caches: { a: priority('0'), b: priority('-1') } },
  { name: 'a priority with words behind it', caches: { a: priority('40'), b: priority('30 please') } },
  { name: 'a priority that is no number', caches: { a: {}, b: priority('high') } },
  { name: 'a priority that is too large', caches: { a: {}, b: priority('99999999999') } },
  {
    name: 'two priorities in one file',
    caches: { a: {}, b: info('StoreDir: /nix/store', 'Priority: 90', 'Priority: 10') },
  },
  { name: 'a priority in the URL', caches: { a: {}, b: {} }, substituters: ['@a@', '@b@?priority=10'] },
  {
    name: 'a priority in the URL that is no number',
    caches: { a: {}, b: {} },
    substituters: ['@a@?priority=low', '@b@'],
  },
  {
    name: 'a priority in the URL over a bad one',
    caches: { a: {}, b: priority('high') },
    substituters: ['@a@', '@b@?priority=10'],
  },
  { name: 'a parameter that no store has', caches: { a: {} }, substituters: ['@a@?colour=blue'] },
  { name: 'the same URL twice', caches: { a: empty, b: {} }, substituters: ['@a@', '@a@', '@b@'] },
  { name: 'the same URL with a slash', caches: { a: empty, b: {} }, substituters: ['@a@/', '@a@', '@b@'] },
  { name: 'a directory as a cache', caches: { a: { at: 'file' }, b: {} } },
  { name: 'a directory that does not have it', caches: { a: { at: 'file', has: {} }, b: {} } },
  {
    name: 'a directory without nix-cache-info',
    caches: { a: priority('10'), b: { at: 'file', info: { status: 404 } } },
  },
  { name: 'a word that is no URL', caches: { a: {} }, substituters: ['a.test', '@a@'] },
  { name: 'a URL with a bad port', caches: { a: {} }, substituters: ['http://127.0.0.1:99999', '@a@'] },
  { name: 'a URL in quotation marks', caches: { a: {} }, substituters: ['"@a@"', '@a@'] },
  {
    name: 'an ssh store that cannot be reached',
    caches: { a: {} },
    substituters: ['@a@', 'ssh://127.0.0.1:1'],
  },
  {
    name: 'an ssh-ng store that cannot be reached',
    caches: { a: {} },
    substituters: ['@a@', 'ssh-ng://127.0.0.1:1'],
  },
  {
    name: 'an ssh store behind a hit',
    caches: { a: {} },
    substituters: ['@a@', 'ssh://127.0.0.1:1?priority=90'],
  },
  {
    name: 'an ssh store behind a miss',
    caches: { a: empty },
    substituters: ['@a@', 'ssh://127.0.0.1:1?priority=90'],
  },
  {
    name: 'a daemon that is not there',
    caches: { a: {} },
    substituters: ['@a@', 'unix:///tmp/nobody-listens-here'],
  },
  { name: 'substitution is switched off', caches: { a: {} }, settings: { substitute: 'false' } },
];

/** Caches that cannot be opened. */
const openings: readonly Situation[] = [
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

/** Lookups that go wrong. */
const lookups: readonly Situation[] = [
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

/** Signatures. */
const signatures: readonly Situation[] = [
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
const nars: readonly Situation[] = [
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

const needs: PathThere = { references: ['needed'] };

/** References. */
const references: readonly Situation[] = [
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

const never = { 'narinfo-cache-negative-ttl': '0', 'narinfo-cache-positive-ttl': '0' };

/** What Nix remembers of an earlier time. */
const memories: readonly Situation[] = [
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

/** Situations in which a real Nix was watched. */
export const situations: readonly Situation[] = [
  ...orders,
  ...openings,
  ...lookups,
  ...signatures,
  ...nars,
  ...references,
  ...memories,
];
