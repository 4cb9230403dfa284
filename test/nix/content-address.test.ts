import { describe, expect, test } from 'vitest';
import { isContentAddressed, parseContentAddress } from '../../lib/nix/content-address.ts';
import { fixtureNames, narinfo } from './fixtures.ts';

const NAMES = fixtureNames('narinfo/content-addressed').map((name) => name.replace('.narinfo', ''));

describe('isContentAddressed', () => {
  // Made by Nix 2.8.0: nix-store --add and --add-fixed, fixed-output derivations, builtins.toFile, and
  // `nix store make-content-addressed` for the one that refers to itself.
  test.each(NAMES)('%s leads to its own path', (name) => {
    const info = narinfo(`content-addressed/${name}`);
    expect(info.ca).toBeDefined();
    expect(isContentAddressed(info, '/nix/store')).toBe(true);
  });

  test.each(NAMES)('%s does not in another store, under another name, or with another hash', (name) => {
    const info = narinfo(`content-addressed/${name}`);
    const renamed = { ...info.storePath, name: `${info.storePath.name}x` };
    const other = info.ca?.replace(/.{3}$/, (end) => (end === 'abc' ? 'abd' : 'abc'));
    expect(isContentAddressed(info, '/gnu/store')).toBe(false);
    expect(isContentAddressed({ ...info, storePath: renamed }, '/nix/store')).toBe(false);
    expect(isContentAddressed({ ...info, ca: other }, '/nix/store')).toBe(false);
  });

  test('references count, their order does not', () => {
    const self = narinfo('content-addressed/self-reference');
    const text = narinfo('content-addressed/text-with-reference');
    const flat = narinfo('content-addressed/add-fixed-sha256');
    expect(isContentAddressed({ ...self, references: self.references.toReversed() }, '/nix/store')).toBe(
      true,
    );
    expect(isContentAddressed({ ...self, references: self.references.slice(1) }, '/nix/store')).toBe(false);
    expect(isContentAddressed({ ...text, references: [] }, '/nix/store')).toBe(false);
    expect(isContentAddressed({ ...flat, references: text.references }, '/nix/store')).toBe(false);
  });

  test.each([
    'real/curl',
    'quirk/ca-empty',
    'quirk/ca-bogus',
    'quirk/ca-flat-with-references',
    'quirk/ca-git',
  ])('%s is not content-addressed', (name) => {
    expect(isContentAddressed(narinfo(name), '/nix/store')).toBe(false);
  });
});

describe('parseContentAddress', () => {
  const SHA1 = 'sha1:kpcd173cq987hw957sx6m0868wv3x6d9';
  const SHA256 = 'sha256:1094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7d';

  test.each([
    [`text:${SHA256}`, 'text'],
    [`fixed:${SHA1}`, 'flat'],
    [`fixed:r:${SHA256}`, 'nar'],
    [`fixed:git:${SHA1}`, 'git'],
  ])('%s is of the kind %s', (text, method) => {
    expect(parseContentAddress(text)).toMatchObject({ method });
  });

  test.each([
    '',
    'fixed',
    'fixed:',
    SHA256,
    `text:${SHA1}`,
    `fixed:x:${SHA256}`,
    `fixed:${SHA256}x`,
    `source:${SHA256}`,
    'fixed:r:sha256-7TTcjzYEfWhtwpa3suP0J4SIvltqlKb3o9ySn+DlJIE=',
  ])('%j is refused', (text) => {
    expect(parseContentAddress(text)).toBeUndefined();
  });
});
