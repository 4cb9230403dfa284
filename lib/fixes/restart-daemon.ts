import type { InstallationView } from './installation-view.ts';

/** The command after which a daemon goes by what its files say now; it reads them only when it starts. */
export function restartDaemon({ isDarwin, languages }: InstallationView): string {
  if (!isDarwin) return 'systemctl restart nix-daemon';
  const service =
    languages.system === 'determinate' ? 'systems.determinate.nix-daemon' : 'org.nixos.nix-daemon';
  return `launchctl kickstart -k system/${service}`;
}
