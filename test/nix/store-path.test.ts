import { describe, expect, test } from 'vitest';
import {
  formatStorePath,
  narinfoFileName,
  parseStorePath,
  parseStorePathBase,
  storePathBase,
} from '../../lib/nix/store-path.ts';

const HASH = 'syd87l2rxw8cbsxmxl853h0r6pdwhwjr';
const CURL = { storeDir: '/nix/store', hashPart: HASH, name: 'curl-7.82.0-bin' };

describe('parseStorePath', () => {
  test.each([
    `/nix/store/${HASH}-curl-7.82.0-bin`,
    `//nix/store/./${HASH}-curl-7.82.0-bin/`,
    `/nix/var/../store/${HASH}-curl-7.82.0-bin`,
  ])('%s is read, made canonical first as Nix does', (text) => {
    expect(parseStorePath(text)).toEqual({ ok: true, value: CURL });
  });

  test('another store directory is read where it is asked for', () => {
    const value = { storeDir: '/gnu/store', hashPart: HASH, name: 'x' };
    expect(parseStorePath(`/gnu/store/${HASH}-x`, '/gnu/store')).toEqual({ ok: true, value });
  });

  test.each([
    ['relative', ''],
    ['relative', `${HASH}-curl`],
    ['relative', `nix/store/${HASH}-curl`],
    ['not-in-store', `/gnu/store/${HASH}-curl`],
    ['not-in-store', `/nix/store/${HASH}-curl/bin`],
    ['not-in-store', `/nix/store/../${HASH}-curl`],
    ['not-in-store', '/'],
    ['not-in-store', '/nix/store'],
    ['too-short', '/nix/store/curl'],
    ['bad-hash', `/nix/store/e${HASH.slice(1)}-curl`],
    ['bad-hash', `/nix/store/S${HASH.slice(1)}-curl`],
    ['no-dash', `/nix/store/${HASH}_curl`],
    ['empty-name', `/nix/store/${HASH}-`],
    ['long-name', `/nix/store/${HASH}-${'a'.repeat(212)}`],
    ['bad-name', `/nix/store/${HASH}-cürl`],
    ['bad-name', `/nix/store/${HASH}-curl\r`],
    ['bad-name', `/nix/store/${HASH}-curl\n`],
    ['bad-name', `/nix/store/${HASH}-a b`],
    ['bad-name', `/nix/store/${HASH}-.`],
    ['bad-name', `/nix/store/${HASH}-..-x`],
  ])('%s: %j', (problem, text) => {
    expect(parseStorePath(text)).toEqual({ ok: false, problem });
  });
});

describe('parseStorePathBase', () => {
  test.each(['curl', '.hidden', '..x', '-', 'a+b-c.d_e?f=g', 'a'.repeat(211)])(
    'the name %s is allowed',
    (name) => {
      expect(parseStorePathBase(`${HASH}-${name}`)).toEqual({ ok: true, value: { hashPart: HASH, name } });
    },
  );

  test('a full path is no base name', () => {
    expect(parseStorePathBase(`/nix/store/${HASH}-curl`)).toEqual({ ok: false, problem: 'bad-hash' });
  });
});

test('a store path is written as it was read', () => {
  expect(formatStorePath(CURL)).toBe(`/nix/store/${HASH}-curl-7.82.0-bin`);
  expect(storePathBase(CURL)).toBe(`${HASH}-curl-7.82.0-bin`);
});

test('a cache finds the narinfo by the hash part alone', () => {
  expect(narinfoFileName(HASH)).toBe(`${HASH}.narinfo`);
});
