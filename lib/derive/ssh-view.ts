import { okValue } from '../model/fact.ts';
import type { SshStore, StoresFact } from '../model/facts/stores.ts';
import type { Subject } from '../model/finding.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';

/** How far it is to what listens at a store behind ssh: exactly one answer, the first layer that failed. */
export type SshReach =
  | { readonly kind: 'answers' }
  /** Another host or program leads there, which is not tried. */
  | { readonly kind: 'indirect'; readonly by: string }
  | { readonly kind: 'no-such-name' | 'resolver-fails' }
  | { readonly kind: 'refused' | 'dropped' | 'unreachable' | 'broken-off' | 'not-ssh' }
  | { readonly kind: 'not-asked'; readonly because: string };

/** What the runner's known_hosts files say about the host. `unseen`: one of them could not be read, and no other names the host. */
export type HostKeyState = 'known' | 'unknown' | 'revoked' | 'unseen';

/** Why a private key is of no use to whoever runs ssh. */
export type IdentityFault = 'missing' | 'no-key' | 'public-key' | 'too-open' | 'encrypted';

export interface SshView extends Subject {
  readonly kind: 'cache' | 'builder';
  readonly fact: SshStore;
  readonly store: StoreUrl;
  readonly reach: SshReach;
}

/** The stores behind ssh, each once in each of its roles: the subjects of every check about them. */
export function sshViews({ stores }: { readonly stores: StoresFact }): readonly SshView[] {
  const seen = new Set<string>();
  return stores.ssh.flatMap((fact): readonly SshView[] => {
    const kind = fact.role === 'builder' ? 'builder' : 'cache';
    const key = `${kind} ${fact.store}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ kind, name: fact.store, fact, store: parseStoreUrl(fact.store), reach: sshReach(fact) }];
  });
}

export function sshReach({ options, dial }: SshStore): SshReach {
  if (options.state !== 'ok') return { kind: 'not-asked', because: options.reason };
  const { proxyJump, proxyCommand } = options.value;
  const by = proxyJump ?? proxyCommand;
  if (by !== undefined) return { kind: 'indirect', by };
  if (dial.state !== 'ok') return { kind: 'not-asked', because: dial.reason };
  const { lookupCode, connected, code, greeting } = dial.value;
  if (code === 'ABORTED' || lookupCode === 'ABORTED') return { kind: 'not-asked', because: 'interrupted' };
  if (lookupCode !== undefined)
    return { kind: ['ENOTFOUND', 'ENODATA'].includes(lookupCode) ? 'no-such-name' : 'resolver-fails' };
  if (!connected) return { kind: connectFault(code) };
  if (greeting === undefined || greeting === '')
    return { kind: code === undefined || code === 'ECONNRESET' ? 'broken-off' : 'not-ssh' };
  return { kind: /^SSH-(?:2\.0|1\.99)-/.test(greeting) ? 'answers' : 'not-ssh' };
}

/** A closed port and a firewall's REJECT are the same. */
function connectFault(code: string | undefined) {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'TIMEOUT' || code === 'ETIMEDOUT') return 'dropped';
  return code === 'ECONNRESET' ? 'broken-off' : 'unreachable';
}

/** Undefined where the configuration of ssh could not be had, or says that no host key is checked. */
export function hostKeyState({ options, hostKeys }: SshStore): HostKeyState | undefined {
  const keys = okValue(hostKeys);
  const { hostKeyChecking = 'ask', hidden } = okValue(options) ?? {};
  if (keys === undefined || keys.given || ['no', 'off', 'accept-new'].includes(hostKeyChecking))
    return undefined;
  if (keys.found.some(({ marker }) => marker !== 'revoked')) return 'known';
  if (keys.found.length > 0) return 'revoked';
  return hidden !== undefined || keys.files.some(({ state }) => state === 'unreadable')
    ? 'unseen'
    : 'unknown';
}

type Identity = Extract<SshStore['identities'], { readonly state: 'ok' }>['value'][number];

/** ssh looks at the permissions of a key only where the key is its own user's (sshkey_perm_ok in authfile.c). */
export function identityFault(identity: Identity, uid: number): IdentityFault | undefined {
  const { state, mode = 0, holds } = identity;
  if (state === 'absent') return 'missing';
  if (state !== 'ok') return undefined;
  if (holds === 'no-key' || holds === 'public-key') return holds;
  if (identity.uid === uid && (mode & 0o077) !== 0) return 'too-open';
  return holds === 'encrypted' ? 'encrypted' : undefined;
}

/** What a login came to, by the words of OpenSSH; undefined where none was tried or it is not clear. */
export type LoginResult = 'ok' | 'denied' | 'no-program' | 'host-key-unknown' | 'host-key-changed' | 'failed';
export function loginResult({ login }: SshStore): LoginResult | undefined {
  const tried = okValue(login);
  if (tried === undefined || tried.status === null) return undefined;
  const said = tried.said.join('\n');
  if (tried.status === 127) return 'no-program';
  if (tried.status !== 255) return 'ok';
  if (/IDENTIFICATION HAS CHANGED|host key for .* has changed/i.test(said)) return 'host-key-changed';
  if (/REVOKED HOST KEY|was revoked/.test(said)) return 'host-key-changed';
  if (/Host key verification failed/.test(said)) return 'host-key-unknown';
  return /Permission denied|Too many authentication failures/.test(said) ? 'denied' : 'failed';
}
