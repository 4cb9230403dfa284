import type { StoreUrl } from './store-url.ts';
import { portNumber, splitAuthority, splitUrl, withoutEndSlashes } from './url-parts.ts';

/** Where a bucket is asked for, and how. */
export interface S3Store {
  readonly bucket: string;
  readonly region: string;
  /** Absent: at Amazon. */
  readonly endpoint?: { readonly host: string };
  /** Of `profile=`, in the AWS configuration. */
  readonly profile?: string;
  readonly style: 'virtual' | 'path';
  /** What the names of its files are appended to with a slash: `https://bucket.s3.us-east-1.amazonaws.com`. */
  readonly base: string;
}

/** What makes an `s3://` entry lead nowhere. */
export type S3Problem = 'scheme' | 'endpoint' | 'addressing-style' | 'dotted-bucket';

export type S3Reading =
  | { readonly ok: true; readonly value: S3Store }
  | { readonly ok: false; readonly problem: S3Problem };

/**
 * The https URL behind an `s3://` entry, as Nix since 2.34 makes it (ParsedS3URL::toHttpsUrl in s3-url.cc): the bucket stands in the host
 * name at Amazon and in the path elsewhere. Up to 2.32 the AWS SDK does the same (endpoint.empty() in s3-binary-cache-store.cc); 2.33.0 has
 * it in the path always, for which Amazon gives the same answers. Undefined for any other kind of store.
 */
export function s3Store(store: StoreUrl): S3Reading | undefined {
  const { kind, host: bucket, params } = store;
  if (kind !== 's3' || bucket === undefined) return undefined;
  const region = params['region'] || 'us-east-1';
  const scheme = params['scheme'] || 'https';
  const wanted = params['addressing-style'] ?? 'auto';
  if (scheme !== 'http' && scheme !== 'https') return { ok: false, problem: 'scheme' };
  if (!['auto', 'path', 'virtual'].includes(wanted)) return { ok: false, problem: 'addressing-style' };
  const endpoint = params['endpoint'] ? endpointOf(params['endpoint'], scheme) : undefined;
  if (params['endpoint'] && endpoint === undefined) return { ok: false, problem: 'endpoint' };

  const isDotted = bucket.includes('.');
  if (wanted === 'virtual' && isDotted) return { ok: false, problem: 'dotted-bucket' };
  const inHost = endpoint === undefined ? wanted !== 'path' && !isDotted : wanted === 'virtual';
  const {
    scheme: used,
    authority,
    path,
  } = endpoint ?? { scheme, authority: `s3.${region}.amazonaws.com`, path: '' };
  const base = inHost ? `${used}://${bucket}.${authority}${path}` : `${used}://${authority}${path}/${bucket}`;
  return {
    ok: true,
    value: {
      bucket,
      region,
      ...(endpoint === undefined ? {} : { endpoint: { host: endpoint.host } }),
      ...(params['profile'] ? { profile: params['profile'] } : {}),
      style: inHost ? 'virtual' : 'path',
      base: `${base}${withoutEndSlashes(store.path)}`,
    },
  };
}

interface Endpoint {
  readonly scheme: string;
  /** Host and port as they stand in a URL. */
  readonly authority: string;
  readonly path: string;
  readonly host: string;
}

/** `host`, `host:port`, or a URL of its own, whose scheme then counts. */
function endpointOf(text: string, scheme: string): Endpoint | undefined {
  const isUrl = text.includes('://');
  const url = splitUrl(isUrl ? text : `${scheme}://${text}`);
  if (url?.authority === undefined || (url.scheme !== 'http' && url.scheme !== 'https')) return undefined;
  const { host, port, userinfo, isIpv6 } = splitAuthority(url.authority);
  if (host === '' || userinfo !== undefined || (!isIpv6 && /[^A-Za-z0-9\-._]/.test(host))) return undefined;
  if (port !== undefined && portNumber(port) === undefined) return undefined;
  const path = withoutEndSlashes(url.path);
  if (!isUrl && path !== '') return undefined;
  return {
    scheme: url.scheme,
    authority: url.authority,
    path,
    host,
  };
}

/** An entry with one of its parameters set: `s3://b?region=x` for `region` and `y` is `s3://b?region=y`. */
export function withParam(entry: string, name: string, value: string): string {
  const [base = '', query = ''] = entry.split(/\?(.*)/s, 2);
  const pairs = query.split('&').filter((pair) => pair !== '');
  const at = pairs.findIndex((pair) => pair.split('=', 1)[0] === name);
  const pair = `${name}=${value}`;
  const changed = at < 0 ? [...pairs, pair] : pairs.map((old, index) => (index === at ? pair : old));
  return `${base}?${changed.join('&')}`;
}

/** An entry without one of its parameters. */
export function withoutParam(entry: string, name: string): string {
  const [base = '', query = ''] = entry.split(/\?(.*)/s, 2);
  const kept = query.split('&').filter((pair) => pair !== '' && pair.split('=', 1)[0] !== name);
  return kept.length === 0 ? base : `${base}?${kept.join('&')}`;
}

/** The same store asked by the other scheme: in its scheme, or in the parameters of a bucket. */
export function withScheme({ kind, text, params }: StoreUrl, scheme: 'http' | 'https'): string {
  if (kind !== 's3') return text.replace(/^https?:/, `${scheme}:`);
  const endpoint = params['endpoint'] ?? '';
  return endpoint.includes('://')
    ? withParam(text, 'endpoint', endpoint.replace(/^https?:/, `${scheme}:`))
    : withParam(text, 'scheme', scheme);
}
