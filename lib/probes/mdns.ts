import { type Fact, failed, ok } from '../model/fact.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import type { FilesPort, Ports } from '../model/ports.ts';

type Mdns = NetworkFact['mdns'];

const MOST_BYTES = 64 * 1024;

/**
 * Whether names that end in .local can be looked up here: by a module that speaks mDNS for the C library (nsswitch.conf(5)), or by
 * systemd-resolved, whose settings are of each network and not seen here.
 */
export async function probeMdns(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  resolvers: readonly string[],
): Promise<Mdns> {
  if (machine.platform === 'darwin') return ok('yes');
  if (machine.platform !== 'linux') return failed('nixcache does not know how this system looks up names');
  const nsswitch = await files.read('/etc/nsswitch.conf', MOST_BYTES);
  if (nsswitch.state === 'failed') return failed(`/etc/nsswitch.conf: ${nsswitch.code}`);
  const modules = nsswitch.state === 'ok' ? hostModules(nsswitch.text) : [];
  if (modules.some((name) => name.startsWith('mdns'))) return ok('yes');
  const asksResolved = modules.includes('resolve') || resolvers.some((address) => stubs.has(address));
  return asksResolved ? resolvedMdns(files) : ok('no');
}

/** On which systemd-resolved answers (systemd-resolved.service(8)). */
const stubs: ReadonlySet<string> = new Set(['127.0.0.53', '127.0.0.54']);

function hostModules(text: string): readonly string[] {
  const line = text.split('\n').find((one) => /^\s*hosts\s*:/.test(one)) ?? '';
  const [said = ''] = line.split('#', 1);
  return said.split(/[\s:]+/).slice(1);
}

async function resolvedMdns(files: FilesPort): Promise<Fact<'no' | 'perhaps'>> {
  const read = await files.read('/etc/systemd/resolved.conf', MOST_BYTES);
  const isOff = read.state === 'ok' && /^\s*MulticastDNS\s*=\s*(?:no|false|off|0)\s*$/im.test(read.text);
  return ok(isOff ? 'no' : 'perhaps');
}
