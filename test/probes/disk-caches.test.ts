import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import Value from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskCache } from '../../lib/host/disk-cache.ts';
import { createFiles } from '../../lib/host/files.ts';
import { type DiskCacheFile, DiskCachesSchema } from '../../lib/model/facts/disk-cache.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { probeDiskCaches } from '../../lib/probes/disk-caches.ts';
import { nixVersion } from '../nix/versions.ts';
import { hashPartFor } from '../support/facts.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const recorded = 'fixtures/nix/disk-cache';
const curl = 'syd87l2rxw8cbsxmxl853h0r6pdwhwjr';
const missing = '1'.repeat(32);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Reads real files of this directory, and no others. */
async function probe(version?: string, hashParts: readonly string[] = []) {
  const fake = fakePorts({ env: { NIX_CACHE_HOME: directory } });
  const files = createFiles();
  const isOwn = (path: string) => path.startsWith(directory);
  const ports = {
    ...fake,
    diskCache: createDiskCache(),
    files: {
      ...files,
      list: async (path: string, most: number) => (isOwn(path) ? files.list(path, most) : undefined),
      isListed: async (path: string) => (isOwn(path) ? files.isListed(path) : undefined),
    },
  };
  const given = version === undefined ? undefined : parseNixVersion(version);
  const { fact, samples } = await probeDiskCaches(ports, {
    storeDir: '/nix/store',
    version: given,
    hashParts,
  });
  if (fact.state !== 'ok') throw new Error(fact.state);
  expect(Value.Check(DiskCachesSchema, fact.value)).toBe(true);
  return { files: fact.value.files.filter(({ path }) => isOwn(path)), samples, all: fact.value.files };
}

const contentOf = (file: DiskCacheFile | undefined) => {
  if (file?.content.state !== 'ok') throw new Error(JSON.stringify(file));
  return file.content.value;
};

describe('what real Nixes remember is read as they wrote it', () => {
  test.each([
    ['2.3', '2.3.7', 40, 50],
    ['2.8', '2.8.0', 3, 0],
    ['2.26', '2.26.3', 3, 0],
    // Most of it stands in the write-ahead log alone.
    ['2.34', '2.34.8', 3, 0],
  ])('%s', async (folder, version, poisoned, none) => {
    cpSync(join(recorded, `nix-${folder}`), directory, { recursive: true });
    const { files, samples } = await probe(`nix (Nix) ${version}`, [curl, missing, hashPartFor('other')]);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ of: ['user'], current: true });
    const { caches, truncated, paths } = contentOf(files[0]);
    const at = 'http://127.0.0.1:18931';
    expect(caches.map(({ url, priority, wantMassQuery }) => [url, priority, wantMassQuery]).sort()).toEqual(
      [
        [`${at}/first`, 40, true],
        [`${at}/noprio`, none, false],
        [`${at}/poisoned`, poisoned, true],
        [`${at}/portal`, none, false],
        ['http://***@127.0.0.1:18931/private', 41, true],
      ].sort(),
    );
    expect(caches.find(({ url }) => url.endsWith('/first'))).toMatchObject({
      storeDir: '/nix/store',
      positive: 1,
      negative: 1,
    });
    expect(caches.every(({ timestamp }) => timestamp > 1_790_000_000)).toBe(true);
    expect(truncated).toBe(false);
    expect(paths.map(({ hashPart, present }) => [hashPart, present]).sort()).toEqual([
      [missing, false],
      [curl, true],
    ]);
    expect(paths.find(({ present }) => present)).toMatchObject({
      cache: `${at}/first`,
      namePart: 'curl-7.82.0-bin',
      compression: 'xz',
      fileSize: 68852,
      narSize: 196040,
      narHash: 'sha256:1b4sb93wp679q4zx9k1ignby1yna3z7c4c2ri3wphylbc2dwsys0',
      refs: expect.arrayContaining(['6w8g7njm4mck5dmjxws0z1xnrxvl81xa-glibc-2.34-115']),
      sigs: [expect.stringMatching(/^cache\.nixos\.org-1:/), expect.stringMatching(/^test1:/)],
      deriver: '5rwxzi7pal3qhpsyfc16gzkh939q1np6-curl-7.82.0.drv',
    });
    expect(samples.paths).toEqual([
      expect.objectContaining({
        hashPart: curl,
        cache: `${at}/first`,
        keyNames: ['cache.nixos.org-1', 'test1'],
      }),
    ]);
    expect(JSON.stringify([files, samples])).not.toContain('s3cret');
  });

  test('and what another version left beside it is not what this one goes by', async () => {
    for (const folder of ['2.8', '2.34'])
      cpSync(join(recorded, `nix-${folder}`), directory, { recursive: true });
    const current = async (version: string) =>
      (await probe(version)).files
        .filter((file) => file.current)
        .map(({ path }) => path.slice(directory.length + 1));
    expect(await current('nix (Nix) 2.8.0')).toEqual(['binary-cache-v6.sqlite']);
    expect(await current('nix (Nix) 2.34.8')).toEqual(['binary-cache-v7.sqlite']);
    expect(await current('nix (Nix) 2.35.1')).toEqual(['binary-cache-v8.sqlite']);
    expect(await current('no Nix')).toEqual([]);
  });
});

function database(name: string, ...statements: readonly string[]) {
  const made = new sqlite.Database(join(directory, name));
  for (const sql of statements) made.exec(sql);
  made.close();
}
const nars =
  'CREATE TABLE NARs (cache, hashPart, namePart, url, compression, fileHash, fileSize, narHash, narSize, refs, deriver, sigs, ca, timestamp, present)';
const caches = 'CREATE TABLE BinaryCaches (id, url, timestamp, storeDir, wantMassQuery, priority)';

test('Determinate Nix keeps the lines of nix-cache-info as JSON, in a file of its own', async () => {
  database(
    'binary-cache-detsys-v2.sqlite',
    'CREATE TABLE BinaryCaches (id, url, timestamp, storeDir, fields)',
    nars,
    `INSERT INTO BinaryCaches VALUES
       (1, 'https://a', 5, '/nix/store', '{"StoreDir":"/nix/store","WantMassQuery":"1","Priority":"41"}'),
       (2, 'https://b', 4, '/nix/store', '{}'), (3, 'https://c', 3, '/nix/store', 'no JSON'), (4, 'https://d', 2, '/nix/store', 'null')`,
  );
  const { files } = await probe('nix (Determinate Nix 3.15.0) 2.33.0');
  expect(files.map(({ current }) => current)).toEqual([true]);
  expect(contentOf(files[0]).caches.map(({ priority, wantMassQuery }) => [priority, wantMassQuery])).toEqual([
    [41, true],
    [0, false],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

describe('a file that Nix did not write so', () => {
  const version = 'nix (Nix) 2.8.0';
  const at = 'binary-cache-v6.sqlite';

  test('is read as far as it makes sense, and nothing in it is believed to be short', async () => {
    database(
      at,
      caches,
      nars,
      `INSERT INTO BinaryCaches VALUES (1, 'https://' || hex(zeroblob(1000000)), 5, '/nix/store', 1, 40), (2, 7, 5, '', 1, 40),
         (3, x'00ff', 'soon', NULL, NULL, NULL), (4, 'https://u:p@h/', 5, x'1b5b316d', 'yes', '7up'), (5, 'https://big', 9223372036854775807, '', 1, 1)`,
      `INSERT INTO NARs (cache, hashPart, present, timestamp, refs, namePart) VALUES (4, '${missing}', 1, 1, hex(zeroblob(600000)), hex(zeroblob(9000)))`,
    );
    const content = contentOf((await probe(version, [missing])).files[0]);
    expect(JSON.stringify(content).length).toBeLessThan(30_000);
    expect(content.caches.find(({ url }) => url.startsWith('https://***@h'))).toMatchObject({
      priority: 7,
      wantMassQuery: false,
    });
    expect(JSON.stringify(content)).not.toContain('u:p');
    expect(content.paths[0]).not.toHaveProperty('refs');
  });

  test.each([
    ['has no tables', () => database(at, 'CREATE TABLE x (y)'), 'no such table: BinaryCaches'],
    ['has half of its tables', () => database(at, caches), 'no such table: NARs'],
    ['is none', () => writeFileSync(join(directory, at), 'GIF89a'.repeat(999)), 'file is not a database'],
    ['is a directory', () => mkdirSync(join(directory, at)), 'it is not a file'],
  ])('is a failure where it %s', async (_how, make, reason) => {
    make();
    const { files, samples } = await probe(version);
    expect(files[0]?.content).toEqual({ state: 'failed', reason });
    expect(samples.problems).toEqual([`${join(directory, at)} could not be read: ${reason}`]);
  });

  test('is cut off after so many caches, and says so', async () => {
    database(
      at,
      caches,
      nars,
      `INSERT INTO BinaryCaches WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) SELECT i, 'https://h/' || i, i, '/nix/store', 1, 40 FROM n`,
    );
    const content = contentOf((await probe(version)).files[0]);
    expect(content.truncated).toBe(true);
    expect(content.caches).toHaveLength(1000);
    expect(content.caches[0]?.url).toBe('https://h/1500');
  });
});

test('a file that is not there is absent; where this user may not look, nothing is said of it', async () => {
  const { all } = await probe('nix (Nix) 2.8.0');
  expect(all).toEqual([
    {
      path: join(directory, 'binary-cache-v6.sqlite'),
      of: ['user'],
      current: true,
      content: { state: 'absent', reason: 'there is no such file' },
    },
    {
      path: '/root/.cache/nix/binary-cache-v6.sqlite',
      of: ['daemon'],
      current: true,
      content: { state: 'failed', reason: 'this user may not look there', code: 'EACCES' },
    },
  ]);
});

describe('samples', () => {
  const a = hashPartFor('a');
  const b = hashPartFor('b');
  const row = (url: string, hashPart = a) => ({
    samples: [{ url, hashPart, namePart: 'hello', sigs: 'k-1:AAAA k-2:BBBB' }],
  });
  const samplesOf = async (world: FakeWorld) =>
    (
      await probeDiskCaches(fakePorts(world), {
        storeDir: '/nix/store',
        version: nixVersion('2.8.0'),
        hashParts: [],
      })
    ).samples;

  test("come from this user's cache and the daemon's, of every version", async () => {
    const { paths } = await samplesOf({
      diskCaches: {
        '/home/alice/.cache/nix/binary-cache-v6.sqlite': row('https://one.test'),
        '/root/.cache/nix/binary-cache-v7.sqlite': row('https://two.test', b),
        '/root/.cache/nix/binary-cache-detsys-v3.sqlite': row('https://three.test'),
        '/root/.cache/nix/fetcher-cache-v2.sqlite': row('https://other.test'),
      },
    });
    expect(paths.map(({ cache }) => cache)).toEqual([
      'https://one.test',
      'https://two.test',
      'https://three.test',
    ]);
    expect(paths[0]).toEqual({
      hashPart: a,
      source: 'disk cache',
      cache: 'https://one.test',
      storePath: `/nix/store/${a}-hello`,
      keyNames: ['k-1', 'k-2'],
    });
  });

  test('follow XDG_CACHE_HOME and NIX_CACHE_HOME', async () => {
    const diskCaches = { '/xdg/nix/binary-cache-v6.sqlite': row('https://one.test') };
    expect((await samplesOf({ diskCaches, env: { XDG_CACHE_HOME: '/xdg' } })).paths).toHaveLength(1);
    const own = { '/own/binary-cache-v6.sqlite': row('https://one.test') };
    expect((await samplesOf({ diskCaches: own, env: { NIX_CACHE_HOME: '/own' } })).paths).toHaveLength(1);
  });

  test('never carry the login that Nix keeps in the URL', async () => {
    const diskCaches = { '/root/.cache/nix/binary-cache-v6.sqlite': row('https://bob:hunter2@one.test/x') };
    expect((await samplesOf({ diskCaches })).paths[0]?.cache).toBe('https://one.test/x');
  });

  test('are none where there is no such file', async () => {
    expect(await samplesOf({})).toEqual({ paths: [], problems: [] });
  });
});
