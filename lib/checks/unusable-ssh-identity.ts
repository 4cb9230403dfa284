import { type IdentityFault, identityFault, loginResult } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import type { StoresFact } from '../model/facts/stores.ts';
import type { FixIntent } from '../model/fix.ts';
import { good, unknown } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';
import { shellWord } from './shared-fixes.ts';

export default defineSshCheck({
  id: 'unusable-ssh-identity',
  title: 'The private key for a store behind ssh cannot be used',
  severity: 'error',
  layer: 'tls',
  explains: ['refused-ssh-login'],
  judge: ({ fact }, { stores }) => {
    const { runner } = stores;
    if (fact.identities.state !== 'ok') return unknown(fact.identities.reason);
    if (loginResult(fact) === 'ok') return good;
    const named = fact.identities.value.filter((one) => one.named);
    const judged = named.map((one) => ({ ...one, fault: faultOf(one, stores) }));
    const bad = judged.flatMap(({ path, mode, fault }) =>
      fault === undefined ? [] : [{ path, mode, fault }],
    );
    const [worst] = bad;
    if (worst === undefined) {
      const unseen = judged.find(({ state }) => state === 'unseen');
      return unseen === undefined || runner.isThisUser
        ? good
        : unknown(`this user may not look at ${unseen.path}, a key of ${runner.name}`);
    }
    // One that can be used is enough, and so may be an agent or a key that ssh tries by itself.
    if (judged.some(({ fault, state }) => fault === undefined && state === 'ok')) return good;
    const others = fact.identities.value.some(
      (one) =>
        !one.named && (one.state === 'unseen' || (one.state === 'ok' && faultOf(one, stores) === undefined)),
    );
    const mayHave = others || (runner.isThisUser && stores.agent);
    return {
      found: true,
      // At a terminal ssh asks.
      severity: mayHave || (worst.fault === 'encrypted' && runner.isThisUser) ? 'warning' : 'error',
      data: { path: worst.path, ...words[worst.fault], runner: runner.name },
      culprit: worst.path,
      evidence: bad.map(({ path, mode, fault }) =>
        fault === 'too-open'
          ? `${path} has mode ${(mode ?? 0).toString(8).padStart(4, '0')}`
          : `${path} ${words[fault].seen}`,
      ),
      certainty: mayHave ? 'possible' : worst.fault === 'encrypted' ? 'likely' : 'certain',
      fixes: fixesFor(worst.path, worst.fault, stores, okValue(fact.options)?.hostName ?? ''),
    };
  },
  message: ({ subject, data }) => `${subject.name}: the private key ${data.path} ${data.short}.`,
  cause: ({ data }) => data.cause,
  explain: {
    why: 'Without a key that it can use ssh ends with "Permission denied (publickey)", which looks as if the server refused the user. A daemon uses the keys of root, never those of a user, and has no agent.',
    causes: [
      'A path that exists for the user alone, or below a home that was moved.',
      'A key that was copied with the permissions of an ordinary file, which ssh ignores.',
      'A key with a passphrase, and nobody there to type it.',
    ],
    see: ['unknown-host-key', 'refused-ssh-login'],
  },
});

/** An agent may hold the key of a passphrase, but a daemon has none. */
function faultOf(
  one: Parameters<typeof identityFault>[0],
  { runner, agent }: StoresFact,
): IdentityFault | undefined {
  const fault = identityFault(one, runner.uid);
  return fault === 'encrypted' && runner.isThisUser && agent ? undefined : fault;
}

const words: Readonly<
  Record<IdentityFault, { readonly short: string; readonly seen: string; readonly cause: string }>
> = {
  missing: {
    short: 'does not exist',
    seen: 'does not exist',
    cause:
      'The path is misspelled, or was never there for whoever runs ssh; ssh mentions it in passing and goes on without it.',
  },
  'no-key': {
    short: 'is no private key',
    seen: 'does not begin like a private key',
    cause: 'The file is empty, cut off, or something else; ssh ignores it.',
  },
  'public-key': {
    short: 'is a public key',
    seen: 'holds a public key',
    cause: 'The file that ends in .pub is for the server; ssh needs the one without that ending here.',
  },
  'too-open': {
    short: 'can be read by others, and ssh ignores it',
    seen: 'can be read by others',
    cause: 'ssh takes no private key of its own user that others may read: "UNPROTECTED PRIVATE KEY FILE".',
  },
  encrypted: {
    short: 'wants a passphrase that nobody can type',
    seen: 'is encrypted',
    cause:
      'Neither a daemon nor a script has a terminal to ask at, and there is no agent that holds the key; at a terminal ssh asks each time.',
  },
};

function fixesFor(
  path: string,
  fault: IdentityFault,
  { runner }: StoresFact,
  host: string,
): readonly FixIntent[] {
  const root = runner.uid === 0;
  if (fault === 'too-open')
    return [
      {
        kind: 'run-here',
        commands: [`chmod go-rwx ${shellWord(path)}`],
        root,
        certainty: 'certain',
        note: 'if others could log in here, make a new key',
      },
    ];
  if (fault === 'public-key' && path.endsWith('.pub'))
    return [{ kind: 'do', text: `Name ${path.slice(0, -'.pub'.length)} instead.`, certainty: 'certain' }];
  const key = fault === 'missing' ? path : `${path}-nix`;
  return [
    {
      kind: 'run-here',
      commands: [`ssh-keygen -t ed25519 -N '' -f ${shellWord(key)}`],
      root,
      certainty: 'suggestion',
      note: `a new key for Nix alone${fault === 'missing' ? ', unless the right one lies elsewhere and only the path is wrong' : ''}; then whoever runs ${host} adds ${key}.pub to the authorized keys of the user there, best for this one program only`,
    },
  ];
}
