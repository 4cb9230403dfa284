import type { RouteFact } from '../model/facts/network.ts';

/** Flags of a route (linux/route.h and linux/ipv6_route.h). */
const UP = 0x1;
const REJECT = 0x200;
const LOCAL = 0x80000000;

/** The usable routes of /proc/net/route, whose numbers are hexadecimal and in the byte order of the machine. */
export const parseIpv4Routes = (text: string): readonly RouteFact[] =>
  text.split('\n').flatMap((line): readonly RouteFact[] => {
    const [name = '', destination = '', , flags = '', , , , mask = ''] = line.split(/\s+/);
    const network = ipv4Of(destination);
    const bits = Number.parseInt(flags, 16);
    if (network === undefined || !/^[0-9A-F]{8}$/i.test(mask) || (bits & UP) === 0 || (bits & REJECT) !== 0)
      return [];
    return [{ family: 4, interface: name, network, prefixLength: onesIn(Number.parseInt(mask, 16)) }];
  });

/** The usable routes of /proc/net/ipv6_route, without those to addresses of this machine and to multicast. */
export const parseIpv6Routes = (text: string): readonly RouteFact[] =>
  text.split('\n').flatMap((line): readonly RouteFact[] => {
    const [destination = '', length = '', , , , , , , flags = '', name = ''] = line.trim().split(/\s+/);
    if (!/^[0-9a-f]{32}$/i.test(destination) || !/^[0-9a-f]{2}$/i.test(length)) return [];
    const bits = Number.parseInt(flags, 16);
    const isUsable = (bits & UP) !== 0 && (bits & REJECT) === 0 && !(bits >= LOCAL);
    if (!isUsable || /^ff/i.test(destination)) return [];
    const network = grouped(destination);
    return [{ family: 6, interface: name, network, prefixLength: Number.parseInt(length, 16) }];
  });

const LISTEN = '0A';

/** The sockets of /proc/net/tcp or tcp6 that wait for connections. Addresses stand there in words of the machine's byte order. */
export const parseListeners = (
  text: string,
): readonly { readonly address: string; readonly port: number }[] =>
  text.split('\n').flatMap((line) => {
    const [, , local = '', , state] = line.split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    const address = hex.length === 8 ? ipv4Of(hex) : ipv6Of(hex);
    return state !== LISTEN || address === undefined ? [] : [{ address, port: Number.parseInt(port, 16) }];
  });

function ipv4Of(hex: string): string | undefined {
  if (!/^[0-9A-F]{8}$/i.test(hex)) return undefined;
  return bytesOf(hex).reverse().join('.');
}

function ipv6Of(hex: string): string | undefined {
  if (!/^[0-9A-F]{32}$/i.test(hex)) return undefined;
  const words = hex.match(/.{8}/g) ?? [];
  const ordered = words.map((word) => (word.match(/../g) ?? []).reverse().join('')).join('');
  const mapped = /^0{20}ffff(.{8})$/i.exec(ordered)?.[1];
  return mapped === undefined ? grouped(ordered) : bytesOf(mapped).join('.');
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

/** An IPv6 address of 32 hexadecimal digits as it is usually written. */
const grouped = (hex: string): string =>
  new URL(`http://[${(hex.match(/.{4}/g) ?? []).join(':')}]`).hostname.slice(1, -1);

const onesIn = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
