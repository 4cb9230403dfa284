/**
 * Nix's alphabet: digits and letters without e, o, t and u (libutil/hash.cc base32Chars; base-nix-32.cc
 * later).
 */
const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz';

const DIGITS = new Map([...ALPHABET].map((char, digit) => [char, digit]));

function encodedLength(size: number): number {
  return Math.ceil((size * 8) / 5);
}

/**
 * Bytes in Nix's base 32. The bytes are one little-endian bit string and its lowest five bits are the LAST
 * character (libutil/hash.cc printHash32, all versions), so this is not RFC 4648.
 */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  for (let n = encodedLength(bytes.length) - 1; n >= 0; n--) {
    const index = (n * 5) >> 3;
    const shift = (n * 5) & 7;
    const pair = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
    text += ALPHABET.charAt((pair >> shift) & 31);
  }
  return text;
}

/**
 * The bytes of a text in Nix's base 32, or undefined for a foreign character, a length that no number of
 * bytes has, or bits left over past the last byte, which Nix refuses as well ("invalid base-32 hash").
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const size = Math.floor((text.length * 5) / 8);
  if (encodedLength(size) !== text.length) return undefined;
  const bytes = new Uint8Array(size);
  for (let n = 0; n < text.length; n++) {
    const digit = DIGITS.get(text.charAt(text.length - 1 - n));
    if (digit === undefined) return undefined;
    const index = (n * 5) >> 3;
    const shift = (n * 5) & 7;
    const carry = digit >> (8 - shift);
    if (carry !== 0 && index + 1 >= size) return undefined;
    bytes[index] = (bytes[index] ?? 0) | (digit << shift);
    if (carry !== 0) bytes[index + 1] = carry;
  }
  return bytes;
}
