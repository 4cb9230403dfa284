import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { GivenFlake } from '../probes/flake.ts';

const MAX_BYTES = 1 << 20;

/** The flake.nix behind `--flake`, a directory or the file itself. Throws UserError where there is none to read. */
export async function readFlakeOption(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  given: string,
): Promise<GivenFlake> {
  const path = given.startsWith('/') ? given : `${machine.cwd}/${given}`;
  const file = path.endsWith('/flake.nix') ? path : `${path.replace(/(?:\/\.?)+$/, '')}/flake.nix`;
  const read = await files.read(file, MAX_BYTES);
  if (read.state === 'absent')
    throw new UserError(`--flake ${given}: there is no flake.nix; it takes a directory of this machine`);
  if (read.state === 'failed') throw new UserError(`--flake ${given}: cannot be read (${read.code})`);
  if (read.truncated) throw new UserError(`--flake ${given}: is larger than 1 MiB, no flake.nix is`);
  return { file, text: read.text };
}
