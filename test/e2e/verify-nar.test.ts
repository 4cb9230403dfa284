import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFiles } from '../../lib/host/files.ts';
import { createHttp } from '../../lib/host/http.ts';
import type { NarCheck } from '../../lib/model/facts/nar.ts';
import { type Narinfo, parseNarinfo } from '../../lib/nix/narinfo.ts';
import { cacheClient } from '../../lib/probes/cache-client.ts';
import { verifyNar } from '../../lib/probes/verify-nar.ts';
import { hashOf } from '../support/nars.ts';
import { fakePorts } from '../support/ports.ts';
import { freePort, Lab, skipReason } from './support/lab.ts';

/** NARs that a real Nix packed, as they are and damaged; and whether that Nix takes them. */
const reason = skipReason(['nix', 'nix-store', 'nginx', 'xz', 'zstd', 'bzip2', 'lz4']);

const compressions = ['xz', 'zstd', 'bzip2', 'gzip', 'br', 'none'] as const;
type Compression = (typeof compressions)[number];

describe.skipIf(reason !== undefined)('the NARs of a real Nix', () => {
  const lab = new Lab();
  const http = createHttp();
  let path = '';
  let nar = Buffer.alloc(0);
  let port = 0;

  const folderOf = (compression: string) => join(lab.cacheDir, compression);
  const narinfoName = () => `${path.slice('/nix/store/'.length).slice(0, 32)}.narinfo`;
  const narinfoOf = (compression: string): Narinfo => {
    const text = readFileSync(join(folderOf(compression), narinfoName()), 'utf8');
    const narinfo = parseNarinfo(text, { storeDir: '/nix/store' });
    if (!narinfo.ok) throw new Error(text);
    return narinfo.value;
  };
  const narFile = (compression: string) => {
    const [name = ''] = readdirSync(join(folderOf(compression), 'nar'));
    return join(folderOf(compression), 'nar', name);
  };
  const originals = new Map<string, Buffer>();

  async function verify(
    compression: string,
    entry = `http://127.0.0.1:${port}/${compression}`,
  ): Promise<NarCheck> {
    const ports = { ...fakePorts(), http, files: createFiles() };
    const client = cacheClient(ports, entry, { userAgent: 'test' });
    if (client === undefined) throw new Error(entry);
    const signal = AbortSignal.timeout(30_000);
    const check = await verifyNar(client, narinfoOf(compression), { signal, stallMs: 10_000 });
    await client.close();
    return check;
  }

  /** Whether Nix gets the path from that cache. */
  function taken(compression: string): boolean {
    lab.configure(`substituters = file://${folderOf(compression)}\nrequire-sigs = false`);
    return lab.substitutes(path);
  }

  beforeAll(async () => {
    lab.configure('substitute = false');
    const name = `nixcache-verify-${process.pid}-${Date.now()}`;
    const script = `i=0; while [ $i -lt 5000 ]; do echo line $i of ${name}; i=$((i+1)); done > $out`;
    const drv = lab.file(
      'path.nix',
      `derivation { name = "${name}"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" ${JSON.stringify(script)} ]; }`,
    );
    path = lab.get('nix-build', '--no-out-link', drv);
    for (const compression of compressions) {
      const store = `file://${folderOf(compression)}?compression=${compression}`;
      lab.get('nix', '--extra-experimental-features', 'nix-command', 'copy', '--to', store, path);
      originals.set(compression, readFileSync(narFile(compression)));
    }
    nar = readFileSync(narFile('none'));
    port = await freePort();
    await lab.nginx(port);
    lab.forget(path);
  });
  afterAll(() => lab.close());

  test.each(compressions)('are verified, from nginx and from a directory: %s', async (compression) => {
    for (const entry of [undefined, `file://${folderOf(compression)}`]) {
      const check = await verify(compression, entry);
      expect(check).toMatchObject({
        outcome: 'verified',
        compression,
        fileSize: { matches: true },
        fileHash: { matches: true },
        narSize: { matches: true },
        narHash: { matches: true },
      });
    }
  });

  const packed =
    (program: string, ...args: readonly string[]) =>
    (bytes: Buffer) => {
      const file = lab.file('unpacked', '');
      writeFileSync(file, bytes);
      lab.get('sh', '-c', `${[program, ...args].join(' ')} < ${file} > ${file}.out`);
      return readFileSync(`${file}.out`);
    };
  const joined = (pack: (bytes: Buffer) => Buffer) => (bytes: Buffer) =>
    Buffer.concat([pack(bytes.subarray(0, 20_000)), pack(bytes.subarray(20_000))]);
  const xz = packed('xz', '-c');
  const zstd = packed('zstd', '-qc');
  const rubbish = Buffer.from('and then some rubbish');

  /** What stands in the place of the file; what nixcache says; whether Nix takes it. */
  const cases: readonly (readonly [
    string,
    Compression,
    (file: Buffer, nar: Buffer) => Buffer,
    Partial<Record<'outcome' | 'problem', string>>,
    boolean,
  ])[] = [
    ['two xz streams', 'xz', (_, plain) => joined(xz)(plain), { outcome: 'verified' }, true],
    ['two zstd frames', 'zstd', (_, plain) => joined(zstd)(plain), { outcome: 'verified' }, true],
    ['two gzip members', 'gzip', (_, plain) => joined(gzipSync)(plain), { outcome: 'verified' }, true],
    [
      'two bzip2 streams',
      'bzip2',
      (_, plain) => joined(packed('bzip2', '-c'))(plain),
      { outcome: 'verified' },
      true,
    ],
    ['zstd where xz is said', 'xz', (_, plain) => zstd(plain), { outcome: 'verified' }, true],
    [
      'a long zstd window',
      'zstd',
      (_, plain) => packed('zstd', '-qc', '--long=27')(plain),
      { outcome: 'verified' },
      true,
    ],
    [
      'a longer zstd window',
      'zstd',
      (_, plain) => packed('zstd', '-qc', '--ultra', '--long=28')(plain),
      { outcome: 'undecodable', problem: 'too-large-window' },
      false,
    ],
    ['lz4', 'xz', (_, plain) => packed('lz4', '-qc')(plain), { outcome: 'not-checkable' }, true],
    [
      'xz with SHA-256',
      'xz',
      (_, plain) => packed('xz', '-c', '-C', 'sha256')(plain),
      { outcome: 'not-checkable' },
      true,
    ],
    ['the NAR twice', 'xz', (file) => Buffer.concat([file, file]), { outcome: 'surplus' }, true],
    [
      'the NAR and more',
      'zstd',
      (_, plain) => zstd(Buffer.concat([plain, rubbish])),
      { outcome: 'surplus' },
      true,
    ],
    [
      'the plain NAR and more',
      'none',
      (file) => Buffer.concat([file, rubbish]),
      { outcome: 'surplus' },
      true,
    ],
    [
      'a plain NAR where xz is said',
      'xz',
      (_, plain) => plain,
      { outcome: 'undecodable', problem: 'other-format' },
      false,
    ],
    [
      'xz where none is said',
      'none',
      (file) => xz(file),
      { outcome: 'undecodable', problem: 'other-format' },
      false,
    ],
    [
      'a web page',
      'xz',
      () => Buffer.from('<html>'),
      { outcome: 'undecodable', problem: 'other-format' },
      false,
    ],
    ['nothing', 'xz', () => Buffer.alloc(0), { outcome: 'undecodable', problem: 'cut-off' }, false],
    [
      'another NAR',
      'none',
      (file) => Buffer.from(file.toString('latin1').replace('line 77', 'line 78'), 'latin1'),
      { outcome: 'mismatch' },
      false,
    ],
    ...(['xz', 'zstd'] as const).map(
      (compression) =>
        [
          `${compression} and rubbish`,
          compression,
          (file: Buffer) => Buffer.concat([file, rubbish]),
          { outcome: 'undecodable', problem: 'trailing-data' },
          false,
        ] as const,
    ),
    ...(['bzip2', 'gzip', 'br'] as const).map(
      (compression) =>
        [
          `${compression} and rubbish`,
          compression,
          (file: Buffer) => Buffer.concat([file, rubbish]),
          { outcome: 'undecodable', problem: 'trailing-data' },
          true,
        ] as const,
    ),
    // For a cut-off brotli file Nix 2.8 waits for ever.
    ...(['xz', 'zstd', 'bzip2', 'gzip'] as const).map(
      (compression) =>
        [
          `${compression} cut off`,
          compression,
          (file: Buffer) => file.subarray(0, -10),
          { outcome: 'undecodable', problem: 'cut-off' },
          false,
        ] as const,
    ),
    ['a plain NAR cut off', 'none', (file) => file.subarray(0, -10), { outcome: 'mismatch' }, false],
    ...(['xz', 'zstd', 'bzip2', 'gzip'] as const).map(
      (compression) =>
        [
          `${compression} with a flipped bit`,
          compression,
          (file: Buffer) => Buffer.from(file.map((byte, at) => (at === file.length >> 1 ? byte ^ 8 : byte))),
          {},
          false,
        ] as const,
    ),
  ];

  test.each(cases)('are judged as Nix does: %s', async (_name, compression, spoil, expected, isTaken) => {
    const original = originals.get(compression) ?? Buffer.alloc(0);
    const file = narFile(compression);
    writeFileSync(file, spoil(original, nar));
    try {
      const { outcome, problem, fileHash } = await verify(compression);
      expect(fileHash?.matches).toBe(false);
      const found = { outcome, problem: problem?.kind };
      if (expected.outcome === undefined) expect(['undecodable', 'mismatch']).toContain(outcome);
      else if (outcome === 'not-checkable') expect(expected).toEqual({ outcome });
      else expect(found).toEqual({ problem: undefined, ...expected });
      expect(taken(compression)).toBe(isTaken);
    } finally {
      writeFileSync(file, original);
    }
  });

  test('are those of nix-store --dump', () => {
    expect(taken('none')).toBe(true);
    lab.configure(`substituters = file://${folderOf('xz')}\nrequire-sigs = false`);
    lab.get('nix-store', '--realise', path);
    lab.get('sh', '-c', `nix-store --dump ${path} > ${lab.folder}/dump`);
    const dump = readFileSync(join(lab.folder, 'dump'));
    lab.forget(path);
    expect(dump.equals(nar)).toBe(true);
    expect(hashOf(dump)).toEqual(narinfoOf('xz').narHash);
  });
});
