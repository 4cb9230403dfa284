import { constants, createReadStream, openSync } from 'node:fs';
import { access, type FileHandle, lstat, open, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import type { FileAbout, FilesPort, FileText, PouredFile, Sink } from '../model/ports.ts';
import { abortCode, failureCode } from './classify-failure.ts';
import { codedError } from './coded-error.ts';
import { writeWhole } from './write-file.ts';

export function createFiles(): FilesPort {
  return {
    read,
    pour,
    list,
    exists: (path) => allowed(path, constants.F_OK),
    isListed,
    about,
    link: (path) => readlink(path).catch(() => undefined),
    writable: (path) => allowed(path, constants.W_OK),
    write: writeWhole,
  };
}

async function read(path: string, maxBytes: number): Promise<FileText> {
  try {
    if (standardInput.has(path)) return await collect(process.stdin, maxBytes);
    return handedOver.test(path) ? await readHandedOver(path, maxBytes) : await readRegular(path, maxBytes);
  } catch (error) {
    return isAbsence(error) ? { state: 'absent' } : { state: 'failed', code: failureCode(error) };
  }
}

async function pour(path: string, maxBytes: number, sink: Sink, signal: AbortSignal): Promise<PouredFile> {
  try {
    const about = await stat(path);
    if (about.isDirectory()) return { state: 'failed', code: 'EISDIR' };
    if (!about.isFile()) return { state: 'failed', code: 'NOT_A_FILE' };
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await pourInto(sink, contentOf(file, maxBytes), maxBytes, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    return isAbsence(error) ? { state: 'absent' } : { state: 'failed', code: failureCode(error) };
  }
}

async function pourInto(
  sink: Sink,
  source: AsyncIterable<Buffer>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<PouredFile> {
  let bytes = 0;
  for await (const chunk of source) {
    if (signal.aborted) return { state: 'failed', code: abortCode(signal) };
    const piece = chunk.subarray(0, maxBytes - bytes);
    bytes += piece.length;
    if ((await sink(piece)) === 'enough' || piece.length < chunk.length)
      return { state: 'ok', bytes, truncated: true };
  }
  return { state: 'ok', bytes, truncated: false };
}

export const standardInput: ReadonlySet<string> = new Set([
  '-',
  '/dev/stdin',
  '/dev/fd/0',
  '/proc/self/fd/0',
]);
/** What the caller opened for us: `<(command)` of a shell is such a path. */
const handedOver = /^\/(?:dev|proc\/self)\/fd\/[0-9]{1,9}$/;
/** How long such a pipe may take to come to its end, which is when its command does. */
const patienceMs = 10_000;

/** A pipe or a device is read only where it was named on purpose; through a socket, as waiting for it can then be ended. */
async function readHandedOver(path: string, maxBytes: number): Promise<FileText> {
  const about = await stat(path);
  if (!about.isFIFO() && !about.isCharacterDevice()) return readRegular(path, maxBytes);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const source = about.isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : isatty(fd)
      ? new ReadStream(fd)
      : createReadStream(path, { fd, start: 0, end: maxBytes });
  const late = codedError('TIMEOUT', 'it did not come to its end');
  const timer = setTimeout(() => source.destroy(late), patienceMs);
  try {
    return await collect(source, maxBytes);
  } finally {
    clearTimeout(timer);
    source.destroy();
  }
}

async function list(path: string, most: number): Promise<readonly string[] | undefined> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(path)) {
      if (names.length >= most) break;
      names.push(entry.name);
    }
    return names;
  } catch {
    return undefined;
  }
}

async function about(path: string): Promise<FileAbout | undefined> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    return {
      path: real,
      mode: found.mode & 0o7777,
      isFile: found.isFile(),
      bytes: found.size,
      uid: found.uid,
      modifiedMs: found.mtimeMs,
    };
  } catch {
    return undefined;
  }
}

async function isListed(path: string): Promise<boolean | undefined> {
  // No file has such a name, and the operating system could not even be asked.
  if (path.includes('\0')) return false;
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return isAbsence(error) ? false : undefined;
  }
}

export function isAbsence(error: unknown): boolean {
  const code = failureCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const allowed = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

/** Only a regular file has an end: a pipe or a terminal may keep us waiting for ever. `/dev/null` masks files and is empty. */
async function readRegular(path: string, maxBytes: number): Promise<FileText> {
  const about = await stat(path);
  if (about.isDirectory()) return { state: 'failed', code: 'EISDIR' };
  if (about.isCharacterDevice() && about.rdev === (await stat('/dev/null')).rdev) {
    return { state: 'ok', text: '', truncated: false };
  }
  if (!about.isFile()) return { state: 'failed', code: 'NOT_A_FILE' };
  // Should it have become a pipe since, opening it does not wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await collect(contentOf(file, maxBytes), maxBytes);
  } finally {
    await file.close();
  }
}

const contentOf = (file: FileHandle, maxBytes: number) =>
  file.createReadStream({ autoClose: false, start: 0, end: maxBytes });

async function collect(source: AsyncIterable<Buffer | string>, maxBytes: number): Promise<FileText> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  const whole = Buffer.concat(chunks);
  return { state: 'ok', text: whole.toString('utf8', 0, maxBytes), truncated: whole.length > maxBytes };
}
