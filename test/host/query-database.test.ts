import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, expect, test } from 'vitest';
import { queryDatabase } from '../../lib/host/query-database.ts';
import { diskCacheQueries } from '../../lib/probes/disk-cache-rows.ts';

const directory = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a query without end is ended, and stops no clock until then', async () => {
  const path = join(directory, 'slow.sqlite');
  new sqlite.Database(path).close();
  let ticks = 0;
  const clock = setInterval(() => (ticks += 1), 20);
  const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT count(*) FROM n';
  expect(await queryDatabase(path, [endless], 1000)).toEqual({
    state: 'failed',
    reason: 'reading it takes more than 1 seconds',
  });
  clearInterval(clock);
  expect(ticks).toBeGreaterThan(10);
});

test('a damaged database gives rows or a reason, never a crash', async () => {
  const whole = readFileSync('fixtures/nix/disk-cache/nix-2.8/binary-cache-v6.sqlite');
  const path = join(directory, 'damaged.sqlite');
  const queries = diskCacheQueries(['1'.repeat(32)]);
  // The same damage each time.
  let seed = 12_345;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let run = 0; run < 25; run += 1) {
    const bytes = Buffer.from(whole);
    for (let flip = 0; flip < 40; flip += 1) bytes[random(bytes.length)] = random(256);
    writeFileSync(path, run % 5 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
    const answer = await queryDatabase(path, queries, 10_000);
    if (answer.state === 'ok') expect(answer.answers).toHaveLength(queries.length);
    else expect(answer).toEqual({ state: 'failed', reason: expect.stringMatching(/^[^\n]{1,500}$/) });
  }
}, 60_000);
