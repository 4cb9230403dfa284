import { duration, hostOf } from '../derive/endpoint.ts';
import { lacksMdns } from '../derive/mdns.ts';
import type { Reach } from '../derive/reach.ts';
import { okValue } from '../model/fact.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache, shellWord } from './shared-fixes.ts';

type How = Extract<Reach, { readonly kind: 'unresolved' }>['how'];
type Why = How | 'well-known' | 'mdns' | 'bare-name';

export default defineReachCheck({
  id: 'unresolved-host',
  title: "A cache's host name cannot be looked up",
  severity: 'error',
  layer: 'resolver',
  reach: ['unresolved'],
  found: (cache, { how }, { last, network }) => {
    const host = hostOf(cache.store, last);
    if (lacksMdns(host, how, network)) return undefined;
    const resolvers = how === 'no-such-name' || network === undefined ? [] : askedResolvers(network);
    const why = whyOf(how, host);
    return {
      data: { host, how, why },
      // A resolver that fails does so for all names, one that says no does so for this one.
      culprit: how === 'no-such-name' ? host : how,
      evidence: [
        `looking up ${host}: ${answers[how]}, after ${duration(last.momentsMs.ended)}`,
        ...resolvers,
      ],
      fixes: [
        { kind: 'do', text: words[why].advice(host), certainty: 'suggestion' },
        ...(how === 'no-such-name' && why !== 'well-known' ? [forgetCache(cache)] : []),
      ],
    };
  },
  message: ({ subject, data }) =>
    data.how === 'no-such-name'
      ? `${subject.name} cannot be reached: no host named ${data.host} was found.`
      : `${subject.name} cannot be reached: looking up ${data.host} failed.`,
  cause: ({ data }) => words[data.why].cause(data.host),
  explain: {
    why: 'Nix prints the same "could not resolve host" for a name that does not exist and for a resolver that is down, and goes on without the cache.',
    causes: [
      'This machine is offline, or the VPN that knows the name is off.',
      'The host name in the URL is misspelled, or the host is gone.',
      'A .local name is asked for by something that does not speak mDNS.',
    ],
    see: ['offline-machine', 'missing-mdns', 'unreachable-host', 'proxy-refusal'],
  },
});

const answers: Readonly<Record<How, string>> = {
  'no-such-name': 'the resolver says that there is no such name',
  'resolver-failed': 'the resolver could not answer',
  'resolver-silent': 'the resolver did not answer in time',
};

function askedResolvers({ resolvers }: NetworkFact): readonly string[] {
  const asked = okValue<readonly string[]>(resolvers) ?? [];
  return asked.length === 0 ? [] : [`this machine asks ${asked.join(', ')} (/etc/resolv.conf)`];
}

function whyOf(how: How, host: string): Why {
  if (how !== 'no-such-name') return how;
  // Of this one name it is known that it exists.
  if (host === 'cache.nixos.org') return 'well-known';
  if (host.endsWith('.local')) return 'mdns';
  return host.includes('.') ? 'no-such-name' : 'bare-name';
}

const askAnother = (): string =>
  'Look up another name, for example with "getent hosts nixos.org". If that fails too, the network or the name server of this machine is at fault, not the cache.';

const askForIt = (host: string): string =>
  `Ask for the name with "getent hosts ${shellWord(host)}" on this machine and on one where it works; if it stays empty here, mend the name resolution or configure the cache by its IP address.`;

const words: Readonly<
  Record<Why, { readonly cause: (host: string) => string; readonly advice: (host: string) => string }>
> = {
  'resolver-silent': {
    cause: () =>
      'The name server that this machine asks does not answer: it is down, or the network does not carry the question there. This says nothing about the cache.',
    advice: askAnother,
  },
  'resolver-failed': {
    cause: () =>
      "The name server gave up or could not be asked: this machine is offline, its resolver is misconfigured, or the name's own servers are broken. This says nothing about the cache.",
    advice: askAnother,
  },
  'well-known': {
    cause: (host) =>
      `${host} exists, so the name server that this machine asks does not know the internet: this machine is offline, in a closed network, or its resolver is misconfigured.`,
    advice: askAnother,
  },
  mdns: {
    cause: (host) =>
      `Names that end in .local are found by mDNS, on the same local network only: ${host} is off or elsewhere, or this machine (or the Nix daemon on it) does not ask by mDNS.`,
    advice: askForIt,
  },
  'bare-name': {
    cause: (host) =>
      `${host} is a name without a domain: it is found only with the right search domain or an entry in the hosts file, which this machine lacks now.`,
    advice: askForIt,
  },
  'no-such-name': {
    cause: (host) =>
      `The name ${host} is not in the DNS that this machine uses: it is misspelled or gone, or only the resolver of another network (a VPN, the office) knows it.`,
    advice: (host) =>
      `Check how ${host} is spelled in the substituter's URL; if only a VPN or an internal resolver knows the name, connect to that first.`,
  },
};
