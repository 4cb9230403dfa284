import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';

/** Documents about many caches with long answers; beyond that it is not one of ours. */
const MAX_BYTES = 256 << 20;

/** Reads a JSON file that the user named with an option. Throws UserError, in one line, where it is none. */
export async function loadJson(files: FilesPort, option: string, path: string): Promise<unknown> {
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'absent') throw new UserError(`${option} ${path}: there is no such file`);
  if (read.state === 'failed') throw new UserError(`${option} ${path}: cannot be read (${read.code})`);
  try {
    return JSON.parse(read.text);
  } catch {
    throw new UserError(`${option} ${path}: this is no JSON document`);
  }
}
