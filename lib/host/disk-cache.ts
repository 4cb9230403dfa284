import { constants } from 'node:fs';
import { chmod, copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskCachePort } from '../model/ports.ts';
import { failureCode, failureMessage } from './classify-failure.ts';
import { queryDatabase } from './query-database.ts';

/** Nix's own disk caches have some tens of megabytes. */
const largest = 512 * 1024 * 1024;
const attempts = 2;

export const createDiskCache = (): DiskCachePort => ({ query });

async function query(path: string, queries: readonly string[]): ReturnType<DiskCachePort['query']> {
  try {
    if (!(await stat(path)).isFile()) return { state: 'failed', reason: 'it is not a file' };
  } catch (error) {
    const code = failureCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { state: 'absent' } : { state: 'failed', reason: code };
  }
  let directory: string | undefined;
  try {
    directory = await mkdtemp(join(tmpdir(), 'nixcache-'));
    const copy = join(directory, 'copy.sqlite');
    const refusal = await copyDatabase(path, copy);
    if (refusal !== undefined) return { state: 'failed', reason: refusal };
    return await queryDatabase(copy, queries);
  } catch (error) {
    return { state: 'failed', reason: failureMessage(error) };
  } finally {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * Copies the database with what it needs to be complete: the write-ahead log of Nix >= 2.34, the rollback journal of the
 * older ones. Says why not where that cannot be done.
 */
async function copyDatabase(from: string, to: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = await stateOf(from);
    if (before.bytes > largest) return `it is larger than ${largest / 1024 / 1024} MiB`;
    // A file of the attempt before must not stay: a log that is gone by now would be applied.
    await Promise.all(['-wal', '-journal'].map((suffix) => rm(to + suffix, { force: true })));
    await copyOne(from, to);
    for (const suffix of ['-wal', '-journal']) {
      const beside = await statOf(from + suffix);
      if (beside !== undefined && !beside.isFile()) return `its ${suffix} is not a file`;
      if (beside !== undefined) await copyOne(from + suffix, to + suffix).catch(unlessAbsent);
    }
    const after = await stateOf(from);
    if (after.mark === before.mark) return undefined;
  }
  return 'it is being written to all the time';
}

/**
 * Changes whenever copying was not safe: when the database itself was written, or its log started anew. A log that only
 * grew is fine, since an unfinished tail of it is ignored.
 */
async function stateOf(path: string): Promise<{ readonly bytes: number; readonly mark: string }> {
  const database = await stat(path, { bigint: true });
  const [log, journal] = await Promise.all([statOf(`${path}-wal`), statOf(`${path}-journal`)]);
  const header = log?.isFile() ? await logHeader(`${path}-wal`) : '';
  return {
    bytes: Number(database.size) + (log?.size ?? 0) + (journal?.size ?? 0),
    mark: `${database.size} ${database.mtimeNs} ${header}`,
  };
}

const statOf = (path: string) => stat(path).catch(() => undefined);

function unlessAbsent(error: unknown): void {
  if (failureCode(error) !== 'ENOENT') throw error;
}

/** The head of a write-ahead log, whose two salts change each time it starts anew. */
async function logHeader(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
      return buffer.toString('hex', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

/** The mode is copied too, and must let us write where the original's did not. */
async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o600);
}
