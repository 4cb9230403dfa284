/**
 * What Nix opens for an entry of `substituters`. `directory`: no scheme but a slash, which Nix takes for a store in a local directory
 * and creates there. `unopenable`: Nix refuses it, or nothing can ever answer under it.
 */
export type StoreKind =
  | 'http'
  | 'file'
  | 's3'
  | 'ssh'
  | 'ssh-ng'
  | 'daemon'
  | 'local'
  | 'directory'
  | 'unopenable';

/** Why an entry cannot be opened. `joined`: several entries held together by a comma or semicolon instead of a blank. */
export type UnopenableReason =
  | 'bare-word'
  | 'missing-scheme'
  | 'unknown-scheme'
  | 'uppercase-scheme'
  | 'quotes'
  | 'trailing-punctuation'
  | 'joined'
  | 'empty-host'
  | 'unexpected-host'
  | 'relative-path'
  | 'bad-port'
  | 'bad-host'
  | 'bad-character'
  | 'bad-escape';

/** The schemes that Nix knows, in lower case as it wants them. */
export const kindOfScheme: ReadonlyMap<string, StoreKind> = new Map<string, StoreKind>([
  ['http', 'http'],
  ['https', 'http'],
  ['file', 'file'],
  ['s3', 's3'],
  ['ssh', 'ssh'],
  ['ssh-ng', 'ssh-ng'],
  ['mounted-ssh-ng', 'ssh-ng'],
  ['unix', 'daemon'],
  ['local', 'local'],
  ['local-overlay', 'local'],
  ['dummy', 'local'],
]);
