import type { Ports } from '../model/ports.ts';

const MAX_BYTES = 1 << 20;

/** The text of the netrc file that Nix uses (`netrc-file`, by default beside nix.conf); only for request headers, never for facts. */
export async function readNetrc(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  setting: string | undefined,
): Promise<string | undefined> {
  const read = await files.read(setting ?? `${machine.env['NIX_CONF_DIR'] ?? '/etc/nix'}/netrc`, MAX_BYTES);
  return read.state === 'ok' ? read.text : undefined;
}
