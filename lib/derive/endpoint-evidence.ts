import { okValue } from '../model/fact.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { Attempt, EndpointFact } from '../model/facts/network.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { portNumber, splitAuthority, splitUrl } from '../nix/url-parts.ts';
import { duration, hostOf, portOf } from './endpoint.ts';

/** The host and port that a request connected to, or tried to: those of the proxy where one was asked. */
export function peerOf(
  store: StoreUrl,
  exchange: Exchange,
): { readonly host: string; readonly port: number } | undefined {
  const { via, port, proxy } = exchange.connection;
  if (via === 'direct') return { host: hostOf(store, exchange), port: port ?? portOf(store) ?? 0 };
  const authority = splitUrl(proxy ?? '')?.authority;
  if (via === 'file' || authority === undefined) return undefined;
  const named = splitAuthority(authority);
  return { host: named.host, port: portNumber(named.port ?? '') ?? CURLS_PROXY_PORT };
}

/** What a proxy without a port has (CURL_DEFAULT_PROXY_PORT). */
const CURLS_PROXY_PORT = 1080;

/** What trying the peer of a request once more gave; undefined where that was not done. */
export function endpointFact(
  endpoints: readonly EndpointFact[] | undefined,
  store: StoreUrl,
  exchange: Exchange,
): EndpointFact | undefined {
  const peer = peerOf(store, exchange);
  return endpoints?.find((one) => one.host === peer?.host && one.port === peer.port);
}

export const connects = ({ connectedMs }: Attempt): boolean => connectedMs !== undefined;

/** Nothing came back, neither a connection nor a refusal. */
export const isSilent = ({ code }: Attempt): boolean => code === 'TIMEOUT' || code === 'ETIMEDOUT';

/** The other ports of a private host that gave a sign of life. */
export interface Neighbours {
  readonly open: readonly Attempt[];
  readonly refused: readonly Attempt[];
}

export function neighboursOf(endpoint: EndpointFact | undefined): Neighbours {
  const tried = endpoint === undefined ? [] : (okValue<readonly Attempt[]>(endpoint.neighbours) ?? []);
  return {
    open: tried.filter(connects),
    refused: tried.filter(({ code }) => code === 'ECONNREFUSED'),
  };
}

/** "port 22", "ports 22 and 80". */
export function portsText(attempts: readonly { readonly port: number }[]): string {
  const ports = [...new Set(attempts.map(({ port }) => port))];
  const last = ports.at(-1);
  return ports.length > 1 ? `ports ${ports.slice(0, -1).join(', ')} and ${last}` : `port ${last}`;
}

/** How one attempt ended, as evidence. */
export function attemptText({ address, port, connectedMs, code, tookMs }: Attempt): string {
  const where = `${address} port ${port}`;
  if (connectedMs !== undefined) return `${where} took a connection after ${duration(connectedMs)}`;
  return code === 'TIMEOUT'
    ? `${where} had not answered after ${duration(tookMs)}`
    : `${where} gave ${code ?? 'no connection'} after ${duration(tookMs)}`;
}

/** That another try got through, where it did: then the fault comes and goes. */
export const secondTry = (endpoint: EndpointFact | undefined): readonly string[] =>
  (endpoint?.attempts ?? [])
    .filter(connects)
    .map((attempt) => `tried again by itself, ${attemptText(attempt)}`);
