import type { StoreUrl } from './store-url.ts';
import { splitAuthority, splitUrl } from './url-parts.ts';
import { atLeast, type NixVersion } from './version.ts';

/** What of a store URL reaches ssh. */
export interface SshTarget {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The file that `ssh-key` names. */
  readonly key?: string;
  /** Base 64 of a whole line of a public key file. */
  readonly publicHostKey?: string;
  readonly remoteProgram: string;
  /** `localhost` alone is this machine, without any ssh. */
  readonly isHere: boolean;
}

/** The parts of a store URL with which Nix calls ssh (libstore/ssh-store.cc, legacy-ssh-store.cc); undefined for another kind of store. */
export function sshTarget(store: StoreUrl): SshTarget | undefined {
  const { kind, host, port, params } = store;
  if ((kind !== 'ssh' && kind !== 'ssh-ng') || host === undefined) return undefined;
  const { userinfo } = splitAuthority(splitUrl(store.text)?.authority ?? '');
  const key = params['ssh-key'];
  const publicHostKey = params['base64-ssh-public-host-key'];
  return {
    host,
    ...(userinfo === undefined || userinfo === '' ? {} : { user: userinfo }),
    ...(port === undefined ? {} : { port }),
    ...(key === undefined ? {} : { key }),
    ...(publicHostKey === undefined ? {} : { publicHostKey }),
    remoteProgram: params['remote-program'] ?? (kind === 'ssh' ? 'nix-store' : 'nix-daemon'),
    isHere: host === 'localhost' && port === undefined && userinfo === undefined,
  };
}

/** Whether Nix takes the port out of an ssh store URL. Before 2.31 it looks for a host named `host:port` (libstore/ssh.cc); Lix takes it. */
export const takesSshPort = (version: NixVersion | undefined): boolean =>
  version === undefined || version.flavour === 'lix' || atLeast(version, '2.31');
