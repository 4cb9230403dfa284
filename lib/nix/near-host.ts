import { parseIpv4, parseIpv6 } from './ip-address.ts';

/** Whether a host of a URL is this machine itself. IPv6 addresses come without brackets. */
export function isThisHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const v4 = parseIpv4(name);
  return v4 !== undefined ? v4 >> 24n === 127n : parseIpv6(name) === 1n;
}

/**
 * Whether an address is one that the internet does not route: this machine, a private network, the link, or the shared range that
 * overlay networks use (RFC 1918, 3927, 4193, 4291, 6598). What goes there stays in one house or in a tunnel.
 */
export function isPrivateAddress(address: string): boolean {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return privateV4.some(([network, bits]) => v4 >> (32n - bits) === network);
  const [plain = ''] = address.split('%', 1);
  const v6 = parseIpv6(plain);
  if (v6 === undefined) return false;
  return v6 === 1n || v6 >> 121n === 0b1111110n || v6 >> 118n === 0b1111111010n;
}

/** Leading bits, and how many of them. */
const privateV4: readonly (readonly [bigint, bigint])[] = [
  [127n, 8n],
  [10n, 8n],
  [(172n << 4n) | 1n, 12n],
  [(192n << 8n) | 168n, 16n],
  [(169n << 8n) | 254n, 16n],
  [(100n << 2n) | 1n, 10n],
];
