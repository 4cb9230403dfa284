import { expect, test } from 'vitest';
import { fromFolder, parseTarget } from '../../lib/nix/target-text.ts';

const hash = 'syd87l2rxw8cbsxmxl853h0r6pdwhwjr';
const storePath = `/nix/store/${hash}-curl-8.1`;
const drv = `${storePath}.drv`;

test.each([
  [hash, { kind: 'hash', hashPart: hash }],
  [`${hash}.narinfo`, { kind: 'hash', hashPart: hash }],
  [`https://cache.nixos.org/${hash}.narinfo`, { kind: 'hash', hashPart: hash }],
  [storePath, { kind: 'store-path', storePath, hashPart: hash }],
  [`${storePath}/`, { kind: 'store-path', storePath, hashPart: hash }],
  [`${storePath}/bin/curl`, { kind: 'store-path', storePath, hashPart: hash }],
  [`${storePath}/share/x.drv`, { kind: 'store-path', storePath, hashPart: hash }],
  [drv, { kind: 'derivation', storePath: drv, outputs: [] }],
  [`${drv}!out`, { kind: 'derivation', storePath: drv, outputs: ['out'] }],
  [`${drv}^out,dev`, { kind: 'derivation', storePath: drv, outputs: ['out', 'dev'] }],
  [`${drv}^*`, { kind: 'derivation', storePath: drv, outputs: [] }],
  ['nixpkgs#hello', { kind: 'installable', text: 'nixpkgs#hello' }],
  ['.#x', { kind: 'installable', text: '.#x' }],
  ['github:NixOS/nixpkgs', { kind: 'installable', text: 'github:NixOS/nixpkgs' }],
  ['result', { kind: 'file', path: 'result' }],
  ['./result-dev', { kind: 'file', path: './result-dev' }],
  ['hello', { kind: 'file', path: 'hello' }],
])('%s', (text, value) => {
  expect(parseTarget(text, '/nix/store')).toEqual({ ok: true, value });
});

test.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['--option', 'flag'],
  ['/nix/store/short', 'malformed-store-path'],
  [`/nix/store/${hash.replace('s', 'e')}-x`, 'malformed-store-path'],
  ['/nix/store/x.drv', 'malformed-store-path'],
])('refuses %s: %s', (text, problem) => {
  expect(parseTarget(text, '/nix/store')).toEqual({ ok: false, problem });
});

test('goes by the store directory of this machine', () => {
  expect(parseTarget(`/gnu/store/${hash}-x`, '/gnu/store')).toMatchObject({ ok: true });
  expect(parseTarget(`/gnu/store/${hash}-x`, '/nix/store')).toEqual({
    ok: true,
    value: { kind: 'file', path: `/gnu/store/${hash}-x` },
  });
});

test.each([
  ['.#p', '/my work/.#p'],
  ['../x', '/my work/../x'],
  ['.?dir=sub#p', '/my work/.?dir=sub#p'],
  ['path:.#p', 'path:/my%20work/.#p'],
  ['path:./sub#p', 'path:/my%20work/./sub#p'],
  ['git+file:.#p', 'git+file:/my%20work/.#p'],
  ['path:/x#p', 'path:/x#p'],
  ['git+file:///x#p', 'git+file:///x#p'],
  ['nixpkgs#hello', 'nixpkgs#hello'],
  ['.hidden#p', '.hidden#p'],
])('%s from another folder is %s', (text, whole) => {
  expect(fromFolder(text, '/my work')).toBe(whole);
});
