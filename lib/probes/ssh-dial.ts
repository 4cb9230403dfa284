import type { SshStore } from '../model/facts/stores.ts';
import type { NetworkPort } from '../model/ports.ts';
import { excerpt } from '../nix/excerpt.ts';
import { parseIpv4, parseIpv6 } from '../nix/ip-address.ts';

type Dial = Extract<SshStore['dial'], { readonly state: 'ok' }>['value'];

/** As much as a first line of ssh may have (RFC 4253, section 4.2). */
const GREETING_BYTES = 255;
const MOST_ADDRESSES = 4;

/** Whether something listens at a host, and what it says first. Nothing is sent. */
export async function dialSsh(
  network: NetworkPort,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Dial> {
  const bare = host.replace(/^\[|\]$/g, '');
  const isAddress = parseIpv4(bare) !== undefined || parseIpv6(bare) !== undefined;
  const { addresses, code, tookMs } = isAddress
    ? { addresses: [bare], tookMs: 0 }
    : await network.lookup(bare, 0, signal);
  if (addresses.length === 0) return { addresses, connected: false, tookMs, lookupCode: code ?? 'ENOTFOUND' };
  let last: Dial = { addresses, connected: false, tookMs };
  for (const address of addresses.slice(0, MOST_ADDRESSES)) {
    const dialled = await network.dial({ address, port, greetingBytes: GREETING_BYTES }, signal);
    last = {
      addresses,
      address,
      connected: dialled.connectedMs !== undefined,
      tookMs: dialled.tookMs,
      ...(dialled.code === undefined ? {} : { code: dialled.code }),
      ...(dialled.greeting === undefined ? {} : { greeting: excerpt(dialled.greeting.trimEnd(), 100) }),
    };
    if (last.connected || signal.aborted) break;
  }
  return last;
}
