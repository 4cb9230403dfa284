import { hidden } from './secret-words.ts';
import { queryPairs } from './url-parts.ts';

const secretParam = /secret|token|passw|signature|credential|access-?key|api-?key|^sig$|^auth/i;

/** A query with the values of secret parameters replaced. Nix sends no parameter to a server, but people write them there. */
export function hideSecretParams(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals >= 0 && secretParam.test(pair.slice(0, equals))
        ? `${pair.slice(0, equals)}=${hidden}`
        : pair;
    })
    .join('&');
}

/** The parameters of a store URL, decoded; the first of equal names counts (libutil/url.cc decodeQuery). Secrets are left out. */
export function storeParams(query: string): Readonly<Record<string, string>> {
  const params = new Map<string, string>();
  for (const [name, value] of queryPairs(hideSecretParams(query))) {
    if (!params.has(name)) params.set(name, decoded(value));
  }
  return Object.fromEntries(params);
}

/** An entry that is no URL, fit to be shown: whatever may be a login is replaced, up to the last `@`. */
export function hideLogin(entry: string): string {
  const at = entry.lastIndexOf('@');
  const slashes = entry.indexOf('//');
  const start = slashes < 0 ? 0 : slashes + 2;
  const question = entry.indexOf('?', Math.max(at, 0));
  const base = question < 0 ? entry : entry.slice(0, question);
  const query = question < 0 ? '' : `?${hideSecretParams(entry.slice(question + 1))}`;
  const isLogin = at > start && (slashes >= 0 || entry.slice(0, at).includes(':'));
  return isLogin ? `${base.slice(0, start)}${hidden}${base.slice(at)}${query}` : `${base}${query}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
