/** A page about what only a log shows: the checks of doctor, which look for themselves, have the pages about the rest. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly why: string;
  readonly causes: readonly string[];
  /** Ids of checks, and of these. */
  readonly see: readonly string[];
}

const unfound = 'nixcache doctor looks for itself and tells the causes apart; a log alone cannot.';

export const topics: readonly Topic[] = [
  {
    id: 'unreachable-cache',
    title: 'No connection to a cache can be made',
    severity: 'error',
    why: `Nix prints the same for a port that is closed, for a firewall that rejects and for a network without a way there. ${unfound}`,
    causes: [
      'The service of the cache does not run, or listens elsewhere.',
      'A firewall rejects the connection.',
      'The machine is on another network than the cache.',
      'A proxy on the way is down.',
    ],
    see: ['refused-connection', 'unreachable-host', 'dropped-packets', 'foreign-network'],
  },
  {
    id: 'unreachable-proxy',
    title: 'The proxy on the way to a cache cannot be reached',
    severity: 'error',
    why: 'With http_proxy, https_proxy or all_proxy set, Nix asks the proxy and nobody else. A daemon has variables of its own.',
    causes: [
      'The proxy does not run, or the machine left the network that it is on.',
      'The variable has a wrong host or port.',
      'The variable is set where it does not belong, as in the environment of the daemon.',
    ],
    see: ['proxy-refusal', 'proxy-not-in-daemon'],
  },
  {
    id: 'cache-timeout',
    title: 'A cache did not answer in time',
    severity: 'error',
    why: `Nix before 2.25 does not say whether a connection came about at all. ${unfound}`,
    causes: [
      'A firewall drops the packets.',
      'The host is off, or on another network.',
      'The server takes the connection, and then does not answer.',
    ],
    see: ['dropped-packets', 'silent-server', 'endless-timeout'],
  },
  {
    id: 'refused-certificate',
    title: 'Nix does not accept the TLS certificate of a cache',
    severity: 'error',
    why: `Nix before 2.25 says the same for every fault of a certificate, and tries again as if it could pass. ${unfound}`,
    causes: [
      'The certificate has expired, or the clock is wrong.',
      'It is for another host.',
      'An authority has signed it that this machine does not know, as with a proxy that opens TLS.',
    ],
    see: ['expired-certificate', 'wrong-host-certificate', 'untrusted-certificate', 'intercepted-tls'],
  },
  {
    id: 'refused-signature',
    title: 'Nix refuses what a cache has because of its signature',
    severity: 'error',
    why: `Nix says the same for every reason, and builds the path instead. ${unfound}`,
    causes: [
      'The key of the cache is not in trusted-public-keys.',
      'It is there, but only in the configuration of a user whom the daemon does not trust.',
      'It is there under another name, or the cache has a new key.',
      'The path was put into the cache without a signature.',
    ],
    see: ['untrusted-key', 'key-mismatch', 'misnamed-key', 'unsigned-paths', 'ignored-user-setting'],
  },
  {
    id: 'unsigned-import',
    title: 'A store does not take a path without a signature',
    severity: 'error',
    why: 'Whoever copies a path into a store has to be trusted by it, or the path has to be signed by a key that it trusts.',
    causes: [
      'The path was built on the machine that it comes from, which has no key to sign with.',
      'The key that signed it is not in trusted-public-keys of the store that takes it.',
    ],
    see: ['unsigned-paths', 'untrusted-key'],
  },
  {
    id: 'disabled-cache',
    title: 'Nix leaves a failing cache out for a minute',
    severity: 'warning',
    why: 'Where fallback is on, Nix stops asking a cache that failed, for 60 seconds and in this process alone.',
    causes: ['The cache failed before, for a reason that stands in the whole log.'],
    see: ['missing-fallback', 'crashing-fallback'],
  },
  {
    id: 'failed-upload',
    title: 'Nix could not write to a cache',
    severity: 'error',
    why: 'nix copy --to and post-build hooks write to a cache; one that only serves files takes nothing.',
    causes: [
      'The login may only read, or none was sent.',
      'The server takes no uploads at this URL.',
      'The connection broke off.',
    ],
    see: ['denied-access'],
  },
  {
    id: 'lost-daemon',
    title: 'The Nix daemon ended in the middle of its work',
    severity: 'error',
    why: 'The client only sees that the connection to the daemon is gone; the log of the daemon says why.',
    causes: ['It was killed, as for lack of memory.', 'It crashed.', 'It was restarted, as after an update.'],
    see: ['missing-daemon', 'disallowed-user'],
  },
  {
    id: 'read-only-store',
    title: 'The user may not write to the Nix store',
    severity: 'error',
    why: 'Without a daemon Nix writes to the store itself, and has to own it.',
    causes: [
      'The daemon does not run, or the environment says not to use it.',
      'Another user has installed this Nix.',
    ],
    see: ['missing-daemon'],
  },
  {
    id: 'full-download-buffer',
    title: 'Downloads come faster than they are unpacked',
    severity: 'note',
    why: 'Nix lets the download wait and goes on; it is no fault, and the message is gone since 2.33.',
    causes: ['The disk or the processor is slower than the network.'],
    see: [],
  },
];
