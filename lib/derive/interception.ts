import type { Connection } from '../model/facts/exchange.ts';
import { isPrivateAddress } from '../nix/near-host.ts';
import type { CacheView } from './cache-view.ts';
import { missingIssuer } from './certificate.ts';
import { hostOf } from './endpoint.ts';
import { lastHop } from './reach.ts';

/** Products that open TLS connections and sign them anew, by what their authorities are called. */
const products: readonly (readonly [RegExp, string])[] = [
  [/zscaler/i, 'Zscaler'],
  [/netskope|goskope/i, 'Netskope'],
  [/fortinet|fortigate/i, 'Fortinet FortiGate'],
  [/palo ?alto/i, 'Palo Alto Networks'],
  [/sophos/i, 'Sophos'],
  [/blue ?coat/i, 'Blue Coat'],
  [/cisco umbrella|opendns/i, 'Cisco Umbrella'],
  [/mcafee|skyhigh/i, 'McAfee'],
  [/kaspersky/i, 'Kaspersky'],
  [/avast|avg technologies/i, 'Avast'],
  [/\beset\b/i, 'ESET'],
  [/bitdefender/i, 'Bitdefender'],
  [/check ?point/i, 'Check Point'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/barracuda/i, 'Barracuda'],
  [/sonicwall/i, 'SonicWall'],
  [/watchguard|fireware/i, 'WatchGuard'],
  [/cloudflare for teams|gateway ca - cloudflare/i, 'Cloudflare Gateway'],
  [/mitmproxy/i, 'mitmproxy'],
];

/** The product that signed a chain, where its authority is named after it. */
export function inspectingProduct({ tls }: Connection): string | undefined {
  const names = (tls?.chain ?? []).map(({ issuer }) => issuer).join('\n');
  return products.find(([pattern]) => pattern.test(names))?.[1];
}

/** Why a cache's certificate seems to be that of somebody in between. */
export interface Interception {
  readonly issuer: string;
  readonly product: string | undefined;
  /** The public hosts for which this one unknown authority vouches. */
  readonly hosts: readonly string[];
}

/** The caches whose connections somebody on the way opens: an authority with a telling name, or the same unknown one for public hosts of different owners. */
export function interceptions(caches: readonly CacheView[]): ReadonlyMap<string, Interception> {
  const untrusted = caches.flatMap(({ name, store, reach, fact }) => {
    if (reach.kind !== 'tls' || fact.info.state !== 'ok') return [];
    if (reach.fault !== 'unknown-issuer' && reach.fault !== 'incomplete-chain') return [];
    const last = lastHop(fact.info.value);
    const issuer = missingIssuer(last.connection);
    const product = inspectingProduct(last.connection);
    return issuer === undefined ? [] : [{ name, host: hostOf(store, last), issuer, product }];
  });
  return new Map(
    untrusted.flatMap(({ name, issuer, product }) => {
      const hosts = untrusted.filter((one) => one.issuer === issuer).map(({ host }) => host);
      const owners = new Set(hosts.filter(isPublic).map(ownerOf));
      if (product === undefined && owners.size < 2) return [];
      return [[name, { issuer, product, hosts: [...new Set(hosts)] }] as const];
    }),
  );
}

const inside = /(?:^|\.)(?:local|localhost|internal|intranet|lan|home|corp|private|test|arpa)$/i;
const isPublic = (host: string): boolean =>
  host.includes('.') && !inside.test(host) && !isPrivateAddress(host) && !/^[0-9.]+$|:/.test(host);

/** The last two labels: too few for some countries, which only makes two owners one. */
const ownerOf = (host: string): string => host.toLowerCase().split('.').slice(-2).join('.');
