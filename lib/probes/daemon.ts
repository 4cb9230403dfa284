import { type Fact, ok } from '../model/fact.ts';
import type { DaemonFact } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { changedFile, daemonStart } from './daemon-start.ts';
import { withDeadline } from './deadline.ts';
import type { NixCommands } from './nix-commands.ts';

/** A daemon that is there takes connections at once. */
const KNOCK_MS = 2000;

/**
 * What `auto` would look at to choose between the store and the daemon, since when the daemon runs, and its own word on trust where it
 * has one. `confFiles` are the files of its configuration.
 */
export async function probeDaemon(
  ports: Ports,
  commands: NixCommands,
  store: string,
  confFiles: readonly string[],
  signal: AbortSignal,
): Promise<Fact<DaemonFact>> {
  const { files } = ports;
  const { env } = ports.machine;
  const stateDir = env['NIX_STATE_DIR'] ?? '/nix/var/nix';
  const named = store.startsWith('unix://') ? parseStoreUrl(store).path : '';
  const socket = named || (env['NIX_DAEMON_SOCKET_PATH'] ?? `${stateDir}/daemon-socket/socket`);
  const [stateWritable, socketExists] = await Promise.all([files.writable(stateDir), files.exists(socket)]);
  const seen = {
    store,
    socket: socketExists ? 'present' : 'absent',
    socketPath: socket,
    stateWritable,
  } as const;
  // With a socket or a variable of its own, what this process sees need not be what the daemon sees.
  const isUsual =
    named === '' && env['NIX_CONF_DIR'] === undefined && env['NIX_DAEMON_SOCKET_PATH'] === undefined;
  const daemonIsUsed =
    socketExists &&
    (store === 'daemon' || store.startsWith('unix://') || (store === 'auto' && !stateWritable));
  const [age, info, refusal] = await Promise.all([
    socketExists && isUsual ? ageOf(ports, confFiles, signal) : {},
    daemonIsUsed ? commands.storeInfo() : undefined,
    daemonIsUsed
      ? withDeadline(signal, KNOCK_MS, (deadline) => ports.network.knock(socket, deadline))
      : undefined,
  ]);
  const evidence = { ...seen, ...age, ...(refusal === 'ECONNREFUSED' ? { abandoned: true } : {}) };
  const trusted = trustBit(info?.stdout ?? '');
  return ok(trusted === undefined ? evidence : { ...evidence, trusted });
}

async function ageOf(ports: Ports, confFiles: readonly string[], signal: AbortSignal) {
  const [startedAt, changed] = await Promise.all([daemonStart(ports, signal), changedFile(ports, confFiles)]);
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(changed === undefined ? {} : { changedFile: changed }),
  };
}

/** `"trusted"` of `nix store info --json`: 0/1 from 2.15, a boolean in later versions; absent means that it cannot tell. */
function trustBit(json: string): boolean | undefined {
  const found = /"trusted"\s*:\s*(true|false|0|1)\b/.exec(json)?.[1];
  return found === undefined ? undefined : found === 'true' || found === '1';
}
