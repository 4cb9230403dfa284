import { type Fact, failed, ok } from '../model/fact.ts';
import type { Ports } from '../model/ports.ts';
import { environmentFile, environOf, launchdVariables, systemdVariables } from '../nix/daemon-variables.ts';
import { daemonProcess } from './daemon-start.ts';

/** Logins of proxies included: for requests alone. */
export interface DaemonVariables {
  readonly from: string;
  readonly variables: Readonly<Record<string, string>>;
}

const MAX_BYTES = 1 << 20;
const plists = [
  '/Library/LaunchDaemons/org.nixos.nix-daemon.plist',
  '/Library/LaunchDaemons/systems.determinate.nix-daemon.plist',
];

/** The environment of the Nix daemon: of its process where this user may see that, else what its service gives it. */
export async function probeDaemonEnvironment(
  ports: Ports,
  signal: AbortSignal,
): Promise<Fact<DaemonVariables>> {
  if (ports.machine.platform === 'darwin') return ofLaunchd(ports);
  const daemon = await daemonProcess(ports, signal);
  if (daemon !== undefined) {
    const environ = await ports.files.read(`/proc/${daemon.pid}/environ`, MAX_BYTES);
    // Empty is what another user's process shows on some systems.
    if (environ.state === 'ok' && environ.text !== '')
      return ok({ from: `its process ${daemon.pid}`, variables: environOf(environ.text) });
  }
  return ofSystemd(ports, signal);
}

async function ofLaunchd({ files }: Ports): Promise<Fact<DaemonVariables>> {
  for (const plist of plists) {
    const read = await files.read(plist, MAX_BYTES);
    const variables = read.state === 'ok' ? launchdVariables(read.text) : undefined;
    if (variables !== undefined) return ok({ from: plist, variables });
  }
  return failed('no property list of its service could be read');
}

async function ofSystemd({ run, files }: Ports, signal: AbortSignal): Promise<Fact<DaemonVariables>> {
  const options = { timeoutMs: 3000, maxBytes: MAX_BYTES, signal };
  const wanted = ['LoadState', 'Environment', 'EnvironmentFiles'].flatMap((name) => ['-p', name]);
  const [unit, manager] = await Promise.all([
    run('systemctl', ['show', 'nix-daemon.service', ...wanted], options),
    run('systemctl', ['show-environment'], options),
  ]);
  const lines = unit.stdout.split('\n');
  const valuesOf = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  if (unit.status !== 0 || !valuesOf('LoadState').includes('loaded'))
    return failed('this user may not see its process, and systemd does not know its service');
  const ownFiles = valuesOf('EnvironmentFiles').map((value) => value.replace(/ \(ignore_errors=\w+\)$/, ''));
  const read = await Promise.all(ownFiles.map((path) => files.read(path, MAX_BYTES)));
  const shut = ownFiles.find((_, index) => read[index]?.state === 'failed');
  if (shut !== undefined)
    return failed(`${shut}, with which its service starts, cannot be read by this user`);
  return ok({
    from: 'its service nix-daemon.service',
    variables: {
      ...(manager.status === 0 ? systemdVariables(manager.stdout) : {}),
      ...systemdVariables(valuesOf('Environment').join(' ')),
      ...Object.assign({}, ...read.map((one) => (one.state === 'ok' ? environmentFile(one.text) : {}))),
    },
  });
}
