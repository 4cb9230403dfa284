import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../../lib/nix/base32.ts';
import { decodeBase64 } from '../../lib/nix/base64.ts';
import { looksLikeCacheInfo, parseCacheInfo } from '../../lib/nix/cache-info.ts';
import { parseContentAddress } from '../../lib/nix/content-address.ts';
import { fingerprint } from '../../lib/nix/fingerprint.ts';
import { formatHashBase32, parseHash } from '../../lib/nix/hash.ts';
import { parseNarinfo } from '../../lib/nix/narinfo.ts';
import { describeNarinfoProblem } from '../../lib/nix/narinfo-problem.ts';
import { parsePublicKey, trustedKeysByName } from '../../lib/nix/public-key.ts';
import { parseSignature } from '../../lib/nix/signature.ts';
import { judgeSignatures } from '../../lib/nix/signature-verdict.ts';
import { formatStorePath, parseStorePath, parseStorePathBase } from '../../lib/nix/store-path.ts';
import { fixture, fixtureNames } from './fixtures.ts';
import { CACHE_NIXOS_ORG, LAB_1, trusted } from './keys.ts';

const KEYS = trusted(CACHE_NIXOS_ORG, LAB_1);

/** Everything that reads text from outside, one after the other. */
function readAll(text: string): void {
  const narinfo = parseNarinfo(text, { storeDir: '/nix/store' });
  if (narinfo.ok) judgeSignatures(narinfo.value, KEYS, '/nix/store');
  else describeNarinfoProblem(narinfo.problem);
  parseCacheInfo(text);
  looksLikeCacheInfo(text);
  parseStorePath(text);
  parseStorePathBase(text);
  parseHash(text);
  parseContentAddress(text);
  parsePublicKey(text);
  trustedKeysByName([text]);
  parseSignature(text);
  decodeBase32(text);
  decodeBase64(text);
}

/** Numbers from 0 to below `bound`, the same ones in every run (mulberry32). */
function seeded(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const REAL = fixtureNames('narinfo/real').map((name) => fixture(`narinfo/real/${name}`));
const PIECES = [
  ':',
  '\n',
  '\r\n',
  ' ',
  '=',
  '-',
  '/',
  '\uFEFF',
  '\0',
  '"',
  'Sig: ',
  'References:',
  'CA: fixed:r:',
  '\ud800',
  'é',
  '9999999999',
];

function mutated(text: string, random: (bound: number) => number): string {
  let result = text;
  for (let i = random(4); i >= 0; i--) {
    const at = random(result.length + 1);
    const piece = PIECES[random(PIECES.length)] ?? '';
    const cut = random(3) === 0 ? 0 : random(random(10) === 0 ? result.length + 1 : 4);
    result = result.slice(0, at) + (random(2) === 0 ? piece : '') + result.slice(at + cut);
  }
  return result;
}

describe('no text makes a parser throw', () => {
  test('random bytes', () => {
    const random = seeded(1);
    for (let i = 0; i < 2000; i++) {
      const bytes = Uint8Array.from({ length: random(300) }, () => random(random(2) === 0 ? 256 : 128));
      expect(() => readAll(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))).not.toThrow();
    }
  });

  test('real narinfos with something changed', () => {
    const random = seeded(2);
    for (let i = 0; i < 3000; i++) {
      const text = mutated(REAL[i % REAL.length] ?? '', random);
      expect(() => readAll(text), JSON.stringify(text)).not.toThrow();
    }
  });
});

describe('what is read makes sense', () => {
  test('a changed narinfo that is still read has what Nix needs', () => {
    const random = seeded(3);
    let readable = 0;
    for (let i = 0; i < 3000; i++) {
      const narinfo = parseNarinfo(mutated(REAL[i % REAL.length] ?? '', random), { storeDir: '/nix/store' });
      if (!narinfo.ok) continue;
      readable++;
      const { storePath, narHash, narSize, url } = narinfo.value;
      expect(parseStorePath(formatStorePath(storePath))).toEqual({ ok: true, value: storePath });
      expect(parseHash(formatHashBase32(narHash))).toEqual(narHash);
      expect(narSize).toBeGreaterThan(0);
      expect(url).not.toBe('');
    }
    expect(readable).toBeGreaterThan(300);
  });

  test('no change of what is signed goes unnoticed', () => {
    const random = seeded(4);
    for (let i = 0; i < 1000; i++) {
      const text = REAL[i % REAL.length] ?? '';
      const [before, after] = [text, mutated(text, random)].map((each) =>
        parseNarinfo(each, { storeDir: '/nix/store' }),
      );
      if (!before?.ok || !after?.ok) continue;
      const same = fingerprint(before.value, '/nix/store') === fingerprint(after.value, '/nix/store');
      if (!same) expect(judgeSignatures(after.value, KEYS, '/nix/store').kind).not.toBe('good');
    }
  });

  test('bytes come back from base 32 and base 64', () => {
    const random = seeded(5);
    for (let i = 0; i < 1000; i++) {
      const bytes = Uint8Array.from({ length: random(80) }, () => random(256));
      expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes);
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
    }
  });
});

describe('a megabyte is read at once', () => {
  const SIZE = 1_000_000;
  const real = REAL[0] ?? '';
  const reference = '0jqd0rlxzra1rs38rdxl43yh6rxchgc6-x ';
  test.each([
    ['colons', ':'.repeat(SIZE)],
    ['newlines', '\n'.repeat(SIZE)],
    ['newlines and one colon', `${'\n'.repeat(SIZE)}:`],
    ['blanks', ' '.repeat(SIZE)],
    ['slashes', '/'.repeat(SIZE)],
    ['parent directories', '/..'.repeat(SIZE / 3)],
    ['digits', '9'.repeat(SIZE)],
    ['padding', `a:${'='.repeat(SIZE)}x`],
    ['commas', `a:b=${','.repeat(SIZE)}x`],
    ['quotation marks', `a:${'"'.repeat(SIZE)}x`],
    ['opening angles', '<'.repeat(SIZE)],
    ['fields', 'a:b\n'.repeat(SIZE / 4)],
    ['lines without a colon', 'ab\n'.repeat(SIZE / 3)],
    ['empty fields', 'Sig:\n'.repeat(SIZE / 5)],
    ['a real one with many fields', real + 'Sig: a:b\n'.repeat(SIZE / 9)],
    [
      'a real one with many references',
      real.replace(/^References: .*$/m, `References: ${reference.repeat(SIZE / 35)}`),
    ],
    ['a real one with a long size', real.replace(/^NarSize: /m, `NarSize: ${'0'.repeat(SIZE)}`)],
    ['a real one with a long store path', real.replace(/^StorePath: /m, `StorePath: ${'/'.repeat(SIZE)}`)],
    ['a real one with many glued lines', `${'x\n'.repeat(SIZE / 2)}${real}`],
    ['a long priority', `Priority: ${'1'.repeat(SIZE)}`],
    ['a priority behind many blanks', `Priority: ${'\v'.repeat(SIZE)}x`],
  ])('%s', (_, text) => {
    const start = performance.now();
    readAll(text);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
