import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { failureCode } from './classify-failure.ts';

/**
 * Writes a file whole or not at all, for its owner's eyes alone. A link stays and its target is replaced; a pipe or a device,
 * such as /dev/stdout, is written to as it is.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && !there.isFile() && !there.isDirectory()) await writeFile(path, text);
    else
      await replace(there === undefined ? path : await realpath(path), text, there?.isDirectory() ?? false);
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${whyNot(failureCode(error), path)}`);
  }
}

async function replace(path: string, text: string, isDirectory: boolean): Promise<void> {
  if (isDirectory) throw Object.assign(new Error(path), { code: 'EISDIR' });
  const draft = `${path}.${process.pid}-${Date.now()}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
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
    case 'EISDIR':
      return 'it is a directory';
    default:
      return code;
  }
}
