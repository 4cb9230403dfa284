import type { NarinfoProblem } from '../../lib/nix/narinfo-problem.ts';
import type { NarinfoQuirk } from '../../lib/nix/narinfo-quirk.ts';

// What real Nix made of each file in fixtures/nix/narinfo/quirk (`nix path-info --store file://…` on 2.8.0, 2.26.3 and 2.34.8, each
// served as the narinfo of labother), and what is to be said of it.

/** Read by 2.8.0 and 2.26.3; by 2.34.8 too, but for the three with an unreadable signature. */
export const READ_BY_NIX: readonly (readonly [fixture: string, quirks: readonly NarinfoQuirk[]])[] = [
  ['blank-line-before-sig', [{ kind: 'glued-line', field: 'Sig', line: 10 }]],
  ['ca-bogus', []],
  ['ca-empty', []],
  ['ca-flat-with-references', []],
  ['compression-empty', [{ kind: 'missing-compression' }]],
  ['compression-missing', [{ kind: 'missing-compression' }]],
  [
    'compression-swallows-file-hash',
    [
      { kind: 'swallowed-line', field: 'Compression', line: 3, swallowed: 'FileHash' },
      {
        kind: 'unknown-compression',
        field: 'Compression',
        line: 3,
        compression: 'FileHash: sha256:0b0xvx7m8cwwjpb2vil3ij6rlwjg1yw4qxn8482565r5ha2s8547',
      },
    ],
  ],
  [
    'compression-unknown',
    [{ kind: 'unknown-compression', field: 'Compression', line: 3, compression: 'snappy' }],
  ],
  ['deriver-missing', []],
  ['deriver-unknown', []],
  ['fields-shuffled', []],
  ['file-fields-missing', []],
  ['glued-line-harmless', [{ kind: 'glued-line', field: 'Deriver', line: 9 }]],
  ['nar-hash-base16-upper', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-base16', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-base64', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-sha1', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-sri-unpadded', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-sri', [{ kind: 'unusual-nar-hash', field: 'NarHash', line: 6 }]],
  ['nar-hash-twice', [{ kind: 'duplicate-field', field: 'NarHash', line: 7 }]],
  ['nar-size-no-space', [{ kind: 'no-space-after-colon', field: 'NarSize', line: 7 }]],
  ['nar-size-plus', []],
  ['nar-size-zeros', []],
  ['other-name', []],
  ['reference-name-211', []],
  ['references-empty-twice', [{ kind: 'duplicate-field', field: 'References', line: 9 }]],
  ['references-missing', []],
  ['references-out-of-order', [{ kind: 'unsorted-references', field: 'References', line: 8 }]],
  ['references-repeated', [{ kind: 'unsorted-references', field: 'References', line: 8 }]],
  ['references-spaced', []],
  ['sig-bad-base64', [{ kind: 'unreadable-signature', field: 'Sig', line: 10 }]],
  ['sig-crlf', [{ kind: 'crlf', field: 'Sig', line: 10 }]],
  ['sig-empty', [{ kind: 'unreadable-signature', field: 'Sig', line: 10 }]],
  ['sig-missing', []],
  ['sig-no-colon', [{ kind: 'unreadable-signature', field: 'Sig', line: 10 }]],
  ['sig-twice', []],
  ['sig-wrong-length', []],
  ['store-path-slashes', []],
  ['store-path-twice', [{ kind: 'duplicate-field', field: 'StorePath', line: 2 }]],
  ['system-swallows-sig', [{ kind: 'swallowed-line', field: 'System', line: 10, swallowed: 'Sig' }]],
  ['system', []],
  ['tab-after-colon', []],
  ['unknown-field', [{ kind: 'unknown-field', field: 'Farm', line: 10 }]],
  ['url-absolute', []],
  ['url-crlf', [{ kind: 'crlf', field: 'URL', line: 2 }]],
  ['url-no-space', [{ kind: 'no-space-after-colon', field: 'URL', line: 2 }]],
  [
    'url-swallows-compression',
    [
      { kind: 'missing-compression' },
      { kind: 'swallowed-line', field: 'URL', line: 2, swallowed: 'Compression' },
    ],
  ],
  ['url-twice', [{ kind: 'duplicate-field', field: 'URL', line: 3 }]],
];

/** Refused by all three. An empty StorePath even aborts them. */
export const REFUSED_BY_NIX: readonly (readonly [fixture: string, problem: NarinfoProblem])[] = [
  ['blank-line-at-end', { kind: 'no-colon', line: 11 }],
  ['blank-line-at-start', { kind: 'glued-line', field: 'StorePath', line: 1 }],
  ['byte-order-mark', { kind: 'byte-order-mark' }],
  ['ca-bad-hash', { kind: 'bad-content-address', field: 'CA', line: 11 }],
  ['ca-twice', { kind: 'extra-field', field: 'CA', line: 12 }],
  ['ca-unknown', { kind: 'bad-content-address', field: 'CA', line: 11 }],
  ['crlf-in-the-middle', { kind: 'crlf', field: 'NarSize', line: 7 }],
  ['crlf', { kind: 'crlf', field: 'StorePath', line: 1 }],
  ['cut-off-in-value', { kind: 'no-final-newline', line: 6 }],
  ['cut-off', { kind: 'no-final-newline', line: 6 }],
  [
    'deriver-bad-characters',
    {
      kind: 'bad-store-path',
      field: 'Deriver',
      line: 9,
      text: 'lxf63h1f76hynzqa3wybv2mfxx3lf3rm-lab\\u{1b}[31m~.drv',
      reason: 'bad-name',
    },
  ],
  ['deriver-empty', { kind: 'bad-store-path', field: 'Deriver', line: 9, text: '', reason: 'too-short' }],
  [
    'deriver-full-path',
    {
      kind: 'bad-store-path',
      field: 'Deriver',
      line: 9,
      text: '/nix/store/lxf63h1f76hynzqa3wybv2mfxx3lf3rm-labother.drv',
      reason: 'bad-hash',
    },
  ],
  ['deriver-swallows-sig', { kind: 'swallowed-line', field: 'Deriver', line: 9, swallowed: 'Sig' }],
  ['empty', { kind: 'empty' }],
  ['file-hash-bad', { kind: 'bad-hash', field: 'FileHash', line: 4 }],
  ['file-hash-empty', { kind: 'bad-hash', field: 'FileHash', line: 4 }],
  [
    'file-hash-swallows-file-size',
    { kind: 'swallowed-line', field: 'FileHash', line: 4, swallowed: 'FileSize' },
  ],
  ['file-size-empty', { kind: 'bad-size', field: 'FileSize', line: 5 }],
  ['file-size-text', { kind: 'bad-size', field: 'FileSize', line: 5 }],
  ['glued-line-url', { kind: 'glued-line', field: 'URL', line: 2 }],
  ['json-no-newline', { kind: 'not-a-narinfo' }],
  ['json', { kind: 'not-a-narinfo' }],
  ['nar-hash-bad-base64', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-hash-bad-character', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-hash-carry', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-hash-missing', { kind: 'missing-field', field: 'NarHash' }],
  ['nar-hash-no-space', { kind: 'no-space-after-colon', field: 'NarHash', line: 6 }],
  ['nar-hash-short', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-hash-swallows-nar-size', { kind: 'swallowed-line', field: 'NarHash', line: 6, swallowed: 'NarSize' }],
  ['nar-hash-unknown-type', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-hash-untyped', { kind: 'bad-hash', field: 'NarHash', line: 6 }],
  ['nar-size-missing', { kind: 'missing-field', field: 'NarSize' }],
  ['nar-size-negative', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  ['nar-size-text', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  ['nar-size-too-large', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  ['nar-size-trailing-blank', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  ['nar-size-two-spaces', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  ['nar-size-zero', { kind: 'missing-field', field: 'NarSize' }],
  ['newline-only', { kind: 'empty' }],
  ['no-final-newline', { kind: 'no-final-newline', line: 10 }],
  ['plain-text', { kind: 'not-a-narinfo' }],
  [
    'reference-name-212',
    {
      kind: 'bad-store-path',
      field: 'References',
      line: 8,
      text: 'q5mj829025jyw48c24vc2f9jn7v2xs3x-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…',
      reason: 'long-name',
    },
  ],
  ['references-crlf', { kind: 'crlf', field: 'References', line: 8 }],
  ['references-empty-second', { kind: 'extra-field', field: 'References', line: 9 }],
  [
    'references-full-paths',
    {
      kind: 'bad-store-path',
      field: 'References',
      line: 8,
      text: '/nix/store/q5mj829025jyw48c24vc2f9jn7v2xs3x-labdep-1.0',
      reason: 'bad-hash',
    },
  ],
  ['references-last-no-blank', { kind: 'swallowed-line', field: 'References', line: 8, swallowed: '' }],
  [
    'references-swallow-deriver',
    { kind: 'swallowed-line', field: 'References', line: 8, swallowed: 'Deriver' },
  ],
  ['references-swallow-sig', { kind: 'swallowed-line', field: 'References', line: 8, swallowed: 'Sig' }],
  ['references-twice', { kind: 'extra-field', field: 'References', line: 9 }],
  [
    'store-path-bad-hash-character',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmyesp0ard2qxbwrpd99lfzjik0amhg9-labother',
      reason: 'bad-hash',
    },
  ],
  [
    'store-path-bad-name-character',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmylsp0ard2qxbwrpd99lfzjik0amhg9-lab other',
      reason: 'bad-name',
    },
  ],
  [
    'store-path-empty-name',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmylsp0ard2qxbwrpd99lfzjik0amhg9-',
      reason: 'empty-name',
    },
  ],
  ['store-path-empty', { kind: 'bad-store-path', field: 'StorePath', line: 1, text: '', reason: 'relative' }],
  [
    'store-path-inside',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmylsp0ard2qxbwrpd99lfzjik0amhg9-labother/bin',
      reason: 'not-in-store',
    },
  ],
  ['store-path-missing', { kind: 'missing-field', field: 'StorePath' }],
  ['store-path-no-space', { kind: 'no-space-after-colon', field: 'StorePath', line: 1 }],
  [
    'store-path-relative',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: 'vmylsp0ard2qxbwrpd99lfzjik0amhg9-labother',
      reason: 'relative',
    },
  ],
  [
    'store-path-too-short',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmylsp0ard2q',
      reason: 'too-short',
    },
  ],
  ['system-swallows-nar-hash', { kind: 'swallowed-line', field: 'System', line: 6, swallowed: 'NarHash' }],
  ['url-empty', { kind: 'missing-field', field: 'URL' }],
  ['url-missing', { kind: 'missing-field', field: 'URL' }],
  ['web-page-with-colons', { kind: 'html' }],
  ['web-page', { kind: 'html' }],
  [
    'wrong-store-dir',
    { kind: 'wrong-store-dir', field: 'StorePath', line: 1, found: '/gnu/store', expected: '/nix/store' },
  ],
  ['xml-error', { kind: 'html' }],
];

/** Where we differ from 2.8.0 on purpose. */
export const DIFFERENT_ON_PURPOSE: readonly (readonly [
  fixture: string,
  problem: NarinfoProblem | undefined,
])[] = [
  // Refused without the experimental feature git-hashing.
  ['ca-git', undefined],
  // Refused by 2.8.0, while 2.26.3 and 2.34.8 read it and could not use it.
  ['ca-text-sha1', { kind: 'bad-content-address', field: 'CA', line: 11 }],
  // Read, though no path has 2^64 bytes.
  ['nar-size-largest', { kind: 'bad-size', field: 'NarSize', line: 7 }],
  // Read by 2.8.0, refused by 2.26.3 and 2.34.8.
  [
    'reference-dot-name',
    {
      kind: 'bad-store-path',
      field: 'References',
      line: 8,
      text: 'q5mj829025jyw48c24vc2f9jn7v2xs3x-.-x',
      reason: 'bad-name',
    },
  ],
  // Read by all three; 2.35 has a check for it.
  [
    'store-path-no-dash',
    {
      kind: 'bad-store-path',
      field: 'StorePath',
      line: 1,
      text: '/nix/store/vmylsp0ard2qxbwrpd99lfzjik0amhg9_labother',
      reason: 'no-dash',
    },
  ],
];
