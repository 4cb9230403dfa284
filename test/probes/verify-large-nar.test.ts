import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatHashBase32 } from '../../lib/nix/hash.ts';
import { listening } from '../support/loopback.ts';
import { flipped, nar, packed } from '../support/nars.ts';
import { VerifyApart } from '../support/verify-apart.ts';

/** The NAR so many times in a row make one of 200 MB; each packed form is as many joined streams. */
const TIMES = Math.ceil(200_000_000 / nar.length);
const MOST_BYTES = 220 << 20;

const hashOf = (piece: Uint8Array) => {
  const hash = createHash('sha256');
  for (let n = 0; n < TIMES; n++) hash.update(piece);
  return formatHashBase32({ algorithm: 'sha256', bytes: hash.digest() });
};

/** What is served: one piece over and over, but for one of them, and then the end, told beforehand or not. */
interface Served {
  readonly piece: Buffer;
  readonly other?: { readonly at: number; readonly piece: Buffer };
  readonly length?: number;
  readonly tellsLength: boolean;
}

/** Resolves when more may be written, or never will be. */
const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });

async function serve(response: ServerResponse, { piece, other, length, tellsLength }: Served): Promise<void> {
  const total = piece.length * TIMES;
  if (tellsLength) response.setHeader('content-length', total);
  let left = length ?? total;
  for (let n = 0; n < TIMES && left > 0 && !response.destroyed; n++) {
    const next = (n === other?.at ? other.piece : piece).subarray(0, left);
    left -= next.length;
    if (!response.write(next)) await drained(response);
  }
  if (length !== undefined && tellsLength) response.destroy();
  else response.end();
}

const forms = [
  ['plain.nar', 'none'],
  ['plain.xz', 'xz'],
  ['plain.zst', 'zstd'],
  ['plain.gz', 'gzip'],
] as const;

describe('a NAR of 200 MB', { timeout: 120_000 }, () => {
  const apart = new VerifyApart();
  const narHash = hashOf(nar);
  let served: Served;
  let server: { readonly port: number; close(): Promise<void> };
  beforeAll(async () => {
    const sockets = new Set<Socket>();
    const made = createServer(
      (_request, response) =>
        void serve(
          response.on('error', () => {}),
          served,
        ),
    );
    made.on('connection', (socket) => sockets.add(socket));
    server = await listening(made, sockets, () => ({}));
  });
  afterAll(async () => {
    await server.close();
    apart.close();
  });

  async function verify(name: string, compression: string, how: Partial<Served> = {}) {
    const piece = packed(name);
    served = { piece, tellsLength: true, ...how };
    const { check, told, peakBytes } = await apart.run({
      entry: `http://127.0.0.1:${server.port}`,
      url: 'nar/large',
      compression,
      fileHash: hashOf(piece),
      fileSize: piece.length * TIMES,
      narHash,
      narSize: nar.length * TIMES,
    });
    expect(peakBytes).toBeLessThan(MOST_BYTES);
    return { check, told, total: piece.length * TIMES };
  }

  test.each(forms)('is verified in bounded memory, with progress: %s', async (name, compression) => {
    const { check, told, total } = await verify(name, compression);
    expect([check.outcome, check.fileHash?.matches]).toEqual(['verified', true]);
    expect(told.length).toBeGreaterThan(20);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBe(total);
  });

  test.each(forms.slice(0, 2))('with one bit flipped is not: %s', async (name, compression) => {
    const piece = packed(name);
    const other = { at: TIMES - 7, piece: flipped(piece, piece.length >> 1) };
    const { check } = await verify(name, compression, { other });
    expect(check).toMatchObject({
      outcome: compression === 'none' ? 'mismatch' : 'undecodable',
      fileSize: { matches: true },
      fileHash: { matches: false },
    });
    expect(check.problem?.kind).toBe(compression === 'none' ? undefined : 'corrupt');
  });

  test('whose transfer breaks off is not', async () => {
    const { check } = await verify('plain.nar', 'none', { length: nar.length * TIMES - 1000 });
    expect([check.outcome, check.visit[0]?.failure?.phase]).toEqual(['not-downloaded', 'transfer']);
  });

  test('that ends early without the server saying so is not', async () => {
    const length = packed('plain.xz').length * TIMES - 1000;
    const { check } = await verify('plain.xz', 'xz', { length, tellsLength: false });
    expect(check).toMatchObject({
      outcome: 'undecodable',
      problem: { kind: 'cut-off' },
      fileSize: { actual: length, matches: false },
    });
  });
});
