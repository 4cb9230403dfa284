import type { Facts } from '../../lib/model/facts/facts.ts';
import type { SshStore, StoresFact } from '../../lib/model/facts/stores.ts';
import { cache, machine, notAsked, ok } from './facts.ts';

type Value<Fact> = Extract<Fact, { readonly state: 'ok' }> extends { readonly value: infer V } ? V : never;
type Options = Value<SshStore['options']>;
type Dial = Value<SshStore['dial']>;
type HostKeys = Value<SshStore['hostKeys']>;
type Identity = Value<SshStore['identities']>[number];

interface GivenStore {
  readonly store?: string;
  readonly role?: SshStore['role'];
  readonly options?: Partial<Options>;
  readonly dial?: Partial<Dial>;
  readonly hostKeys?: Partial<HostKeys>;
  readonly identities?: readonly Partial<Identity>[];
  /** Status and last line of ssh. */
  readonly login?: readonly [number, string];
  readonly more?: Partial<SshStore>;
}

const knownHosts = '/root/.ssh/known_hosts';

/** A healthy store behind ssh, to which no login was tried; say what differs. */
export const sshStore = (given: GivenStore = {}): SshStore => ({
  store: given.store ?? 'ssh://nix@build.test',
  role: given.role ?? 'substituter',
  ...(given.role === 'builder' ? { place: { origin: '/etc/nix/machines', line: 3 } } : {}),
  options: ok({ hostName: 'build.test', port: 22, user: 'nix', from: 'ssh -G', ...given.options }),
  dial: ok({
    addresses: ['192.0.2.7'],
    address: '192.0.2.7',
    connected: true,
    tookMs: 5,
    greeting: 'SSH-2.0-OpenSSH_9.2',
    ...given.dial,
  }),
  hostKeys: ok({
    names: ['build.test'],
    files: [{ path: knownHosts, state: 'ok' }],
    found: [{ file: knownHosts, line: 1, keyType: 'ssh-ed25519' }],
    given: false,
    ...given.hostKeys,
  }),
  identities: ok(
    (given.identities ?? [{}]).map((one) => ({
      path: '/root/.ssh/nix',
      named: true,
      state: 'ok' as const,
      mode: 0o600,
      uid: 0,
      holds: 'plain' as const,
      ...one,
    })),
  ),
  login:
    given.login === undefined
      ? notAsked('no login was tried; --ssh-login tries one')
      : ok({ status: given.login[0], said: [given.login[1]].filter((line) => line !== '') }),
  ...given.more,
});

/** The facts of a machine with one store behind ssh, whose Nix is root's. */
export const sshFacts = (
  given: GivenStore = {},
  stores: Partial<StoresFact> = {},
  facts: Partial<Facts> = {},
): Facts => {
  const one = sshStore(given);
  return machine({
    caches:
      one.role === 'substituter'
        ? [cache(one.store, { info: notAsked('nixcache does not look inside ssh stores') })]
        : [],
    facts: {
      nix: ok({ versionLine: 'nix (Nix) 2.26.3' }),
      stores: ok({
        runner: { name: 'root', uid: 0, isThisUser: true },
        sshClient: 'present',
        agent: false,
        ssh: [one],
        badRows: [],
        unreadableMachines: [],
        sockets: [],
        ...stores,
      }),
      ...facts,
    },
  });
};

/** Of the daemon of another user. */
export const daemonRunner = { runner: { name: 'root', uid: 0, isThisUser: false } };
