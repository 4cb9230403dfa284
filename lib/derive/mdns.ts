import { okValue } from '../model/fact.ts';
import type { NetworkFact } from '../model/facts/network.ts';

/** Whether a name was not found because this machine does not ask where it could be: by mDNS. */
export const lacksMdns = (host: string, how: string, network: NetworkFact | undefined): boolean =>
  how === 'no-such-name' &&
  /\.local\.?$/i.test(host) &&
  network !== undefined &&
  okValue<'yes' | 'no' | 'perhaps'>(network.mdns) === 'no';
