import type { Exchange } from '../model/facts/exchange.ts';
import { isThisHost } from '../nix/near-host.ts';
import { s3Store } from '../nix/s3-store.ts';
import type { StoreUrl } from '../nix/store-url.ts';

/** The port that a store URL means. */
export const portOf = (store: StoreUrl): number | undefined =>
  store.port ?? (/^http:/.test(addressOf(store)) ? 80 : /^https:/.test(addressOf(store)) ? 443 : undefined);

/** The URL that is really asked: that of a bucket stands in its parameters. */
function addressOf(store: StoreUrl): string {
  const bucket = s3Store(store);
  return bucket?.ok === true ? bucket.value.base : store.kind === 's3' ? 'https:' : `${store.scheme}:`;
}

/** Whether what a store sends passes somebody who could change it: not from a disk, from this machine, or by ssh. */
export const isOpenToOthers = ({ kind, host }: StoreUrl): boolean =>
  kind === 's3' || (kind === 'http' && host !== undefined && !isThisHost(host));

/** The host that was asked: after a redirect not the one in the store URL. */
export const hostOf = (store: StoreUrl, { url }: Exchange): string => {
  const asked = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
  return asked || (store.host ?? store.text);
};

/** "nas.test (192.168.1.6) port 5000": the host that was asked, with the address that was tried. */
export function endpointOf(store: StoreUrl, exchange: Exchange): string {
  const { address, port } = exchange.connection;
  const host = hostOf(store, exchange);
  const where = address === undefined || address === host ? host : `${host} (${address})`;
  return `${where} port ${port ?? portOf(store) ?? '?'}`;
}

/** "12 ms" or "3.4 s". */
export const duration = (ms: number): string =>
  ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** What is at fault when a server as a whole is: the same for all caches behind one address and port. */
export function serverOf(store: StoreUrl, exchange: Exchange): string {
  const { address, port } = exchange.connection;
  return `${address ?? hostOf(store, exchange)}:${port ?? portOf(store) ?? '?'}`;
}

/** That a proxy stood between, as evidence: whatever was answered may be its own word. */
export const proxyEvidence = ({ connection }: Exchange): readonly string[] =>
  connection.via === 'proxy'
    ? [`it was asked by way of ${connection.proxy ?? 'a proxy'}, which may have given this answer itself`]
    : [];
