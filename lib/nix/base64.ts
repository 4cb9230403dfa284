const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const DIGITS = new Map([...ALPHABET].map((char, digit) => [char, digit]));

/**
 * The bytes of a base 64 text read as leniently as Nix does (libutil/util.cc base64Decode, base-n.cc later):
 * everything from the first `=` on is ignored, newlines are skipped, missing padding and left-over bits do
 * not matter. Any other character, a blank or the URL-safe `-` and `_` included, is refused: undefined.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const padding = text.indexOf('=');
  const end = padding < 0 ? text.length : padding;
  const bytes = new Uint8Array(Math.ceil((end * 3) / 4));
  let size = 0;
  let buffer = 0;
  let bits = 0;
  for (let i = 0; i < end; i++) {
    const char = text.charAt(i);
    if (char === '\n') continue;
    const digit = DIGITS.get(char);
    if (digit === undefined) return undefined;
    buffer = ((buffer << 6) | digit) & 0x3fff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[size++] = buffer >> bits;
    }
  }
  return bytes.slice(0, size);
}
