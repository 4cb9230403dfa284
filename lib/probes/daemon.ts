import { type Fact, ok } from '../model/fact.ts';
import type { DaemonFact } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';
import type { NixCommands } from './nix-commands.ts';

/** What `auto` would look at to choose between the store and the daemon, and the daemon's own word on trust where it has one. */
export async function probeDaemon(
  { files, machine }: Ports,
  commands: NixCommands,
  store: string,
): Promise<Fact<DaemonFact>> {
  const { env } = machine;
  const stateDir = env['NIX_STATE_DIR'] ?? '/nix/var/nix';
  const socket = env['NIX_DAEMON_SOCKET_PATH'] ?? `${stateDir}/daemon-socket/socket`;
  const [stateWritable, socketExists] = await Promise.all([files.writable(stateDir), files.exists(socket)]);
  const evidence = { store, socket: socketExists ? 'present' : 'absent', stateWritable } as const;
  const daemonIsUsed =
    socketExists &&
    (store === 'daemon' || store.startsWith('unix://') || (store === 'auto' && !stateWritable));
  if (!daemonIsUsed) return ok(evidence);
  const trusted = trustBit((await commands.storeInfo()).stdout);
  return ok(trusted === undefined ? evidence : { ...evidence, trusted });
}

/** `"trusted"` of `nix store info --json`: 0/1 from 2.15, a boolean in later versions; absent means that it cannot tell. */
function trustBit(json: string): boolean | undefined {
  const found = /"trusted"\s*:\s*(true|false|0|1)\b/.exec(json)?.[1];
  return found === undefined ? undefined : found === 'true' || found === '1';
}
