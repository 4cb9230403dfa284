/**
 * The settings that Nix itself replaces where it finds no network but loopback (nix/main.cc, 2.0 to 2.35; Lix and Determinate Nix as
 * well): those of them that nobody set. `nix config show` then prints the replacements as if they were configured.
 */
export const offlineOverrides: readonly string[] = [
  'substitute',
  'tarball-ttl',
  'download-attempts',
  'connect-timeout',
  'narinfo-cache-meta-ttl',
];

/** Whether Nix says on its standard error that it found no network, and so did that. */
export function saysOffline(stderr: string): boolean {
  return /warning:.{0,20} you don't have Internet access; disabling /i.test(stderr);
}
