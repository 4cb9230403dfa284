import { parseIpv6 } from './ip-address.ts';

/** A URL cut into its parts and nothing decoded (RFC 3986). `authority` is missing where no `//` follows the scheme. */
export interface UrlParts {
  readonly scheme: string;
  readonly authority?: string;
  readonly path: string;
  readonly query?: string;
}

/** Cuts a URL at its first `:`, `?` and `#`; undefined where there is no scheme. Nothing is checked. */
export function splitUrl(url: string): UrlParts | undefined {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(url)?.[0];
  if (scheme === undefined) return undefined;
  const [beforeFragment = ''] = url.slice(scheme.length + 1).split('#', 1);
  const question = beforeFragment.indexOf('?');
  const hierarchy = question < 0 ? beforeFragment : beforeFragment.slice(0, question);
  const query = question < 0 ? {} : { query: beforeFragment.slice(question + 1) };
  if (!hierarchy.startsWith('//')) return { scheme, path: hierarchy, ...query };
  const slash = hierarchy.indexOf('/', 2);
  const authority = hierarchy.slice(2, slash < 0 ? undefined : slash);
  return { scheme, authority, path: slash < 0 ? '' : hierarchy.slice(slash), ...query };
}

/** `userinfo@host:port`. `host` has no brackets; `port` is the text after the colon, which may be empty or no number. */
export interface Authority {
  readonly userinfo?: string;
  readonly host: string;
  readonly isIpv6: boolean;
  readonly port?: string;
}

/** Cuts an authority at its last `@` and at the colon before the port. */
export function splitAuthority(authority: string): Authority {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? {} : { userinfo: authority.slice(0, at) };
  const address = authority.slice(at + 1);
  const bracket = address.startsWith('[') ? address.indexOf(']') : -1;
  const colon = address.indexOf(':', bracket + 1);
  const port = colon < 0 ? {} : { port: address.slice(colon + 1) };
  if (bracket < 0)
    return { ...userinfo, host: colon < 0 ? address : address.slice(0, colon), isIpv6: false, ...port };
  const host = address.slice(1, bracket);
  const [withoutZone = ''] = host.split('%', 1);
  const isIpv6 =
    parseIpv6(withoutZone) !== undefined &&
    (colon < 0 ? bracket === address.length - 1 : colon === bracket + 1);
  return { ...userinfo, host: isIpv6 ? host : address, isIpv6, ...port };
}

/** A port that can be connected to, or undefined. */
export function portNumber(text: string): number | undefined {
  const port = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The `name=value` pairs of a query, in order; a pair without `=` is left out, as Nix does. */
export function queryPairs(query: string): readonly (readonly [string, string])[] {
  return query.split('&').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)] as const];
  });
}

/** A path without the slashes at its end, in linear time. */
export function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
