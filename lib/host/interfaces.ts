import { networkInterfaces } from 'node:os';
import type { InterfaceAddress } from '../model/ports.ts';

/** The addresses of this machine; none where it may not be asked, as in some sandboxes. */
export function interfaceAddresses(): readonly InterfaceAddress[] {
  try {
    return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses.map(({ address, cidr, internal }) => ({
        name,
        address,
        prefixLength: Number(cidr?.split('/')[1] ?? (address.includes(':') ? 128 : 32)),
        loopback: internal,
      })),
    );
  } catch {
    return [];
  }
}
