import { constants } from 'node:fs';
import { access, type FileHandle, open, opendir, stat } from 'node:fs/promises';
import type { FilesPort, FileText } from '../model/ports.ts';
import { failureCode } from './classify-failure.ts';
import { writeWhole } from './write-file.ts';

export function createFiles(): FilesPort {
  return {
    read,
    list,
    exists: (path) => allowed(path, constants.F_OK),
    writable: (path) => allowed(path, constants.W_OK),
    write: writeWhole,
  };
}

async function read(path: string, maxBytes: number): Promise<FileText> {
  try {
    return path === '-' || path === '/dev/stdin'
      ? await collect(process.stdin, maxBytes)
      : await readRegular(path, maxBytes);
  } catch (error) {
    const code = failureCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { state: 'absent' } : { state: 'failed', code };
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
