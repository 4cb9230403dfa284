import { hidden } from './secret-words.ts';
import { queryPairs } from './url-parts.ts';

/** Every parameter that some store of Nix 2.0 to 2.35 knows (libstore/*-store.hh), but for the keys that it signs with. */
const knownParams: ReadonlySet<string> = new Set(
  `trusted priority want-mass-query path-info-cache-size system-features store compression compression-level
  parallel-compression write-nar-listing index-debug-info local-nar-cache narinfo-compression ls-compression
  log-compression tls-certificate tls-private-key retry-delay retry-delay-rate-limited retry-max-delay retry-attempts
  profile region scheme endpoint multipart-upload buffer-size multipart-chunk-size multipart-threshold storage-class
  versionId addressing-style ssh-key base64-ssh-public-host-key compress remote-store remote-program max-connections
  max-connection-age root state log real require-sigs read-only build-dir lower-store upper-layer check-mount
  remount-hook`.split(/\s+/),
);

/** Names under which people write secrets, though Nix sends no parameter to a server. */
const secretParam =
  /secret|token|passw|signature|credential|access[-_]?key|api[-_]?key|^(?:sig|pw|pwd|pass|jwt|code|key)$|^auth/i;

/** A query fit to be shown: only what Nix knows keeps its value, and no login in it. `token` stands where something was hidden. */
export function shownQuery(query: string, token: string = hidden): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = pair.slice(0, Math.max(equals, 0));
      if (pair === '' || (name !== '' && equals === pair.length - 1)) return shownName(pair);
      if (equals < 0) return token;
      const value = pair.slice(equals + 1);
      return `${shownName(name)}=${knownParams.has(name) ? shownValue(value, token) : token}`;
    })
    .join('&');
}

/** Whether a query has a parameter that is named after a secret, or a login in the value of another. */
export function hasSecretParam(query: string): boolean {
  return queryPairs(query).some(
    ([name, value]) =>
      secretParam.test(name) || (knownParams.has(name) && shownValue(value, hidden) !== value),
  );
}

/** The parameters of a store URL, decoded; the first of equal names counts (libutil/url.cc decodeQuery). Secrets are left out. */
export function storeParams(query: string): Readonly<Record<string, string>> {
  const params = new Map<string, string>();
  for (const [name, value] of queryPairs(shownQuery(query))) {
    if (!params.has(name)) params.set(name, decoded(value));
  }
  return Object.fromEntries(params);
}

/** A long or unusual name may be the secret itself. */
const shownName = (name: string): string =>
  knownParams.has(name) || /^[A-Za-z0-9._-]{0,24}=?$/.test(name) ? name : `${hidden}=`;

/** A URL in a parameter has parameters of its own, and its login may be escaped. */
function shownValue(value: string, token: string): string {
  const plain = decoded(value);
  const at = plain.lastIndexOf('@');
  if (at >= 0 && plain.slice(0, at).includes(':')) {
    const [, scheme = ''] = /^([a-z][a-z0-9+.-]{0,15}:\/\/)/.exec(value) ?? [];
    return value.includes('@')
      ? `${scheme}${token}${value.slice(value.lastIndexOf('@')).split('?', 1)[0]}`
      : token;
  }
  const question = value.indexOf('?');
  return question < 0 ? value : `${value.slice(0, question)}?${token}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
