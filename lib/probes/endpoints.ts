import pLimit from 'p-limit';
import { neighbourPorts, type Suspect, usualPorts } from '../leads/endpoint-plan.ts';
import { failed, notAsked, ok } from '../model/fact.ts';
import type { Attempt, EndpointFact } from '../model/facts/network.ts';
import type { FilesPort, Ports } from '../model/ports.ts';
import { parseIpv4, parseIpv6 } from '../nix/ip-address.ts';
import { isThisHost } from '../nix/near-host.ts';
import { parseListeners } from './proc-net.ts';

/** What a healthy name has at most, families together. */
const MOST_ADDRESSES = 8;
/** Connections being made at the same time. */
const AT_ONCE = 64;
const MOST_BYTES = 4 << 20;

type EndpointPorts = Pick<Ports, 'network' | 'files' | 'machine'>;
type Limit = ReturnType<typeof pLimit>;

/** Tries each suspect once more, each of its addresses by itself. All of it ends with the signal. */
export async function probeEndpoints(
  ports: EndpointPorts,
  suspects: readonly Suspect[],
  neighbours: boolean,
  signal: AbortSignal,
): Promise<readonly EndpointFact[]> {
  const limit = pLimit(AT_ONCE);
  return Promise.all(suspects.map((suspect) => probeEndpoint(ports, suspect, neighbours, limit, signal)));
}

async function probeEndpoint(
  ports: EndpointPorts,
  { host, port }: Suspect,
  neighbours: boolean,
  limit: Limit,
  signal: AbortSignal,
): Promise<EndpointFact> {
  const lookups = isAddress(host) ? [] : await lookUpFamilies(ports, host, signal);
  const addresses = isAddress(host) ? [host] : lookups.flatMap((lookup) => lookup.addresses);
  const dial = (address: string, at: number) =>
    limit(async (): Promise<Attempt> => {
      const { connectedMs, code, tookMs } = await ports.network.dial({ address, port: at }, signal);
      return {
        address,
        port: at,
        tookMs,
        ...(connectedMs === undefined ? {} : { connectedMs }),
        ...(code === undefined ? {} : { code }),
      };
    });
  const own = addresses.find((address) => isOwn(ports, address));
  const asked = addresses
    .filter((address) => address !== own)
    .find((one) => neighbourPorts(one, port).length > 0);
  const [attempts, around, listeners] = await Promise.all([
    Promise.all(addresses.map((address) => dial(address, port))),
    asked === undefined || own !== undefined
      ? notAsked('only other machines of a private network are tried on other ports')
      : neighbours
        ? Promise.all(neighbourPorts(asked, port).map((at) => dial(asked, at))).then(ok<readonly Attempt[]>)
        : notAsked('--no-neighbours was given'),
    own === undefined ? notAsked('it is not this machine') : listenersHere(ports, port),
  ]);
  return { host, port, lookups, attempts, neighbours: around, listeners };
}

const isAddress = (host: string): boolean => {
  const [plain = ''] = host.split('%', 1);
  return parseIpv4(host) !== undefined || parseIpv6(plain) !== undefined;
};

const isOwn = ({ network }: EndpointPorts, address: string): boolean =>
  isThisHost(address) || network.interfaces().some((one) => one.address === address);

async function lookUpFamilies({ network }: EndpointPorts, host: string, signal: AbortSignal) {
  const asked = await Promise.all(
    ([6, 4] as const).map(async (family) => ({ family, found: await network.lookup(host, family, signal) })),
  );
  return asked.map(({ family, found: { addresses, code, tookMs } }) => ({
    family,
    addresses: addresses.slice(0, MOST_ADDRESSES / 2),
    tookMs,
    ...(code === undefined ? {} : { code }),
  }));
}

/** What of this machine listens on the port, and on the usual ones. */
async function listenersHere(
  { files, machine }: { readonly files: FilesPort; readonly machine: { readonly platform: string } },
  port: number,
): Promise<EndpointFact['listeners']> {
  if (machine.platform !== 'linux') return failed('nixcache sees who listens on Linux only');
  const [ipv4, ipv6] = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => files.read(path, MOST_BYTES)),
  );
  if (ipv4?.state !== 'ok' || ipv4.truncated) return failed('/proc/net/tcp could not be read');
  if (ipv6 === undefined || ipv6.state === 'failed' || (ipv6.state === 'ok' && ipv6.truncated))
    return failed('/proc/net/tcp6 could not be read');
  const all = [...parseListeners(ipv4.text), ...(ipv6.state === 'ok' ? parseListeners(ipv6.text) : [])];
  return ok(all.filter((one) => one.port === port || usualPorts.includes(one.port)));
}
