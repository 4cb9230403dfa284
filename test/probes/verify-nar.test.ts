import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFiles } from '../../lib/host/files.ts';
import { createHttp } from '../../lib/host/http.ts';
import type { NarCheck } from '../../lib/model/facts/nar.ts';
import { NarCheckSchema } from '../../lib/model/facts/nar.ts';
import { formatHashBase32, parseHash } from '../../lib/nix/hash.ts';
import { cacheClient } from '../../lib/probes/cache-client.ts';
import { withDeadline } from '../../lib/probes/deadline.ts';
import { type VerifyOptions, verifyNar } from '../../lib/probes/verify-nar.ts';
import { listening } from '../support/loopback.ts';
import { flipped, hashOf, nar, narinfoOf, packed, positions } from '../support/nars.ts';
import { fakePorts } from '../support/ports.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer = () => {};
let seen: IncomingMessage[] = [];
let cache: { readonly port: number; close(): Promise<void> };
let other: { readonly port: number; close(): Promise<void> };

function start() {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  return listening(server, sockets, () => ({}));
}
beforeAll(async () => {
  cache = await start();
  other = await start();
});
afterAll(async () => {
  await cache.close();
  await other.close();
});

const http = createHttp();

/** What verifying says of a cache that answers so. */
async function verify(
  given: Answer,
  narinfo: Parameters<typeof verifyNar>[1],
  {
    entry,
    netrc,
    ...options
  }: Partial<VerifyOptions> & { readonly entry?: string; readonly netrc?: string } = {},
): Promise<NarCheck> {
  answer = given;
  seen = [];
  const ports = { ...fakePorts(), http, files: createFiles() };
  const context = { userAgent: 'test', ...(netrc === undefined ? {} : { netrc }) };
  const client = cacheClient(ports, entry ?? `http://127.0.0.1:${cache.port}`, context);
  if (client === undefined) throw new Error('no client');
  try {
    const signal = new AbortController().signal;
    const check = await verifyNar(client, narinfo, { signal, stallMs: 20_000, ...options });
    expect(Value.Check(NarCheckSchema, check)).toBe(true);
    return check;
  } finally {
    await client.close();
  }
}

/** A server of one file: with its length, or in a way that does not tell it. */
const serve =
  (file: Uint8Array, told = true): Answer =>
  (_request, response) => {
    if (told) response.setHeader('content-length', file.length);
    else response.setHeader('connection', 'close');
    response.end(file);
  };

const forms = [
  ['plain.nar', 'none'],
  ['plain.xz', 'xz'],
  ['plain.zst', 'zstd'],
  ['plain.bz2', 'bzip2'],
  ['plain.gz', 'gzip'],
  ['plain.br', 'br'],
] as const;

describe('a sound NAR', () => {
  test.each(forms)('is verified: %s', async (name, compression) => {
    const file = packed(name);
    const { outcome, downloadedBytes, unpackedBytes, fileSize, fileHash, narSize, narHash, problem, format } =
      await verify(serve(file), narinfoOf(file, compression));
    const hash = (bytes: Uint8Array) => formatHashBase32(hashOf(bytes));
    expect({
      outcome,
      downloadedBytes,
      unpackedBytes,
      fileSize,
      fileHash,
      narSize,
      narHash,
      problem,
    }).toEqual({
      outcome: 'verified',
      downloadedBytes: file.length,
      unpackedBytes: nar.length,
      fileSize: { expected: file.length, actual: file.length, matches: true },
      fileHash: { expected: hash(file), actual: hash(file), matches: true },
      narSize: { expected: nar.length, actual: nar.length, matches: true },
      narHash: { expected: hash(nar), actual: hash(nar), matches: true },
    });
    expect(format).toBe(compression === 'none' ? 'nar' : compression === 'br' ? 'unknown' : compression);
  });

  test.each(['md5', 'sha1', 'sha256', 'sha512'] as const)('is verified by %s', async (algorithm) => {
    const file = packed('plain.xz');
    const hashes = { fileHash: hashOf(file, algorithm), narHash: hashOf(nar, algorithm) };
    const check = await verify(serve(file), narinfoOf(file, 'xz', hashes));
    expect([check.outcome, check.fileHash?.matches, check.narHash?.matches]).toEqual([
      'verified',
      true,
      true,
    ]);
    const wrong = await verify(serve(file), narinfoOf(file, 'xz', { narHash: hashOf(file, algorithm) }));
    expect([wrong.outcome, wrong.narHash?.matches]).toEqual(['mismatch', false]);
  });

  test('is verified where its hash is written in base 16 or as SRI', async () => {
    const { bytes } = hashOf(nar);
    const texts = [
      `sha256:${Buffer.from(bytes).toString('hex')}`,
      `sha256-${Buffer.from(bytes).toString('base64')}`,
    ];
    for (const text of texts) {
      const narHash = parseHash(text);
      if (narHash === undefined) throw new Error(text);
      expect((await verify(serve(nar), narinfoOf(nar, 'none', { narHash }))).outcome).toBe('verified');
    }
  });

  test.each([
    ['xz', 'plain.zst', 'zstd'],
    ['zstd', 'plain.xz', 'xz'],
    ['bzip2', 'plain.gz', 'gzip'],
    ['whatever', 'plain.bz2', 'bzip2'],
  ])(
    'is verified as Nix does, by what it is and not by its label: %s, %s',
    async (compression, name, format) => {
      const file = packed(name);
      const check = await verify(serve(file), narinfoOf(file, compression));
      expect([check.outcome, check.compression, check.format]).toEqual(['verified', compression, format]);
    },
  );

  test('is verified without FileHash and FileSize, and says nothing of them', async () => {
    const { fileHash: _, fileSize: __, ...narinfo } = narinfoOf(packed('plain.xz'), 'xz');
    for (const more of [{}, { fileSize: 0 }]) {
      const check = await verify(serve(packed('plain.xz')), { ...narinfo, ...more });
      expect([check.outcome, check.fileHash, check.fileSize]).toEqual(['verified', undefined, undefined]);
    }
  });

  test('is verified where only FileSize or FileHash are wrong, which Nix does not look at', async () => {
    const file = packed('plain.xz');
    for (const fileSize of [1, file.length + 1, 1e9]) {
      const check = await verify(serve(file), narinfoOf(file, 'xz', { fileSize, fileHash: hashOf(nar) }));
      expect(check).toMatchObject({
        outcome: 'verified',
        fileSize: { expected: fileSize, actual: file.length, matches: false },
        fileHash: { matches: false },
      });
    }
  });

  test('is verified where the server packs it once more on the way', async () => {
    const file = packed('plain.xz');
    const check = await verify(
      (_request, response) => {
        response.setHeader('content-encoding', 'gzip').end(gzipSync(file));
      },
      narinfoOf(file, 'xz'),
    );
    expect([check.outcome, check.downloadedBytes, check.fileHash?.matches]).toEqual([
      'verified',
      file.length,
      true,
    ]);
  });

  test('is told of as it comes', async () => {
    const told: unknown[] = [];
    const onProgress = (progress: unknown) => void told.push(progress);
    await verify(serve(nar), narinfoOf(nar, 'none'), { onProgress });
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(-1)).toEqual({ bytes: nar.length, of: nar.length });
  });

  test('is verified in a directory', async () => {
    const entry = `file://${import.meta.dirname}/../../fixtures/nars`;
    const check = await verify(() => {}, narinfoOf(packed('plain.xz'), 'xz', { url: 'plain.xz' }), { entry });
    expect([check.outcome, check.fileSize?.matches, check.visit[0]?.connection.via]).toEqual([
      'verified',
      true,
      'file',
    ]);
    const gone = await verify(() => {}, narinfoOf(nar, 'xz', { url: 'nar/gone.xz' }), { entry });
    expect([gone.outcome, gone.visit[0]?.failure?.code]).toEqual(['not-downloaded', 'ENOENT']);
    const folder = await verify(() => {}, narinfoOf(nar, 'xz', { url: '.' }), { entry });
    expect([folder.outcome, folder.visit[0]?.failure?.code]).toEqual(['not-downloaded', 'EISDIR']);
  });
});

describe('a damaged NAR', () => {
  test.each(forms)('is never verified with a flipped bit, wherever it is: %s', async (name, compression) => {
    const file = packed(name);
    let sound = 0;
    for (const at of positions(file.length, 24)) {
      const check = await verify(serve(flipped(file, at)), narinfoOf(file, compression));
      expect([at, check.fileHash?.matches]).toEqual([at, false]);
      expect([at, check.fileSize?.matches]).toEqual([at, true]);
      if (check.outcome === 'verified') sound += 1;
    }
    // In the names and checksums around the data, which are not data.
    expect(sound).toBeLessThan(3);
  });

  test.each(forms)(
    'is never verified when it ends early, wherever that is: %s',
    async (name, compression) => {
      const file = packed(name);
      for (const length of positions(file.length - 1, 24)) {
        const check = await verify(serve(file.subarray(0, length), false), narinfoOf(file, compression));
        expect([length, check.outcome === 'undecodable' || check.outcome === 'mismatch']).toEqual([
          length,
          true,
        ]);
        expect(check.fileSize).toEqual({ expected: file.length, actual: length, matches: false });
      }
    },
  );

  test('says of a transfer that broke off in which way it did', async () => {
    const file = packed('plain.xz');
    const check = await verify(
      (_request, response) => {
        response.setHeader('content-length', file.length);
        response.write(file.subarray(0, 3000), () => response.destroy());
      },
      narinfoOf(file, 'xz'),
    );
    expect(check.outcome).toBe('not-downloaded');
    expect(check.visit[0]).toMatchObject({ status: 200, failure: { phase: 'transfer' } });
    expect(check).not.toHaveProperty('fileHash');
    expect(check).not.toHaveProperty('narHash');
  });

  test.each(forms.slice(1))('says of rubbish behind it that it is behind: %s', async (name, compression) => {
    const file = Buffer.concat([packed(name), Buffer.from('and then some rubbish')]);
    const check = await verify(serve(file), narinfoOf(file, compression));
    expect([check.outcome, check.problem?.kind]).toEqual(['undecodable', 'trailing-data']);
  });

  test('says of more data behind the NAR itself that the beginning is right', async () => {
    const file = Buffer.concat([nar, Buffer.from('more')]);
    const check = await verify(serve(file), narinfoOf(file, 'none'));
    expect(check).toMatchObject({
      outcome: 'surplus',
      narHash: { matches: true },
      narSize: { expected: nar.length, actual: file.length, matches: false },
    });
  });

  test('is told from a narinfo that is wrong', async () => {
    const file = packed('plain.zst');
    expect(await verify(serve(file), narinfoOf(file, 'zstd', { narSize: nar.length + 8 }))).toMatchObject({
      outcome: 'mismatch',
      fileHash: { matches: true },
      narHash: { matches: true },
      narSize: { expected: nar.length + 8, actual: nar.length, matches: false },
    });
    expect(await verify(serve(file), narinfoOf(file, 'zstd', { narHash: hashOf(file) }))).toMatchObject({
      outcome: 'mismatch',
      fileHash: { matches: true },
      narSize: { matches: true },
      narHash: { matches: false },
    });
  });
});

describe('something else than a NAR', () => {
  const html = Buffer.from('<!DOCTYPE html><html><body>Please log in</body></html>');
  test.each([
    ['a web page for xz', html, 'xz', 'html', 'other-format'],
    ['a web page for none', html, 'none', 'html', 'other-format'],
    ['a web page for br', html, 'br', 'html', 'other-format'],
    ['nothing for xz', Buffer.alloc(0), 'xz', 'empty', 'cut-off'],
    ['nothing for none', Buffer.alloc(0), 'none', 'empty', 'cut-off'],
    ['nothing for br', Buffer.alloc(0), 'br', 'empty', 'cut-off'],
    ['a plain NAR for xz', nar, 'xz', 'nar', 'other-format'],
    ['a packed NAR for none', packed('plain.xz'), 'none', 'xz', 'other-format'],
    ['a packed NAR for br', packed('plain.xz'), 'br', 'xz', 'other-format'],
    ['a packed web page', gzipSync(html), 'gzip', 'gzip', 'not-a-nar'],
    ['text', Buffer.from('Not found, but with status 200'), 'zstd', 'unknown', 'other-format'],
  ])('is named for what it is: %s', async (_name, file, compression, format, kind) => {
    const check = await verify(serve(file), narinfoOf(file, compression));
    expect([check.outcome, check.format, check.problem?.kind]).toEqual(['undecodable', format, kind]);
    expect(check.fileHash?.matches).toBe(true);
  });

  test('is not judged where nixcache cannot unpack what Nix can', async () => {
    for (const [name, format] of [
      ['plain.lz4', 'lz4'],
      ['sha256.xz', 'xz'],
      ['x86.xz', 'xz'],
      ['large-dictionary.xz', 'xz'],
    ] as const) {
      const file = packed(name);
      const check = await verify(serve(file), narinfoOf(file, 'lz4'));
      expect([check.outcome, check.format, check.problem?.kind]).toEqual([
        'not-checkable',
        format,
        'unsupported',
      ]);
      expect(check.fileHash?.matches).toBe(true);
    }
  });
});

describe('a server', () => {
  const narinfo = narinfoOf(packed('plain.xz'), 'xz');
  const times =
    (count: number, piece: Buffer): Answer =>
    (_request, response) => {
      response.on('error', () => {});
      const write = () => {
        for (; count > 0 && !response.destroyed; count -= 1)
          if (!response.write(piece)) return response.once('drain', write);
        return response.end();
      };
      write();
    };

  test.each([
    ['zeros', Buffer.alloc(1 << 16), 'none', 'too-long', 'nar'],
    ['zeros for xz', Buffer.alloc(1 << 16), 'xz', 'undecodable', undefined],
    ['a bomb of gzip', gzipSync(Buffer.alloc(1 << 24)), 'gzip', 'too-long', 'nar'],
    ['a bomb of joined .xz', packed('plain.xz'), 'xz', 'surplus', 'nar'],
    ['a bomb of zstd', packed('plain.zst'), 'zstd', 'surplus', 'nar'],
    ['a bomb of bzip2', packed('plain.bz2'), 'bzip2', 'surplus', 'nar'],
  ])('cannot keep us busy for ever: endless %s', async (_name, piece, compression, outcome, tooLong) => {
    const check = await verify(times(Infinity, piece), narinfoOf(packed('plain.xz'), compression));
    expect([check.outcome, check.tooLong]).toEqual([outcome, tooLong]);
    expect(check.unpackedBytes).toBeLessThan(nar.length + (1 << 20) + (128 << 10) + 1);
    expect(check.downloadedBytes).toBeLessThan(4 << 20);
    expect(check).not.toHaveProperty('fileHash');
  });

  test('that stalls is given up', async () => {
    const began = performance.now();
    const check = await verify(
      (_request, response) =>
        void response.setHeader('content-length', 6000).write(packed('plain.xz').subarray(0, 100)),
      narinfo,
      { stallMs: 300 },
    );
    expect([check.outcome, check.visit[0]?.failure]).toMatchObject([
      'not-downloaded',
      { phase: 'transfer', code: 'TIMEOUT' },
    ]);
    expect(performance.now() - began).toBeLessThan(3000);
    const silent = await verify(() => {}, narinfo, { stallMs: 300 });
    expect(silent.visit[0]?.failure).toMatchObject({ phase: 'processing', code: 'TIMEOUT' });
  });

  test('that drips never stalls, but meets the deadline', async () => {
    const drip: Answer = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const check = await withDeadline(new AbortController().signal, 600, (signal) =>
      verify(drip, narinfo, { signal, stallMs: 200 }),
    );
    expect([check.outcome, check.stoppedBy]).toEqual(['stopped', 'deadline']);
    expect(check.downloadedBytes).toBeGreaterThan(3);
  });

  test('cannot keep us busy with little, where Node cannot unpack zstd itself: the largest window, the smallest blocks', async () => {
    // A window of 128 MiB, and blocks that repeat one byte once.
    const file = Buffer.concat([
      Buffer.from('28b52ffd0088', 'hex'),
      Buffer.alloc(60_000, Buffer.from('0a000041', 'hex')),
    ]);
    const began = performance.now();
    const check = await withDeadline(new AbortController().signal, 700, (signal) =>
      verify(serve(file), narinfoOf(file, 'zstd'), { signal }),
    );
    expect(check.outcome).not.toBe('verified');
    expect(performance.now() - began).toBeLessThan(6000);
  });

  test('is left at once when the user wants no more', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const check = await verify(times(Infinity, packed('plain.xz')), narinfo, {
      signal: controller.signal,
      onProgress,
    });
    expect([check.outcome, check.stoppedBy]).toEqual(['stopped', 'interrupt']);
  });

  test('that is slower than the silence it is allowed is no stalled one where it is we who are slow', async () => {
    let pieces = 0;
    const file = Buffer.concat([nar, Buffer.alloc(500_000)]);
    answer = serve(file);
    const ports = { ...fakePorts(), http };
    const client = cacheClient(ports, `http://127.0.0.1:${cache.port}`, { userAgent: 'test' });
    const sink = async () => {
      pieces += 1;
      if (pieces < 4) await new Promise((resolve) => setTimeout(resolve, 400));
      return 'more' as const;
    };
    const visit = await client?.download(
      'x',
      { sink, stallMs: 200, maxBodyBytes: 1e9 },
      new AbortController().signal,
    );
    expect(visit?.[0]?.failure).toBeUndefined();
    expect(visit?.[0]?.body).toEqual({ text: '', bytes: file.length, truncated: false });
  });

  test.each([404, 403, 401, 410, 500, 503])('that refuses with %s is quoted', async (status) => {
    const check = await verify((_request, response) => {
      response.statusCode = status;
      response.end('no such NAR');
    }, narinfo);
    expect([check.outcome, check.downloadedBytes, check.unpackedBytes]).toEqual(['not-downloaded', 0, 0]);
    expect(check.visit[0]).toMatchObject({ status, body: { text: 'no such NAR' } });
    expect(check).not.toHaveProperty('fileHash');
  });

  test('may send the NAR from another host, which gets no login', async () => {
    const file = packed('plain.xz');
    const host = `http://localhost:${other.port}/there`;
    const entry = `http://me:secret@127.0.0.1:${cache.port}`;
    const redirecting: Answer = (request, response) => {
      if (request.url === '/there') return serve(file)(request, response);
      response.statusCode = 302;
      return response.setHeader('location', host).end();
    };
    const check = await verify(redirecting, narinfoOf(file, 'xz'), { entry });
    expect([check.outcome, check.visit.map(({ status }) => status)]).toEqual(['verified', [302, 200]]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('me:secret').toString('base64')}`,
      undefined,
    ]);
    const direct = await verify(redirecting, narinfoOf(file, 'xz', { url: host }), { entry });
    expect([direct.outcome, seen.map(({ headers }) => headers.authorization)]).toEqual([
      'verified',
      [undefined],
    ]);
    expect(JSON.stringify([check, direct])).not.toContain('secret');
  });

  test('gets the login of the netrc file that is for its host', async () => {
    const file = packed('plain.xz');
    const netrc = 'machine 127.0.0.1 login alice password s3cret\n';
    const asking: Answer = (request, response) => {
      if (request.headers.authorization !== undefined) return serve(file)(request, response);
      response.statusCode = 401;
      return response.end();
    };
    expect((await verify(asking, narinfo, { netrc })).outcome).toBe('verified');
    expect((await verify(asking, narinfo)).visit[0]?.status).toBe(401);
  });

  test.each([
    ['file:///etc/passwd', 'ERR_INVALID_PROTOCOL'],
    ['http://[bad', 'ERR_INVALID_URL'],
  ])('cannot lead us astray: %s', async (url, code) => {
    const check = await verify(serve(nar), narinfoOf(nar, 'none', { url }));
    expect([check.outcome, check.visit[0]?.failure?.code]).toEqual(['not-downloaded', code]);
    expect(seen).toEqual([]);
  });

  test('gets no login that stands in the narinfo', async () => {
    const url = `http://me:secret@localhost:${other.port}/there`;
    const check = await verify(serve(nar), narinfoOf(nar, 'none', { url }));
    expect([check.outcome, seen[0]?.headers.authorization]).toEqual(['verified', undefined]);
    expect(JSON.stringify(check)).not.toContain('secret');
  });
});

describe('whether a NAR is there', () => {
  async function head(given: Answer, entry = `http://127.0.0.1:${cache.port}`, url = 'nar/x.nar.xz') {
    answer = given;
    seen = [];
    const ports = { ...fakePorts(), http, files: createFiles() };
    const client = cacheClient(ports, entry, { userAgent: 'test' });
    const visit = await client?.head(url, new AbortController().signal);
    await client?.close();
    const last = visit?.at(-1);
    return {
      asked: seen.map(({ method }) => method),
      status: last?.status ?? last?.failure?.code,
      length: last?.headers?.['content-length'],
    };
  }
  const refusingHead =
    (status: number): Answer =>
    (request, response) => {
      if (request.method !== 'HEAD') return serve(nar)(request, response);
      response.statusCode = status;
      return response.end();
    };

  test('is asked without downloading it', async () => {
    const there = await head(serve(nar));
    expect(there).toEqual({ asked: ['HEAD'], status: 200, length: String(nar.length) });
  });

  test.each([400, 403, 404, 405, 501])(
    'is not taken from a server that answers HEAD with %s',
    async (status) => {
      const there = await head(refusingHead(status));
      expect(there).toEqual({ asked: ['HEAD', 'GET'], status: 200, length: String(nar.length) });
    },
  );

  test('is not taken from a server that hangs up on HEAD', async () => {
    const there = await head((request, response) =>
      request.method === 'HEAD' ? response.destroy() : serve(nar)(request, response),
    );
    expect([there.asked.at(-1), there.status]).toEqual(['GET', 200]);
  });

  test('is known where it is not', async () => {
    const gone: Answer = (_request, response) => {
      response.statusCode = 404;
      response.end('gone');
    };
    expect(await head(gone)).toMatchObject({ asked: ['HEAD', 'GET'], status: 404 });
  });

  test('is known of a directory', async () => {
    const entry = `file://${import.meta.dirname}/../../fixtures/nars`;
    expect(await head(() => {}, entry, 'plain.nar')).toMatchObject({
      status: 200,
      length: String(nar.length),
    });
    expect(await head(() => {}, entry, 'gone.nar')).toMatchObject({ status: 'ENOENT' });
    expect(await head(() => {}, entry, '.')).toMatchObject({ status: 'NOT_A_FILE' });
  });
});
