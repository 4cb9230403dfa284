import type { DaemonFact } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';

interface Process {
  readonly pid: string;
  readonly parent: string;
  readonly user: string;
  readonly elapsedSeconds: number;
  readonly program: string;
  readonly args: string;
}

/** Since when the Nix daemon of this machine runs, RFC 3339, to the second. Undefined where none can be seen. */
export async function daemonStart(
  ports: Pick<Ports, 'run' | 'clock'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const daemon = await daemonProcess(ports, signal);
  if (daemon === undefined) return undefined;
  return new Date(ports.clock.now() - daemon.elapsedSeconds * 1000).toISOString();
}

/**
 * The Nix daemon of this machine, where it can be seen. It forks for every connection, and a fork can outlive a daemon that was restarted:
 * of several the youngest counts, so that none ever seems older than it is.
 */
export async function daemonProcess(
  { run }: Pick<Ports, 'run'>,
  signal: AbortSignal,
): Promise<Pick<Process, 'pid' | 'elapsedSeconds'> | undefined> {
  const columns = ['pid', 'ppid', 'user', 'etime', 'args'].flatMap((name) => ['-o', `${name}=`]);
  const options = { timeoutMs: 5000, maxBytes: 8 << 20, signal };
  const { stdout, status } = await run('ps', ['-A', ...columns], options);
  if (status !== 0) return undefined;
  const found = stdout.split('\n').flatMap(processOf).filter(isDaemon);
  const pids = new Set(found.map(({ pid }) => pid));
  const daemons = found.filter(({ parent }) => !pids.has(parent));
  return daemons.sort((a, b) => a.elapsedSeconds - b.elapsedSeconds)[0];
}

/** Not the one that ssh starts for a single connection, nor one that a user runs. */
const isDaemon = ({ program, args, user }: Process): boolean =>
  program === 'nix-daemon' && user === 'root' && !args.includes('--stdio');

function processOf(line: string): readonly Process[] {
  const [pid, parent, user, elapsed, command, ...more] = line.trim().split(/\s+/, 12);
  const elapsedSeconds = secondsOf(elapsed ?? '');
  if (pid === undefined || parent === undefined || user === undefined || elapsedSeconds === undefined)
    return [];
  const program = (command ?? '').split('/').at(-1) ?? '';
  return [{ pid, parent, user, elapsedSeconds, program, args: more.join(' ') }];
}

/** `[[dd-]hh:]mm:ss`, as POSIX has it. */
function secondsOf(elapsed: string): number | undefined {
  const [, days = '0', hours = '0', minutes, seconds] =
    /^(?:(?:(\d{1,6})-)?(\d{1,2}):)?(\d{1,2}):(\d{1,2})$/.exec(elapsed) ?? [];
  if (minutes === undefined || seconds === undefined) return undefined;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** Which of these files was changed last, and when. One that says it will be changed only later is of no use. */
export async function changedFile(
  { files, clock }: Pick<Ports, 'files' | 'clock'>,
  paths: readonly string[],
): Promise<DaemonFact['changedFile']> {
  const now = clock.now();
  const about = await Promise.all(paths.map((path) => files.about(path)));
  const changes = paths.flatMap((path, index) => {
    const modifiedMs = about[index]?.modifiedMs;
    return modifiedMs === undefined || modifiedMs > now ? [] : [{ path, modifiedMs }];
  });
  const [last] = changes.sort((a, b) => b.modifiedMs - a.modifiedMs);
  return last === undefined ? undefined : { path: last.path, at: new Date(last.modifiedMs).toISOString() };
}
