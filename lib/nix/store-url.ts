import { hidden } from './secret-words.ts';
import { boolOf } from './setting-value.ts';
import { storeAddress } from './store-address.ts';
import { kindOfScheme, type StoreKind, type UnopenableReason } from './store-kind.ts';
import { hideLogin, hideSecretParams, storeParams } from './store-url-text.ts';
import { splitUrl, type UrlParts } from './url-parts.ts';

export type { UnopenableReason } from './store-kind.ts';

/** A store URL as Nix takes it apart. Credentials are in `entry` and nowhere else. */
export interface StoreUrl {
  readonly kind: StoreKind;
  /** The text as configured. */
  readonly entry: string;
  /** The text to show. */
  readonly text: string;
  readonly scheme: string;
  /** Without brackets where it is an IPv6 address; the bucket of an S3 store. */
  readonly host: string | undefined;
  /** As written; undefined means the default of the scheme. */
  readonly port: number | undefined;
  readonly path: string;
  /** Decoded; secret values are replaced by `***`. */
  readonly params: Readonly<Record<string, string>>;
  readonly hasCredentials: boolean;
  /**
   * scheme://host:port/path without parameters and trailing slashes: the key of Nix's own disk cache, where however the login of an
   * entry that has one stays in.
   */
  readonly base: string;
  readonly reason?: UnopenableReason;
}

/**
 * Reads one entry of `substituters`, or the value of `store`, by the rules common to Nix 2.4 to 2.35 (libutil/url.cc and url-parts.hh,
 * libstore/store-api.cc openStore, since 2.23 store-reference.cc). Never throws.
 */
export function parseStoreUrl(entry: string): StoreUrl {
  const question = entry.indexOf('?');
  const base = question < 0 ? entry : entry.slice(0, question);
  const query = question < 0 ? '' : entry.slice(question + 1);
  const params = storeParams(query);
  const shared = { entry, scheme: '', host: undefined, port: undefined, path: '', params };
  const refused = (reason: UnopenableReason): StoreUrl => {
    const text = hideLogin(entry);
    return { ...shared, kind: 'unopenable', text, hasCredentials: text !== entry, base: text, reason };
  };
  const word = (kind: StoreKind): StoreUrl => {
    const text = hideLogin(entry);
    const [shown = ''] = text.split('?', 1);
    return {
      ...shared,
      kind,
      text,
      path: kind === 'directory' ? shown : '',
      hasCredentials: text !== entry,
      base: trimmed(shown),
    };
  };

  const slip = slipOf(entry, base);
  if (slip !== undefined) return refused(slip);
  if (base === '' || base === 'auto' || base === 'local') return word('local');
  if (base === 'daemon') return word('daemon');
  const url = splitUrl(base);
  if (url === undefined && base.includes('/') && !base.includes('://')) return word('directory');
  if (url === undefined) return refused(unnamedScheme(base));
  const kind = kindOfScheme.get(url.scheme);
  if (kind === undefined) return refused(unknownScheme(url));
  if (/%(?![0-9A-Fa-f]{2})/.test(entry)) return refused('bad-escape');
  if (/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%?[\]]/.test(entry) || /[[\]]/.test(url.path))
    return refused('bad-character');
  const address = storeAddress(url, kind);
  if (typeof address === 'string') return refused(address);

  const { host, port, path, login, hostAndPort } = address;
  const isSsh = kind === 'ssh' || kind === 'ssh-ng';
  const isSecretLogin = login !== undefined && login !== '' && !(isSsh && !login.includes(':'));
  const shownLogin = login === undefined ? '' : isSecretLogin ? `${hidden}@` : `${login}@`;
  const shownQuery = question < 0 ? '' : `?${hideSecretParams(query)}`;
  return {
    ...shared,
    kind,
    text: `${url.scheme}://${shownLogin}${hostAndPort}${path}${shownQuery}`,
    scheme: url.scheme,
    host,
    port,
    path,
    hasCredentials: isSecretLogin || shownQuery.slice(1) !== query,
    base: trimmed(`${url.scheme}://${hostAndPort}${path}`),
  };
}

/** The URL of a file of a binary cache: `nix-cache-info`, `<hash>.narinfo`, or the relative URL of a NAR. */
export function cacheFileUrl(store: StoreUrl, name: string): string {
  return `${store.base}/${name}`;
}

/** The priority that `?priority=` gives, which beats the one the cache announces; `invalid` makes Nix drop the cache. */
export function urlPriority({ params }: StoreUrl): number | undefined | 'invalid' {
  const text = params['priority'];
  if (text === undefined) return undefined;
  const number = /^[+-]?[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(number) <= 0x7fff_ffff ? number : 'invalid';
}

/** Whether `?trusted=` takes everything from this cache without a signature; `invalid` makes Nix drop the cache. */
export function urlTrusted({ params }: StoreUrl): boolean | undefined | 'invalid' {
  const text = params['trusted'];
  return text === undefined ? undefined : (boolOf(text) ?? 'invalid');
}

/** Slips of the pen that say more than the rule of the grammar that they break. */
function slipOf(entry: string, base: string): UnopenableReason | undefined {
  if (base.includes('"') || /^['\u2018-\u201f]|['\u2018-\u201f]$/.test(base)) return 'quotes';
  if (/[,;]$/.test(entry)) return 'trailing-punctuation';
  if (/[,;][a-z][a-z0-9+.-]{1,20}:\/\//.test(base)) return 'joined';
  return undefined;
}

function unnamedScheme(base: string): UnopenableReason {
  if (base.includes('://')) return 'bad-character';
  return base.includes(':') ? 'missing-scheme' : 'bare-word';
}

function unknownScheme({ scheme, authority, path }: UrlParts): UnopenableReason {
  if (authority === undefined && /^[0-9]/.test(path)) return 'missing-scheme';
  return kindOfScheme.has(scheme.toLowerCase()) ? 'uppercase-scheme' : 'unknown-scheme';
}

function trimmed(url: string): string {
  let end = url.length;
  while (end > 0 && url[end - 1] === '/') end -= 1;
  return end === 0 ? url.slice(0, 1) : url.slice(0, end);
}
