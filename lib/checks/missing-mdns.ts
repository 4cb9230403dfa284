import { duration, hostOf } from '../derive/endpoint.ts';
import { lacksMdns } from '../derive/mdns.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'missing-mdns',
  title: 'This machine does not look up .local names',
  severity: 'error',
  layer: 'resolver',
  reach: ['unresolved'],
  found: (cache, { how }, { last, network }) => {
    const host = hostOf(cache.store, last);
    if (!lacksMdns(host, how, network)) return undefined;
    return {
      data: { host },
      culprit: 'mdns',
      evidence: [
        `looking up ${host}: the resolver says that there is no such name, after ${duration(last.momentsMs.ended)}`,
        'neither the hosts line of /etc/nsswitch.conf nor systemd-resolved makes this machine ask by mDNS',
      ],
      certainty: 'likely',
      fixes: [
        {
          kind: 'do',
          text: 'Have names that end in .local looked up by mDNS: install Avahi with its module for the C library (nss-mdns) and put mdns4_minimal [NOTFOUND=return] before dns in the hosts line of /etc/nsswitch.conf (on NixOS: services.avahi.enable and services.avahi.nssmdns4).',
          certainty: 'suggestion',
          note: 'a Nix that is not of this distribution may not load such a module, unless nscd runs',
        },
        {
          kind: 'do',
          text: `Or write the address of ${host} into the substituter's URL or into /etc/hosts, if it does not change.`,
          certainty: 'suggestion',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} cannot be reached: this machine does not look up names that end in .local, such as ${data.host}.`,
  cause: () =>
    'Such names are in no DNS: the machines of a local network answer for themselves, by mDNS, and this machine is not set up to ask that way. Whether the host is there could so not be seen.',
  explain: {
    why: 'A machine finds .local names only with something that speaks mDNS (Avahi, systemd-resolved, macOS). Without it the name does not exist, whatever the host does.',
    causes: [
      'Avahi or its module for the C library is not installed or not enabled.',
      'A container or minimal system that knows only files and DNS.',
    ],
    see: ['unresolved-host'],
  },
});
