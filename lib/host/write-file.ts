import { constants } from 'node:fs';
import { chmod, type FileHandle, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../model/user-error.ts';
import { failureCode } from './classify-failure.ts';

/**
 * Writes a file whole or not at all, for its owner's eyes alone or for all that the umask lets read. A link stays and its target is
 * replaced, a file that is there keeps its permissions if it is for all; a pipe or a device, such as /dev/stdout, is written to as it is.
 */
export async function writeWhole(path: string, text: string, readers?: 'all'): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    const isStream = there !== undefined && !there.isFile() && !there.isDirectory();
    if (there?.isFIFO()) return await pass(path, text);
    if (isStream || isDescriptor(path)) return await writeFile(path, text, { flag: 'a' });
    if (there?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
    const target = there === undefined ? path : await realpath(path);
    await replace(target, text, {
      mode: readers === 'all' ? 0o644 : 0o600,
      keeps: readers === 'all' ? there?.mode : undefined,
    });
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${whyNot(failureCode(error), path)}`);
  }
}

/** Longer than whoever is to read needs to start. */
const READER_WITHIN_MS = 5000;

/** Opening a pipe that nobody reads lasts until somebody does, and can be neither cancelled nor left behind. */
async function pass(path: string, text: string): Promise<void> {
  // Held until all is written: who reads takes the last writer that leaves for the end.
  const held = await openForReader(path);
  try {
    await writeFile(path, text, { flag: 'a' });
  } finally {
    await held.close();
  }
}

async function openForReader(path: string): Promise<FileHandle> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (failureCode(error) !== 'ENXIO' || waitedMs >= READER_WITHIN_MS) throw error;
      await sleep(50);
    }
  }
}

/** What is open already, and may be a file: to replace that would leave whoever opened it with the old one. */
const isDescriptor = (path: string): boolean =>
  /^\/(?:dev\/(?:stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(path);

interface Access {
  readonly mode: number;
  /** The permissions of the file that is replaced. */
  readonly keeps: number | undefined;
}

async function replace(path: string, text: string, { mode, keeps }: Access): Promise<void> {
  // Not after the file: its name may be as long as a name can be.
  const draft = join(dirname(path), `.nixcache-${process.pid}-${Date.now()}.tmp`);
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    if (keeps !== undefined) await chmod(draft, keeps & 0o777);
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

function whyNot(code: string, path: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `there is no directory ${dirname(path)}`;
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'no space left';
    case 'ENXIO':
      return 'nobody reads it';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return code;
  }
}
