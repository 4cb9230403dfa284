import type { CredentialKind } from '../model/facts/cache.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { HttpSession, Ports, SessionOptions } from '../model/ports.ts';
import { localDirectory } from '../nix/local-directory.ts';
import { narUrl } from '../nix/nar-url.ts';
import { findNetrcLogin } from '../nix/netrc.ts';
import { proxyFor } from '../nix/proxy.ts';
import { s3Store } from '../nix/s3-store.ts';
import { cacheFileUrl, parseStoreUrl } from '../nix/store-url.ts';
import type { NixVersion } from '../nix/version.ts';
import type { DownloadOptions } from './download-options.ts';
import { fileDownload, fileHead, fileVisit } from './file-visit.ts';
import { headVisit } from './head-visit.ts';
import { visit } from './visit.ts';

/** Reads files of one binary cache, the way its store URL asks for: over one kept HTTP connection, or from a directory. */
export interface CacheClient {
  readonly credential: CredentialKind;
  get(file: string, maxBytes: number, signal: AbortSignal): Promise<Visit>;
  /** Downloads the file that the `URL` of a narinfo names. Its sink may still be busy when this ends. */
  download(url: string, options: DownloadOptions, signal: AbortSignal): Promise<Visit>;
  /** Whether that file is there, and its `content-length` where the server says it; no body is read. */
  head(url: string, signal: AbortSignal): Promise<Visit>;
  /** One request over HTTP/2, no redirect followed; undefined where there is no HTTP/2 to be had. */
  http2(file: string, maxBytes: number, signal: AbortSignal): Promise<Exchange | undefined>;
  close(): Promise<void>;
}

/** What requests carry that does not depend on the cache. */
export interface ClientContext {
  readonly userAgent: string;
  readonly caFile?: string;
  /** Text of the netrc file that Nix would use; never stored anywhere. */
  readonly netrc?: string;
  /** Whose rules for paths and URLs count; absent: not known. */
  readonly version?: NixVersion;
  /** Ask for everything over HTTP/2, on a connection that is kept; only for a server that is known to offer it. */
  readonly overHttp2?: boolean;
  /** Where a host is to be looked for, in place of what the resolver says. */
  readonly route?: SessionOptions['route'];
}

/**
 * Opens nothing yet. `entry` is the substituter as configured, credentials included; they leave this function only as a
 * request header. Undefined for a store that is no binary cache reached by HTTP or a directory.
 */
export function cacheClient(ports: Ports, entry: string, context: ClientContext): CacheClient | undefined {
  const store = parseStoreUrl(entry);
  if (store.kind === 'file') {
    const directory = localDirectory(store, context.version).replace(/\/+$/, '');
    const pathOf = (file: string) => `${directory}/${file}`;
    return {
      credential: 'none',
      get: (file, maxBytes) => fileVisit(ports, pathOf(file), maxBytes),
      download: (url, options, signal) => fileDownload(ports, pathOf(url), options, signal),
      head: (url) => fileHead(ports, pathOf(url)),
      http2: async () => undefined,
      close: async () => {},
    };
  }
  if (store.kind === 's3') {
    const bucket = s3Store(store);
    return bucket?.ok === true ? anonymousClient(ports, bucket.value.base, context) : undefined;
  }
  if (store.kind !== 'http') return undefined;
  const login = loginIn(entry);
  const netrc = (host: string, name?: string) =>
    context.netrc === undefined ? undefined : findNetrcLogin(context.netrc, host, name);
  const session = sessionFor(ports, store.base, context);
  /** A URL that this Nix could not read is asked for below the cache. */
  const archive = (url: string): string =>
    withoutLogin(narUrl(store, url, context.version) ?? cacheFileUrl(store, url));
  const own = cacheFileUrl(store, '');
  const origin = URL.canParse(own) ? new URL(own).origin : undefined;
  /**
   * As libcurl chooses: the login in the URL for its own scheme, host and port, and for it and any other host the netrc file. What was meant
   * for TLS goes nowhere without it.
   */
  const headersFor = (url: URL) => {
    const isOwn = origin === url.origin;
    if (!isOwn && store.scheme === 'https' && url.protocol === 'http:') return {};
    if (isOwn && login?.password !== undefined) return basic(login.name, login.password);
    if (isOwn && login !== undefined)
      return basic(login.name, netrc(url.hostname, login.name)?.password ?? '');
    const found = netrc(url.hostname);
    return found === undefined ? {} : basic(found.login, found.password);
  };
  return {
    credential:
      login?.password !== undefined
        ? 'url'
        : netrc(store.host ?? '', login?.name) !== undefined
          ? 'netrc'
          : 'none',
    get: (file, maxBodyBytes, signal) =>
      visit(session, { url: cacheFileUrl(store, file), headersFor, maxBodyBytes }, signal),
    download: (url, options, signal) => visit(session, { ...options, url: archive(url), headersFor }, signal),
    head: (url, signal) => headVisit(session, { url: archive(url), headersFor }, signal),
    http2: (file, maxBodyBytes, signal) => {
      const url = cacheFileUrl(store, file);
      const headers = URL.canParse(url) ? headersFor(new URL(url)) : {};
      return session.requestHttp2({ method: 'GET', url, headers, maxBodyBytes }, signal);
    },
    close: () => session.close(),
  };
}

/** A bucket as somebody without credentials sees it: none are ever sent anywhere. */
function anonymousClient(ports: Ports, base: string, context: ClientContext): CacheClient {
  const session = sessionFor(ports, base, context);
  const headersFor = () => ({});
  return {
    credential: 'none',
    get: (file, maxBodyBytes, signal) =>
      visit(session, { url: `${base}/${file}`, headersFor, maxBodyBytes }, signal),
    download: (url, options, signal) =>
      visit(session, { ...options, url: `${base}/${url}`, headersFor }, signal),
    head: (url, signal) => headVisit(session, { url: `${base}/${url}`, headersFor }, signal),
    // Amazon's servers speak HTTP/1.1 alone.
    http2: async () => undefined,
    close: () => session.close(),
  };
}

function sessionFor(
  ports: Ports,
  base: string,
  { userAgent, caFile, route, overHttp2 }: ClientContext,
): HttpSession {
  const proxy = proxyFor(base, ports.machine.env)?.proxy;
  const session = ports.http.session({
    userAgent,
    ...(caFile === undefined ? {} : { caFile }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(route === undefined ? {} : { route }),
    ...(overHttp2 === true ? { keepHttp2: true } : {}),
  });
  // A redirect may lead to a server that does not offer it.
  const request: HttpSession['request'] = async (...asked) =>
    (await session.requestHttp2(...asked)) ?? session.request(...asked);
  return overHttp2 === true ? { ...session, request } : session;
}

/** A narinfo comes from outside: no login that it may bring is used. */
function withoutLogin(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

interface UrlLogin {
  readonly name: string;
  /** Absent: only a name stands in the URL, and the netrc file may have the password. */
  readonly password?: string;
}

function loginIn(entry: string): UrlLogin | undefined {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  if (url === undefined || url.username === '') return undefined;
  const name = decode(url.username);
  return url.password === '' ? { name } : { name, password: decode(url.password) };
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
