import { canonicalPath } from './canonical-path.ts';
import { parseIpv6 } from './ip-address.ts';
import { portNumber, queryPairs, splitAuthority, splitUrl } from './url-parts.ts';

/**
 * A store URL as Nix 2.34 and later compares it: `authority` holds the path too, escapes are normalised, parameters sorted by name.
 * `auto`, `daemon` and `local` have their word as authority and no scheme.
 */
export interface StoreReference {
  readonly scheme: string;
  readonly authority: string;
  readonly params: string;
}

/**
 * Reads a store URL as Nix 2.34 does when it loads its configuration (libstore/store-reference.cc StoreReference::parse,
 * libutil/url.cc). Undefined means `Cannot parse Nix store '...'`, which ends every command.
 */
export function parseStoreReference(text: string): StoreReference | undefined {
  return fromUrl(text) ?? fromWord(text);
}

/** The text that `nix config show` of 2.34 and later prints for a store URL. */
export function renderStoreReference({ scheme, authority, params }: StoreReference): string {
  const base = scheme === '' ? authority : `${scheme}://${authority}`;
  return params === '' ? base : `${base}?${params}`;
}

const notInPath = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]|%(?![0-9A-Fa-f]{2})/;
const notInName = /[^A-Za-z0-9\-._~!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})/;
const notInUser = /[^A-Za-z0-9\-._~!$&'()*+,;=:%]|%(?![0-9A-Fa-f]{2})/;
const notInQuery = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?" %]|%(?![0-9A-Fa-f]{2})/;

function fromUrl(text: string): StoreReference | undefined {
  const url = splitUrl(text);
  if (url === undefined || notInPath.test(url.path)) return undefined;
  const params = renderQuery(url.query ?? '');
  const authority = url.authority === undefined ? '' : renderAuthority(url.authority);
  if (params === undefined || authority === undefined) return undefined;
  const isFile = /(?:^|\+)file$/.test(url.scheme);
  if (isFile && authority !== '') return undefined;
  const path = isFile && url.path === '' ? '/' : url.path;
  const segments = path.split('/').map((segment) => escaped(segment, ':@'));
  return { scheme: url.scheme, authority: authority + segments.join('/'), params };
}

function renderAuthority(authority: string): string | undefined {
  const { userinfo, host, isIpv6, port = '' } = splitAuthority(authority);
  const number = portNumber(port);
  if (port !== '' && number === undefined) return undefined;
  if (!isIpv6 && notInName.test(host)) return undefined;
  if (userinfo !== undefined && notInUser.test(userinfo)) return undefined;
  const colon = userinfo?.indexOf(':') ?? -1;
  const user = colon < 0 ? userinfo : userinfo?.slice(0, colon);
  const password = colon < 0 ? '' : `:${escaped(userinfo?.slice(colon + 1) ?? '', '')}`;
  const login = user === undefined ? '' : `${escaped(user, '')}${password}@`;
  return `${login}${isIpv6 ? `[${escaped(host, ':')}]` : escaped(host, '')}${number === undefined ? '' : `:${number}`}`;
}

/** Sorted by name, the first of equal names kept; undefined where an escape is broken. */
function renderQuery(query: string): string | undefined {
  if (notInQuery.test(query)) return undefined;
  const pairs = new Map<string, string>();
  for (const [name, value] of queryPairs(query)) {
    const key = escaped(name, ':@/?');
    if (!pairs.has(key)) pairs.set(key, `${key}=${escaped(value, ':@/?')}`);
  }
  return [...pairs]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, pair]) => pair)
    .join('&');
}

/** What is no URL: a word with a meaning, a path, or an IPv6 address that lacks its brackets. */
function fromWord(text: string): StoreReference | undefined {
  const question = text.indexOf('?');
  const base = question < 0 ? text : text.slice(0, question);
  const params = renderQuery(question < 0 ? '' : text.slice(question + 1));
  if (params === undefined) return undefined;
  if (base === '' || base === 'auto') return { scheme: '', authority: 'auto', params };
  if (base === 'daemon' || base === 'local') {
    if (params === '') return { scheme: '', authority: base, params };
    return { scheme: base === 'daemon' ? 'unix' : base, authority: '', params };
  }
  if (base.includes('://')) return fromBareIpv6(base, params);
  if (!base.includes('/')) return undefined;
  return { scheme: 'local', authority: base.startsWith('/') ? canonicalPath(base) : base, params };
}

function fromBareIpv6(base: string, params: string): StoreReference | undefined {
  const [scheme = '', rest = ''] = base.split('://', 2);
  const login = rest.slice(0, rest.indexOf('@') + 1);
  const [, bracketed] = /^\[(.*)\]$/.exec(rest.slice(login.length)) ?? [];
  const [address = '', zone] = (bracketed ?? rest.slice(login.length)).split('%', 2);
  if (parseIpv6(address) === undefined) return undefined;
  return { scheme, authority: `${login}[${address}${zone === undefined ? '' : `%25${zone}`}]`, params };
}

/** Escapes taken out and put back in one way: everything but the unreserved characters and those in `keep`. */
function escaped(text: string, keep: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/g, (match) => {
    const code = match.length === 3 ? Number.parseInt(match.slice(1), 16) : match.charCodeAt(0);
    const character = String.fromCharCode(code);
    if (/[A-Za-z0-9\-._~]/.test(character) || keep.includes(character)) return character;
    return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
