import { parseIpv6 } from './ip-address.ts';
import type { StoreKind, UnopenableReason } from './store-kind.ts';
import { type Authority, portNumber, splitAuthority, splitUrl, type UrlParts } from './url-parts.ts';

/** Where a store URL points to. `login` is what stands before the `@`, or undefined. */
export interface StoreAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly path: string;
  readonly login: string | undefined;
  /** host:port as written in a URL, brackets included. */
  readonly hostAndPort: string;
}

/** The host, port and path that a store URL of a known scheme means, or why nothing can be reached under it. */
export function storeAddress(url: UrlParts, kind: StoreKind): StoreAddress | UnopenableReason {
  const nowhere = { host: undefined, port: undefined, login: undefined, hostAndPort: '' };
  if (kind === 'daemon' || kind === 'local') return { ...nowhere, path: `${url.authority ?? ''}${url.path}` };
  if (kind === 'file') {
    if (url.authority !== undefined && url.authority !== '') return 'unexpected-host';
    // Made where a process happens to stand (seen with 2.8), or refused (2.34).
    if (!url.path.startsWith('/') && url.path !== '') return 'relative-path';
    return { ...nowhere, path: url.path === '' ? '/' : url.path };
  }
  const { authority, path } =
    url.authority === undefined ? withoutSlashes(url) : { ...url, authority: url.authority };
  const login = loginOf(authority);
  const address = authority.slice(login === undefined ? 0 : login.length + 1);
  if (kind !== 'http' && parseIpv6(address) !== undefined) {
    return { host: address, port: undefined, path, login, hostAndPort: `[${address}]` };
  }
  return reachable(splitAuthority(address), login, address, path);
}

function reachable(
  { host, isIpv6, port: portText }: Authority,
  login: string | undefined,
  hostAndPort: string,
  path: string,
): StoreAddress | UnopenableReason {
  const port = portText === undefined ? undefined : portNumber(portText);
  if (login?.includes('@') === true) return 'bad-character';
  if (host === '') return 'empty-host';
  if (portText !== undefined && port === undefined) return 'bad-port';
  if (!isIpv6 && /[^A-Za-z0-9\-._~%]/.test(host)) return 'bad-host';
  return { host, port, path, login, hostAndPort };
}

/** `http:host/path` works too, from 2.4 on: Nix puts the slashes in. */
function withoutSlashes(url: UrlParts): { readonly authority: string; readonly path: string } {
  const { authority = '', path } = splitUrl(`${url.scheme}://${url.path}`) ?? url;
  return { authority, path };
}

function loginOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  return at < 0 ? undefined : authority.slice(0, at);
}
