import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDiskCache } from '../../lib/host/disk-cache.ts';

/** A cache of Nix 2.34, copied while Nix ran: one path is in the database, one only in its write-ahead log. */
const recorded = 'fixtures/host/disk-cache/nix-2.34';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
  // Where the copies are made, so that a test sees whether they are removed.
  vi.stubEnv('TMPDIR', mkdtempSync(join(directory, 'tmp-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const sql = 'SELECT hashPart, namePart, present, narSize FROM NARs ORDER BY hashPart';
const hello = { hashPart: '1'.repeat(32), namePart: 'hello-2.12', present: 1, narSize: 200 };
const rows = (given: readonly object[]) => ({ state: 'ok', answers: [{ state: 'ok', rows: given }] });
const missing = { hashPart: '2'.repeat(32), namePart: null, present: 0, narSize: null };

const filesOf = (where: string) =>
  Object.fromEntries(
    readdirSync(where, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [
        name,
        [readFileSync(join(where, name), 'base64'), statSync(join(where, name)).mtimeMs],
      ]),
  );

function copyOfRecorded() {
  cpSync(recorded, directory, { recursive: true });
  return join(directory, 'binary-cache-v7.sqlite');
}

test('what stands only in the write-ahead log of a running Nix is read too, and nothing is changed', async () => {
  const path = copyOfRecorded();
  const before = filesOf(directory);
  expect(await createDiskCache().query(path, [sql])).toEqual(rows([hello, missing]));
  expect(filesOf(directory)).toEqual(before);
  expect(readdirSync(process.env['TMPDIR'] ?? '')).toEqual([]);
});

test('a log that was not finished counts as far as it goes', async () => {
  const path = copyOfRecorded();
  truncateSync(`${path}-wal`, 5000);
  expect(await createDiskCache().query(path, [sql])).toEqual(rows([hello]));
});

test('a database without a log, as Nix before 2.34 has it, that nobody may write to', async () => {
  const path = join(directory, 'old.sqlite');
  const database = new sqlite.Database(path);
  database.exec(
    "CREATE TABLE t (a, b, c); INSERT INTO t VALUES (1, 1.5, NULL), (9007199254740993, x'6869', 'text')",
  );
  database.close();
  chmodSync(path, 0o444);
  expect(await createDiskCache().query(path, ['SELECT * FROM t'])).toEqual(
    rows([
      { a: 1, b: 1.5, c: null },
      { a: '9007199254740993', b: 'hi', c: 'text' },
    ]),
  );
});

test('a cache that is not there is absent', async () => {
  expect(await createDiskCache().query(join(directory, 'none.sqlite'), [sql])).toEqual({ state: 'absent' });
  writeFileSync(join(directory, 'file'), '');
  expect(await createDiskCache().query(join(directory, 'file', 'none.sqlite'), [sql])).toEqual({
    state: 'absent',
  });
});

test('what cannot be read is a failure with a reason', async () => {
  const path = join(directory, 'broken.sqlite');
  writeFileSync(path, 'this is no database, however long one reads on'.repeat(100));
  expect(await createDiskCache().query(path, [sql])).toEqual({
    state: 'failed',
    reason: 'file is not a database',
  });
  expect(await createDiskCache().query(directory, [sql])).toEqual({
    state: 'failed',
    reason: 'it is not a file',
  });
  const other = await createDiskCache().query(copyOfRecorded(), ['SELECT * FROM Elsewhere', sql]);
  expect(other).toEqual({
    state: 'ok',
    answers: [
      { state: 'failed', reason: 'no such table: Elsewhere' },
      { state: 'ok', rows: [hello, missing] },
    ],
  });
  expect(readdirSync(process.env['TMPDIR'] ?? '')).toEqual([]);
});

test('a database without end is not copied', async () => {
  const path = join(directory, 'huge.sqlite');
  writeFileSync(path, '');
  truncateSync(path, 600 * 1024 * 1024);
  expect(await createDiskCache().query(path, [sql])).toEqual({
    state: 'failed',
    reason: 'it is larger than 512 MiB',
  });
});

test('a database that is written to while it is copied is not trusted', async () => {
  const path = copyOfRecorded();
  const writing = setInterval(() => appendFileSync(path, Buffer.alloc(4096)), 0);
  // Large enough that copying takes a while.
  appendFileSync(path, Buffer.alloc(100 * 1024 * 1024));
  const answer = await createDiskCache().query(path, [sql]);
  clearInterval(writing);
  expect(answer).toEqual({ state: 'failed', reason: 'it is being written to all the time' });
});

test.each([
  [
    'a view without end',
    'CREATE VIEW NARs AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n',
  ],
  [
    'a column that is computed',
    "CREATE TABLE NARs (hashPart AS (printf('%1000000d', 1)), x); INSERT INTO NARs (x) VALUES (1)",
  ],
])('%s is not asked', async (_what, schema) => {
  const path = join(directory, 'hostile.sqlite');
  const database = new sqlite.Database(path);
  database.exec(schema);
  database.close();
  expect(await createDiskCache().query(path, ['SELECT * FROM NARs'])).toEqual({
    state: 'failed',
    reason: 'it is not laid out as Nix does it',
  });
});

test.each(['', '-wal', '-journal'])('a pipe is not waited for in place of %s', async (suffix) => {
  const path = copyOfRecorded();
  rmSync(path + suffix, { force: true });
  execFileSync('mkfifo', [path + suffix]);
  expect(await createDiskCache().query(path, [sql])).toEqual({
    state: 'failed',
    reason: suffix === '' ? 'it is not a file' : `its ${suffix} is not a file`,
  });
});

test('links that lead in a circle are a failure', async () => {
  const path = join(directory, 'circle.sqlite');
  symlinkSync(path, path);
  expect(await createDiskCache().query(path, [sql])).toEqual({ state: 'failed', reason: 'ELOOP' });
});
