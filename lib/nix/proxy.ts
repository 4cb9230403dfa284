import { parseIpv4, parseIpv6 } from './ip-address.ts';
import { splitAuthority, splitUrl } from './url-parts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that libcurl goes through, and the variable that says so. `proxy` is a URL and may hold credentials. */
export interface ProxyChoice {
  readonly proxy: string;
  readonly variable: string;
}

/**
 * The proxy for a URL, or undefined for none. Nix leaves this to libcurl and the environment of the process that downloads, often a
 * daemon's (lib/url.c create_conn, lib/noproxy.c, as of curl 8.23). An empty variable counts as unset, and HTTP_PROXY is ignored
 * because a CGI program gets it from its visitors. A proxy without a scheme is an HTTP proxy.
 */
export function proxyFor(url: string, env: Environment): ProxyChoice | undefined {
  const parts = splitUrl(url);
  if (parts?.authority === undefined) return undefined;
  const scheme = parts.scheme.toLowerCase();
  const names = scheme === 'http' ? ['http_proxy'] : [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()];
  const variable = [...names, 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
  const value = env[variable ?? ''];
  if (variable === undefined || value === undefined) return undefined;
  const { host } = splitAuthority(parts.authority);
  if (skipsProxy(host, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  return { proxy: value.includes('://') ? value : `http://${value}`, variable };
}

/**
 * Whether `no_proxy` covers a host: a lone `*`, or one of the words between its commas. A name covers itself and everything below it, with
 * or without a dot in front; an address or a network (`10.0.0.0/8`, since curl 7.86) covers addresses. Ports and other wildcards
 * match nothing, and a second word without a comma before it ends the list.
 */
function skipsProxy(host: string, noProxy: string): boolean {
  if (noProxy === '*') return true;
  const name = host.replace(/\.$/, '').toLowerCase();
  const address = addressOf(name);
  for (const item of noProxy.split(',')) {
    const [word = '', ...more] = item.split(/[ \t]/).filter((part) => part !== '');
    if (address === undefined ? coversName(word, name) : coversAddress(word, address)) return true;
    if (more.length > 0) return false;
  }
  return false;
}

function coversName(word: string, name: string): boolean {
  const domain = word.toLowerCase().replace(/\.$/, '').replace(/^\./, '');
  return domain !== '' && (name === domain || name.endsWith(`.${domain}`));
}

interface Address {
  readonly value: bigint;
  readonly bits: number;
}

function addressOf(text: string): Address | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { value: ipv4, bits: 32 };
  const ipv6 = parseIpv6(text);
  return ipv6 === undefined ? undefined : { value: ipv6, bits: 128 };
}

/** `/0` compares whole addresses, as in curl. */
function coversAddress(word: string, { value, bits }: Address): boolean {
  const [network = '', length] = word.split('/', 2);
  const base = addressOf(network);
  if (base?.bits !== bits || word.split('/').length > 2) return false;
  if (length !== undefined && !/^[0-9]{1,3}$/.test(length)) return false;
  const kept = Number(length ?? 0) || bits;
  if (kept > bits) return false;
  const shift = BigInt(bits - kept);
  return value >> shift === base.value >> shift;
}
