import type { NetrcFile } from '../model/facts/daemon-environment.ts';
import type { Ports } from '../model/ports.ts';
import { netrcMachines } from '../nix/netrc.ts';

const MAX_BYTES = 1 << 20;

/** The netrc file that Nix uses: `netrc-file`, by default beside nix.conf. */
export const netrcPath = ({ machine }: Pick<Ports, 'machine'>, setting: unknown): string =>
  typeof setting === 'string' && setting !== ''
    ? setting
    : `${machine.env['NIX_CONF_DIR'] ?? '/etc/nix'}/netrc`;

/** Its text; only for request headers, never for facts. */
export async function readNetrc(
  ports: Pick<Ports, 'files' | 'machine'>,
  setting: string | undefined,
): Promise<string | undefined> {
  const read = await ports.files.read(netrcPath(ports, setting), MAX_BYTES);
  return read.state === 'ok' ? read.text : undefined;
}

/** Whom a netrc file has logins for. */
export async function netrcFile({ files }: Pick<Ports, 'files'>, path: string): Promise<NetrcFile> {
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'ok') return { path, state: 'read', machines: [...netrcMachines(read.text)] };
  return { path, state: read.state === 'absent' ? 'absent' : 'unreadable', machines: [] };
}
