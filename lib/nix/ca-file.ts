import { atLeast, type NixVersion } from './version.ts';

/** A certificate bundle that Nix may use. */
export interface CaFileCandidate {
  readonly file: string;
  /** The setting or variable that names it, or `default`. */
  readonly because: string;
  /** Used whether it exists or not: without it every https request fails with curl error 77. */
  readonly explicit: boolean;
}

const defaults = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt',
];

/**
 * The certificate bundles of Nix, first choice first; of those that are not explicit the first that exists counts, and none at all leaves
 * it to libcurl (libstore/globals.cc, since 2.34 filetransfer.cc: getDefaultSSLCertFile and the constructor of the settings). The setting
 * `ssl-cert-file` (2.15) beats the environment, and an empty one also leaves it to libcurl; an empty NIX_SSL_CERT_FILE hides SSL_CERT_FILE.
 * What `nix config show` prints for the setting may come from the environment, or be the default. The environment is that of the process that downloads, which is often a daemon.
 */
export function caFileCandidates(
  env: Readonly<Record<string, string | undefined>>,
  sslCertFile: string | undefined,
  version?: NixVersion,
): readonly CaFileCandidate[] {
  const variable = env['NIX_SSL_CERT_FILE'] === undefined ? 'SSL_CERT_FILE' : 'NIX_SSL_CERT_FILE';
  const fromEnvironment = env[variable] ?? '';
  if (sslCertFile !== undefined && atLeast(version, '2.15')) {
    const isDefault = sslCertFile === fromEnvironment || defaults.includes(sslCertFile);
    const because = !isDefault ? 'ssl-cert-file' : sslCertFile === fromEnvironment ? variable : 'default';
    return sslCertFile === '' ? [] : [{ file: sslCertFile, because, explicit: true }];
  }
  if (fromEnvironment !== '') return [{ file: fromEnvironment, because: variable, explicit: true }];
  return defaults.map((file) => ({ file, because: 'default', explicit: false }));
}
