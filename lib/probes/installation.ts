import { installationMarkers } from '../derive/installation-kind.ts';
import { type Fact, ok } from '../model/fact.ts';
import type { InstallationFact } from '../model/facts/machine.ts';
import type { Machine, Ports } from '../model/ports.ts';
import { confLocations } from '../nix/conf-locations.ts';

/** Which marks of an installer stand on this machine. */
export async function probeInstallation({ files, machine }: Ports): Promise<Fact<InstallationFact>> {
  const found = await Promise.all(installationMarkers.map((mark) => files.exists(pathOf(mark, machine))));
  const own = confLocations(machine.env, machine.homeDir).files.at(-1);
  const ownConf = own?.level === 'user' ? (await files.about(own.path))?.path : undefined;
  return ok({
    platform: machine.platform,
    present: installationMarkers.filter((_, index) => found[index] === true),
    systemConfWritable: await files.writable(`${machine.env['NIX_CONF_DIR'] ?? '/etc/nix'}/nix.conf`),
    ...(ownConf === undefined ? {} : { ownConf }),
  });
}

function pathOf(mark: string, { env, homeDir }: Machine): string {
  const state = '~/.local/state/';
  if (env['XDG_STATE_HOME'] && mark.startsWith(state))
    return `${env['XDG_STATE_HOME']}/${mark.slice(state.length)}`;
  return mark.startsWith('~/') ? `${homeDir}${mark.slice(1)}` : mark;
}
