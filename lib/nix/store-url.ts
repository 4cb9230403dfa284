import { parseIpv6 } from './ip-address.ts';
import { hidden } from './secret-words.ts';
import { boolOf } from './setting-value.ts';
import { type StoreAddress, storeAddress } from './store-address.ts';
import { kindOfScheme, type StoreKind, type UnopenableReason } from './store-kind.ts';
import { hasSecretParam, shownQuery, storeParams } from './store-params.ts';
import { endsLogin, hideLogin, withoutLogins } from './store-url-text.ts';
import { splitAuthority, splitUrl, type UrlParts } from './url-parts.ts';

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
  /**
   * Where `user:password@host` was most likely meant, and what cut the password off, so that its beginning looks like a port: a `/` or a
   * `?` in it, else the `#` that starts a comment in nix.conf.
   */
  readonly cutLogin?: '#' | '/' | '?';
}

/**
 * Reads one entry of `substituters`, or the value of `store`, by the rules common to Nix 2.4 to 2.35 (libutil/url.cc and url-parts.hh,
 * libstore/store-api.cc openStore, since 2.23 store-reference.cc). Reading `text` again comes to the same kind and reason. Never throws.
 */
export function parseStoreUrl(entry: string): StoreUrl {
  const judgement = judge(entry);
  const { kind, reason, cutLogin, url, address } = judgement;
  const [base = ''] = entry.split('?', 1);
  const query = entry.slice(base.length + 1);
  const hasQuery = base.length < entry.length;
  const shared = { kind, entry, params: storeParams(query) };
  if (url === undefined || address === undefined) {
    const text = hideLogin(entry, reason, (shown) => isSame(judge(shown), judgement));
    const [shown = ''] = text.split('?', 1);
    return {
      ...shared,
      text,
      scheme: '',
      host: undefined,
      port: undefined,
      path: kind === 'directory' ? shown : '',
      hasCredentials: shown !== base || hasSecretParam(query),
      base: kind === 'unopenable' ? text : trimmed(shown),
      ...(reason === undefined ? {} : { reason }),
      ...(cutLogin === undefined ? {} : { cutLogin }),
    };
  }
  const { host, port, path, login, hostAndPort } = address;
  const isSsh = kind === 'ssh' || kind === 'ssh-ng';
  const isSecretLogin = login !== undefined && login !== '' && !(isSsh && !login.includes(':'));
  const shownLogin = login === undefined ? '' : isSecretLogin ? `${hidden}@` : `${login}@`;
  const shownPath = login === undefined ? path : withoutLogins(path);
  const whole = `${url.scheme}://${shownLogin}${hostAndPort}${shownPath}`;
  const shown = login === undefined ? withoutLogins(whole) : whole;
  return {
    ...shared,
    text: hasQuery ? `${shown}?${shownQuery(query)}` : shown,
    scheme: url.scheme,
    host,
    port,
    path,
    hasCredentials: isSecretLogin || hasSecretParam(query) || withoutLogins(`://${path}`) !== `://${path}`,
    base: trimmed(`${url.scheme}://${hostAndPort}${path}`),
  };
}

type Judgement = Pick<StoreUrl, 'kind' | 'reason' | 'cutLogin'> & {
  /** Both only for what is opened as a URL. */
  readonly url?: UrlParts;
  readonly address?: StoreAddress;
};

const isSame = (a: Judgement, b: Judgement): boolean =>
  a.kind === b.kind && a.reason === b.reason && a.cutLogin === b.cutLogin;

/** What Nix makes of an entry as it is written. */
function judge(entry: string): Judgement {
  const [base = ''] = entry.split('?', 1);
  const slip = slipOf(entry, base);
  if (slip !== undefined) return refused(slip);
  if (base === '' || base === 'auto' || base === 'local') return { kind: 'local' };
  if (base === 'daemon') return { kind: 'daemon' };
  const url = splitUrl(base);
  if (url === undefined && base.includes('/') && !base.includes('://')) return { kind: 'directory' };
  if (url === undefined) return refused(unnamedScheme(base));
  const kind = kindOfScheme.get(url.scheme);
  if (kind === undefined) return refused(unknownScheme(url));
  if (/%(?![0-9A-Fa-f]{2})/.test(entry)) return refused('bad-escape');
  if (/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%?[\]]/.test(entry) || /[[\]]/.test(url.path))
    return refused('bad-character');
  const address = storeAddress(url, kind);
  if (typeof address !== 'string') return { kind, url, address };
  const cutLogin = address === 'bad-port' ? cutLoginOf(entry) : undefined;
  return { ...refused(address), ...(cutLogin === undefined ? {} : { cutLogin }) };
}

const refused = (reason: UnopenableReason): Judgement => ({ kind: 'unopenable', reason });

/** `user:word` where host and port belong; a host with a dot is taken for one unless an `@` follows. */
function cutLoginOf(entry: string): StoreUrl['cutLogin'] {
  const [, authority = ''] = /^[^:]*:(?:\/\/)?([^/?]*)/.exec(entry) ?? [];
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const { host, port = '' } = splitAuthority(address);
  if (/^[0-9]*$/.test(port) || parseIpv6(address) !== undefined) return undefined;
  const rest = entry.slice(entry.indexOf(authority) + authority.length);
  const [path = ''] = rest.split('?', 1);
  if (path.includes('@')) return '/';
  if (endsLogin(rest.slice(path.length))) return path === '' ? '?' : '/';
  return /[.[]/.test(host) || host === 'localhost' ? undefined : '#';
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
