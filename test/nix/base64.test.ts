import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../lib/nix/base64.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe("Nix's lenient base 64", () => {
  test.each([
    ['padded', 'bml4Cg==', 'nix\n'],
    ['not padded', 'bml4Cg', 'nix\n'],
    ['no padding needed', 'Zm9v', 'foo'],
    ['with newlines', 'Zm\n9v\n', 'foo'],
    ['with anything behind the padding', 'bml4Cg==, "and more"', 'nix\n'],
    ['with a stray last character', 'Zm9vA', 'foo'],
    ['empty', '', ''],
    ['nothing but padding', '==', ''],
  ])('%s is read', (_, text, bytes) => {
    expect(decodeBase64(text)).toEqual(ascii(bytes));
  });

  test.each([
    ['a blank', 'Zm9v Zm9v'],
    ['a carriage return', 'Zm9v\r\n'],
    ['the URL-safe minus', 'Zm9-'],
    ['the URL-safe underscore', 'Zm9_'],
    ['a comma before any padding', 'Zm9v,'],
    ['a quotation mark', '"Zm9v"'],
    ['a character outside ASCII', 'Zm9ŧ'],
  ])('%s is refused', (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test('all 64 characters have their value', () => {
    const text = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    expect(decodeBase64(text)).toEqual(Uint8Array.from(Buffer.from(text, 'base64')));
  });
});
