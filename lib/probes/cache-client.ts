import type { CredentialKind } from '../model/facts/cache.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { Ports } from '../model/ports.ts';
import { findNetrcLogin } from '../nix/netrc.ts';
import { proxyFor } from '../nix/proxy.ts';
import { cacheFileUrl, parseStoreUrl } from '../nix/store-url.ts';
import { fileVisit } from './file-visit.ts';
import { visit } from './visit.ts';

/** Reads files of one binary cache, the way its store URL asks for: over one kept HTTP connection, or from a directory. */
export interface CacheClient {
  readonly credential: CredentialKind;
  get(file: string, maxBytes: number, signal: AbortSignal): Promise<Visit>;
  close(): Promise<void>;
}

/** What requests carry that does not depend on the cache. */
export interface ClientContext {
  readonly userAgent: string;
  readonly caFile?: string;
  /** Text of the netrc file that Nix would use; never stored anywhere. */
  readonly netrc?: string;
}

/**
 * Opens nothing yet. `entry` is the substituter as configured, credentials included; they leave this function only as a
 * request header. Undefined for a store that is no binary cache reached by HTTP or a directory.
 */
export function cacheClient(ports: Ports, entry: string, context: ClientContext): CacheClient | undefined {
  const store = parseStoreUrl(entry);
  if (store.kind === 'file') {
    return {
      credential: 'none',
      get: (file, maxBytes) => fileVisit(ports, `${store.path.replace(/\/+$/, '')}/${file}`, maxBytes),
      close: async () => {},
    };
  }
  if (store.kind !== 'http') return undefined;
  const login = credentialFor(entry, store.host ?? '', context.netrc);
  const proxy = proxyFor(store.base, ports.machine.env)?.proxy;
  const session = ports.http.session({
    userAgent: context.userAgent,
    ...(context.caFile === undefined ? {} : { caFile: context.caFile }),
    ...(proxy === undefined ? {} : { proxy }),
  });
  return {
    credential: login.kind,
    get: (file, maxBodyBytes, signal) =>
      visit(
        session,
        { method: 'GET', url: cacheFileUrl(store, file), headers: login.headers, maxBodyBytes },
        signal,
      ),
    close: () => session.close(),
  };
}

interface Credential {
  readonly kind: CredentialKind;
  readonly headers: Readonly<Record<string, string>>;
}

/** A login in the URL comes before netrc, as in libcurl. */
function credentialFor(entry: string, host: string, netrc: string | undefined): Credential {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  if (url !== undefined && url.username !== '')
    return { kind: 'url', headers: basic(decode(url.username), decode(url.password)) };
  const login = netrc === undefined ? undefined : findNetrcLogin(netrc, host);
  return login === undefined
    ? { kind: 'none', headers: {} }
    : { kind: 'netrc', headers: basic(login.login, login.password) };
}

const basic = (login: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
