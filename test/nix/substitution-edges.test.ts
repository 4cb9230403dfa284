import { describe, expect, test } from 'vitest';
import {
  answerOfStatus,
  lookupOfNarinfo,
  openingOfInfo,
  openingWithoutInfo,
} from '../../lib/nix/cache-answer.ts';
import { parseCacheInfo } from '../../lib/nix/cache-info.ts';
import { unpacking } from '../../lib/nix/nar-compression.ts';
import { trustedKeysByName } from '../../lib/nix/public-key.ts';
import { parseStorePath } from '../../lib/nix/store-path.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { predictSubstitution } from '../../lib/nix/substitution.ts';
import type { Lookup, SubstituterState, SubstitutionSettings } from '../../lib/nix/substitution-types.ts';
import { hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { nixVersion } from './versions.ts';

const key = testKey('cache.test-1');
const path = parseStorePath(`/nix/store/${hashPartFor('wanted')}-wanted`);
if (!path.ok) throw new Error('no path');
const wanted = path.value;

const lookup = (text: string, version: string): Lookup =>
  lookupOfNarinfo(text, wanted, { storeDir: '/nix/store', version: nixVersion(version) });

const hit = lookup(narinfoText('wanted', [key]), '2.8.0');
const unsigned = lookup(narinfoText('wanted', []), '2.8.0');
const error: Lookup = { kind: 'error' };
const missing: Lookup = { kind: 'missing' };

/** A cache that opens and has the path, but for what is said. */
const state = (name: string, more: Partial<SubstituterState> = {}): SubstituterState => {
  const entry = more.entry ?? `http://${name}.test`;
  return {
    entry,
    store: parseStoreUrl(entry),
    opening: { kind: 'opens', announcedPriority: 40 },
    lookup: hit,
    nar: { kind: 'there' },
    ...more,
  };
};

const settings: SubstitutionSettings = {
  storeDir: '/nix/store',
  substitute: true,
  fallback: false,
  requireSigs: true,
  trustedKeys: trustedKeysByName([key.publicText]),
};

const predicted = (states: readonly SubstituterState[], version = '2.26.3', more = {}) =>
  predictSubstitution(states, { ...settings, ...more }, nixVersion(version));

const A = 'http://a.test';
const B = 'http://b.test';

describe('what is not known', () => {
  test.each([
    ['the only lookup', [state('a', { lookup: { kind: 'unknown' } })], A, 'lookup'],
    ['a lookup before a hit', [state('a', { lookup: { kind: 'unknown' } }), state('b')], A, 'lookup'],
    ['the place of a cache', [state('a'), state('b', { opening: { kind: 'unknown' } })], B, 'opening'],
    ['the NAR of the first hit', [state('a', { nar: { kind: 'unknown' } }), state('b')], A, 'nar'],
  ] as const)('%s leaves it open', (_, states, at, lacks) => {
    expect(predicted(states).outcome).toEqual({ kind: 'unknown', at, lacks });
  });

  test.each([
    ['a lookup behind a hit', [state('a'), state('b', { lookup: { kind: 'unknown' } })]],
    ['a NAR behind a hit', [state('a'), state('b', { nar: { kind: 'unknown' } })]],
    [
      'the place of a cache that does not have the path',
      [state('a'), state('b', { opening: { kind: 'unknown' }, lookup: missing })],
    ],
    [
      'the nix-cache-info of a cache whose URL puts it last',
      [state('a'), state('b', { entry: `${B}?priority=50`, opening: { kind: 'unknown' } })],
    ],
    [
      'the NAR of a cache that is refused',
      [state('b', { lookup: unsigned, nar: { kind: 'unknown' } }), state('a')],
    ],
  ])('%s changes nothing', (_, states) => {
    expect(predicted(states).outcome).toEqual({ kind: 'substituted', from: A });
  });

  test('a cache whose nix-cache-info is not known stops the prediction where its turn comes', () => {
    const first = state('b', { entry: `${B}?priority=5`, opening: { kind: 'unknown' } });
    expect(predicted([state('a'), first]).outcome).toMatchObject({ kind: 'unknown', lacks: 'opening' });
  });

  test('references that are not known leave it open', () => {
    const text = narinfoText('wanted', []).replace('References: ', `References: ${hashPartFor('x')}-x`);
    const needing = state('a', { lookup: lookup(text, '2.8.0'), references: 'unknown' });
    expect(predicted([needing], '2.8.0', { requireSigs: false }).outcome).toEqual({
      kind: 'unknown',
      at: A,
      lacks: 'references',
    });
  });

  test('a Nix of unknown version stops at a lookup that fails', () => {
    const states = [state('a', { lookup: error }), state('b')];
    expect(predictSubstitution(states, settings, undefined).outcome).toMatchObject({ kind: 'fails', at: A });
  });
});

describe('a lookup that fails', () => {
  test.each([
    ['2.31.5', 'fails'],
    ['2.32.0', 'substituted'],
    ['2.35.0', 'substituted'],
    ['lix 2.94.2', 'fails'],
    ['lix 2.95.0', 'substituted'],
  ])('before a hit: %s %s', (version, kind) => {
    expect(predicted([state('a', { lookup: error }), state('b')], version).outcome.kind).toBe(kind);
  });

  test.each([
    ['2.32.0', 'not-found'],
    ['lix 2.95.0', 'fails'],
  ])('before a miss: %s %s', (version, kind) => {
    const states = [state('a', { lookup: error }), state('b', { lookup: missing })];
    expect(predicted(states, version).outcome.kind).toBe(kind);
  });

  test.each([
    ['2.8.0', 'aborts'],
    ['2.9.0', 'substituted'],
    ['lix 2.90.0', 'substituted'],
  ])('before a hit, with fallback: %s %s', (version, kind) => {
    const states = [state('a', { lookup: error }), state('b')];
    expect(predicted(states, version, { fallback: true }).outcome.kind).toBe(kind);
  });

  test('of a directory aborts no Nix', () => {
    const broken = state('c', { entry: 'file:///srv/cache', lookup: error });
    expect(predicted([broken, state('a')], '2.8.0', { fallback: true }).outcome.kind).toBe('substituted');
  });
});

test('the steps come in the order in which Nix asks, then what it does not open', () => {
  const states = [
    state('dead', { opening: { kind: 'dropped' } }),
    state('last', { opening: { kind: 'opens', announcedPriority: 90 } }),
    state('a', { lookup: unsigned }),
    state('b'),
    state('b'),
  ];
  const { steps } = predicted(states);
  expect(steps.map(({ entry, kind }) => `${entry.slice(7, -5)} ${kind}`)).toEqual([
    'a refused',
    'b taken',
    'last not-asked',
    'dead dropped',
    'b repeated',
  ]);
  expect(steps[0]?.trust).toMatchObject({ kind: 'refused', verdict: { kind: 'unsigned' } });
  expect(steps[1]?.trust).toMatchObject({ kind: 'accepted', because: 'signatures' });
});

test.each([
  ['http://a.test', 'http://a.test', '2.8.0', 'repeated'],
  ['http://a.test', 'http://a.test/?trusted=0&priority=1', '2.8.0', 'not-asked'],
  ['http://a.test?x=%41', 'http://a.test?x=A', '2.33.0', 'not-asked'],
  ['http://a.test?x=%41', 'http://a.test?x=A', '2.34.0', 'repeated'],
])('of %s and %s, the second is %s: %s', (first, second, version, kind) => {
  const kinds = predicted([state('', { entry: first }), state('', { entry: second })], version).steps;
  expect(kinds.map((step) => step.kind)).toContain(kind);
});

test('thousands of caches take no time to speak of', () => {
  const many = Array.from({ length: 5000 }, (_, index) => state(`c${index}`, { lookup: missing }));
  const before = performance.now();
  expect(predicted([...many, state('a')]).outcome.kind).toBe('substituted');
  expect(performance.now() - before).toBeLessThan(2000);
});

describe('answers of a cache', () => {
  test.each([
    [200, '2.34.8', 'there'],
    [403, '2.35.0', 'missing'],
    [401, '2.34.8', 'missing'],
    [401, '2.35.0', 'error'],
    [407, '2.35.0', 'error'],
    [401, 'lix 2.95.0', 'missing'],
    [302, '2.8.0', 'error'],
    [451, '2.8.0', 'error'],
    [0, '2.8.0', 'error'],
  ])('%i is for %s: %s', (status, version, expected) => {
    expect(answerOfStatus(status, nixVersion(version))).toBe(expected);
  });

  test.each([
    ['Priority: high', '2.3.7', { kind: 'opens', announcedPriority: 0 }],
    ['Priority: 99999999999', '2.3.7', { kind: 'opens', announcedPriority: 2147483647 }],
    ['Priority: -99999999999', '2.3.7', { kind: 'opens', announcedPriority: -2147483648 }],
    ['Priority: high', '2.4', { kind: 'fatal' }],
    ['Priority: high\nPriority: 3', '2.3.7', { kind: 'opens', announcedPriority: 3 }],
    ['StoreDir: /gnu/store', '2.26.3', { kind: 'opens', storeDir: '/gnu/store' }],
    ['<html>', '2.26.3', { kind: 'opens' }],
  ])('%j opens for %s as %j', (text, version, expected) => {
    expect(openingOfInfo(parseCacheInfo(text), nixVersion(version))).toEqual(expected);
  });

  test('without nix-cache-info a directory opens, and a server does not', () => {
    expect(openingWithoutInfo(parseStoreUrl('file:///srv')).kind).toBe('opens');
    expect(openingWithoutInfo(parseStoreUrl('https://a.test')).kind).toBe('dropped');
  });

  const text = narinfoText('wanted', []);
  test.each([
    ['a narinfo', text, '2.8.0', 'hit'],
    ['that of another path', narinfoText('other', []), '2.8.0', 'missing'],
    ['that of another path', narinfoText('other', []), '2.3.7', 'crash'],
    ['that of another name', narinfoText('wanted-2', [], hashPartFor('wanted')), '2.3.7', 'missing'],
    ['a hash that is too long', text.replace('NarHash: ', 'NarHash: sha256:0'), '2.8.0', 'corrupt'],
    ['a hash that is too long', text.replace('sha256:', 'sha256:0'), '2.3.7', 'crash'],
    ['an odd signature', `${text}Sig: garbage\n`, '2.33.0', 'hit'],
    ['an odd signature', `${text}Sig: garbage\n`, '2.34.0', 'corrupt'],
    ['an odd compression', text.replace(': xz', ': rot13'), '2.34.0', 'hit'],
    ['an odd compression', text.replace(': xz', ': rot13'), '2.35.0', 'corrupt'],
    ['an odd content address', `${text}CA: odd\n`, '2.8.0', 'corrupt'],
    ['an odd content address', `${text}CA: odd\n`, '2.3.7', 'hit'],
    ['nothing', '', '2.34.0', 'corrupt'],
  ])('%s is for %#', (_, body, version, kind) => {
    expect(lookup(body, version).kind).toBe(kind);
  });
});

test.each([
  ['xz', 'xz', '2.3.7', 'works'],
  ['zstd', 'zstd', '2.3.7', 'fails'],
  ['zstd', undefined, '2.4', 'works'],
  ['xz', 'zstd', '2.21.0', 'works'],
  ['xz', 'zstd', '2.22.0', 'fails'],
  ['identity', 'none', '2.31.0', 'works'],
  ['identity', 'none', '2.30.0', 'fails'],
  ['none', 'xz', '2.8.0', 'fails'],
  ['rot13', 'xz', '2.33.0', 'fails'],
  ['rot13', 'xz', '2.34.0', 'crashes'],
] as const)('a NAR that is called %s and is %s: %s, %s', (compression, format, version, expected) => {
  expect(unpacking(compression, format, nixVersion(version))).toBe(expected);
});
