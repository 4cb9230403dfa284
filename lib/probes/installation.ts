import { installationMarkers } from '../derive/installation-kind.ts';
import { type Fact, ok } from '../model/fact.ts';
import type { InstallationFact } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';

/** Which marks of an installer stand on this machine. */
export async function probeInstallation({ files, machine }: Ports): Promise<Fact<InstallationFact>> {
  const found = await Promise.all(installationMarkers.map((path) => files.exists(path)));
  return ok({
    platform: machine.platform,
    present: installationMarkers.filter((_, index) => found[index] === true),
    systemConfWritable: await files.writable(`${machine.env['NIX_CONF_DIR'] ?? '/etc/nix'}/nix.conf`),
  });
}
