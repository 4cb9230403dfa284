import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { GivenConfig } from '../probes/given-settings.ts';

const MAX_BYTES = 8 << 20;

/** The text behind `--config`, with the name it is called by. Throws UserError where there is none to read. */
export async function readConfigOption(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  path: string,
): Promise<GivenConfig> {
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'absent') throw new UserError(`--config ${path}: there is no such file`);
  if (read.state === 'failed') throw new UserError(`--config ${path}: cannot be read (${read.code})`);
  if (read.truncated) throw new UserError(`--config ${path}: is larger than 8 MiB, no configuration is`);
  if (path === '-') return { name: 'standard input', text: read.text };
  return { name: path, path: path.startsWith('/') ? path : `${machine.cwd}/${path}`, text: read.text };
}
