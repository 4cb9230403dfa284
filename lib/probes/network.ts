import { absent, type Fact, failed, ok, okValue } from '../model/fact.ts';
import type { NetworkFact, RouteFact } from '../model/facts/network.ts';
import type { FilesPort, Ports } from '../model/ports.ts';
import { probeMdns } from './mdns.ts';
import { parseIpv4Routes, parseIpv6Routes } from './proc-net.ts';

type NetworkPorts = Pick<Ports, 'network' | 'files' | 'machine'>;

/** A router of the internet has a table that is longer, and no need of this. */
const MOST_BYTES = 1 << 20;
const MOST_ROUTES = 200;

/** What this machine's network is: from its own files and interfaces, without a packet sent. */
export async function probeNetwork({ network, files, machine }: NetworkPorts): Promise<NetworkFact> {
  const [routes, resolvers] = await Promise.all([
    machine.platform === 'linux'
      ? readRoutes(files)
      : failed('nixcache reads the routes of a machine on Linux only'),
    readResolvers(files),
  ]);
  return {
    interfaces: network.interfaces(),
    routes,
    resolvers,
    mdns: await probeMdns({ files, machine }, okValue(resolvers) ?? []),
  };
}

async function readRoutes(files: FilesPort): Promise<Fact<readonly RouteFact[]>> {
  const [ipv4, ipv6] = await Promise.all(
    ['/proc/net/route', '/proc/net/ipv6_route'].map((path) => files.read(path, MOST_BYTES)),
  );
  if (ipv4?.state !== 'ok') return failed('/proc/net/route could not be read');
  // Without IPv6 in the kernel there is no second file.
  if (ipv6 === undefined || ipv6.state === 'failed') return failed('/proc/net/ipv6_route could not be read');
  const routes = [...parseIpv4Routes(ipv4.text), ...(ipv6.state === 'ok' ? parseIpv6Routes(ipv6.text) : [])];
  const isWhole = !ipv4.truncated && !(ipv6.state === 'ok' && ipv6.truncated) && routes.length <= MOST_ROUTES;
  return isWhole ? ok(routes) : failed('there are too many routes to look at');
}

async function readResolvers(files: FilesPort): Promise<Fact<readonly string[]>> {
  const read = await files.read('/etc/resolv.conf', MOST_BYTES);
  if (read.state === 'absent') return absent('there is no /etc/resolv.conf');
  if (read.state === 'failed') return failed(`/etc/resolv.conf: ${read.code}`);
  const named = [...read.text.matchAll(/^[ \t]*nameserver[ \t]+([0-9A-Fa-f:.%\w]{1,80})/gm)];
  return ok(named.slice(0, 3).map(([, address = '']) => address));
}
