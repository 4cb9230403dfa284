import { describe, expect, test } from 'vitest';
import { looksLikeCacheInfo, parseCacheInfo } from '../../lib/nix/cache-info.ts';
import { fixture } from './fixtures.ts';

const read = (name: string) => parseCacheInfo(fixture(`nix-cache-info/${name}`));

describe('a healthy nix-cache-info', () => {
  test.each([
    ['cache.nixos.org', { storeDir: '/nix/store', wantMassQuery: true, priority: 40, quirks: [] }],
    ['crlf', { storeDir: '/nix/store', wantMassQuery: true, priority: 40, quirks: [] }],
    ['store-dir-only', { storeDir: '/nix/store', wantMassQuery: false, quirks: [] }],
    ['no-newline', { storeDir: '/nix/store', wantMassQuery: false, priority: 30, quirks: [] }],
    ['gnu', { storeDir: '/gnu/store', wantMassQuery: true, priority: 100, quirks: [] }],
  ])('%s', (name, info) => {
    expect(read(name)).toEqual(info);
    expect(looksLikeCacheInfo(fixture(`nix-cache-info/${name}`))).toBe(true);
  });
});

describe('an odd nix-cache-info', () => {
  test.each([
    ['portal', { wantMassQuery: false, quirks: [{ kind: 'web-page' }] }],
    ['empty', { wantMassQuery: false, quirks: [{ kind: 'no-known-key' }] }],
    [
      'json',
      { wantMassQuery: false, quirks: [{ kind: 'no-known-key' }, { kind: 'unknown-key', key: '{"error"' }] },
    ],
    [
      'other-letters',
      {
        wantMassQuery: false,
        quirks: [
          { kind: 'no-known-key' },
          { kind: 'unknown-key', key: 'storedir' },
          { kind: 'unknown-key', key: 'WantMassQuery ' },
          { kind: 'unknown-key', key: 'priority' },
        ],
      },
    ],
    [
      'byte-order-mark',
      {
        wantMassQuery: false,
        priority: 40,
        quirks: [{ kind: 'byte-order-mark' }, { kind: 'unknown-key', key: '\\u{feff}StoreDir' }],
      },
    ],
    [
      'two-stores',
      {
        storeDir: '/nix/store',
        wantMassQuery: false,
        quirks: [{ kind: 'conflicting-store-dirs' }, { kind: 'duplicate-key', key: 'StoreDir' }],
      },
    ],
    ['priority-abc', { storeDir: '/nix/store', wantMassQuery: false, priorityProblem: 'abc', quirks: [] }],
  ])('%s', (name, info) => {
    expect(read(name)).toEqual(info);
  });

  test.each(['portal', 'empty', 'json', 'other-letters'])('%s does not look like a cache', (name) => {
    expect(looksLikeCacheInfo(fixture(`nix-cache-info/${name}`))).toBe(false);
  });
});

// Observed with `nix store ping --store file://…` on 2.8.0, 2.26.3 and 2.34.8: where there is no number, "error: stoi".
describe('Priority', () => {
  test.each([
    ['40', 40],
    ['40abc', 40],
    ['4.5', 4],
    ['4 0', 4],
    ['-1', -1],
    ['+7', 7],
    ['007', 7],
    ['0x10', 0],
    ['\v8', 8],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
  ])('%j is read as %i', (text, priority) => {
    const info = parseCacheInfo(`Priority: ${text}\n`);
    expect(info.priority).toBe(priority);
    expect(info).not.toHaveProperty('priorityProblem');
  });

  test.each(['', 'abc', '-', '- 1', '٤', '2147483648', '-2147483649', '99999999999', '9'.repeat(400)])(
    '%j stops Nix',
    (text) => {
      const info = parseCacheInfo(`Priority: ${text}\n`);
      expect(info).not.toHaveProperty('priority');
      expect(text.startsWith(info.priorityProblem?.replace('…', '') ?? '?')).toBe(true);
    },
  );

  test('a bad one stops Nix even if a good one follows', () => {
    expect(parseCacheInfo('Priority: x\nPriority: 3\n')).toMatchObject({ priority: 3, priorityProblem: 'x' });
  });
});

describe('the grammar', () => {
  test.each([
    ['the last occurrence counts', 'Priority: 1\nPriority: 2\n', { priority: 2 }],
    ['no blank is needed', 'StoreDir:/nix/store', { storeDir: '/nix/store' }],
    ['a value may have colons', 'StoreDir: /a:b', { storeDir: '/a:b' }],
    [
      'blank lines and lines without a colon do not matter',
      '\nhello\nStoreDir: /x\n',
      { storeDir: '/x', quirks: [] },
    ],
    ['an empty StoreDir is one', 'StoreDir:\n', { storeDir: '' }],
    ['only 1 is yes', 'WantMassQuery: true\n', { wantMassQuery: false }],
    ['1 is yes', 'WantMassQuery: 1 \n', { wantMassQuery: true }],
    ['a trailing slash stays', 'StoreDir: /nix/store/\n', { storeDir: '/nix/store/' }],
  ])('%s', (_, text, info) => {
    expect(parseCacheInfo(text)).toMatchObject(info);
  });

  test('a key before which there is a blank is another key', () => {
    expect(parseCacheInfo(' StoreDir: /x\n')).not.toHaveProperty('storeDir');
  });

  test('quirks do not pile up', () => {
    expect(parseCacheInfo('a: b\n'.repeat(10_000)).quirks).toHaveLength(50);
  });
});
