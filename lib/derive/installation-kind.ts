import type { Fact } from '../model/fact.ts';
import type { InstallationFact, NixFact } from '../model/facts/machine.ts';
import type { InstallationKind } from '../model/report.ts';
import { parseNixVersion } from '../nix/version.ts';

const NIXOS = '/etc/NIXOS';
const CURRENT_SYSTEM = '/run/current-system';
const determinate = ['/nix/var/determinate', '/usr/local/bin/determinate-nixd', '/etc/nix/nix.custom.conf'];
const daemon = [
  '/nix/var/nix/daemon-socket/socket',
  '/etc/systemd/system/nix-daemon.service',
  '/lib/systemd/system/nix-daemon.service',
  '/Library/LaunchDaemons/org.nixos.nix-daemon.plist',
];

/** Paths by which the ways of installing Nix can be told apart; a probe says which of them exist. */
export const installationMarkers: readonly string[] = [NIXOS, CURRENT_SYSTEM, ...determinate, ...daemon];

/**
 * How Nix came to this machine, which decides where its configuration is edited. Undefined where nothing is known, as for a
 * configuration that may belong to another machine.
 */
export function installationKind(
  installation: Fact<InstallationFact>,
  nix: Fact<NixFact>,
): InstallationKind | undefined {
  if (installation.state !== 'ok') return undefined;
  const { platform, present } = installation.value;
  const has = (paths: readonly string[]) => paths.some((path) => present.includes(path));
  const flavour = nix.state === 'ok' ? parseNixVersion(nix.value.versionLine)?.flavour : undefined;
  if (has([NIXOS])) return 'nixos';
  // nix-darwin leaves the configuration of Nix alone where Determinate manages it.
  if (flavour === 'determinate' || has(determinate)) return 'determinate';
  if (platform === 'darwin' && has([CURRENT_SYSTEM])) return 'nix-darwin';
  return has(daemon) ? 'multi-user' : 'single-user';
}
