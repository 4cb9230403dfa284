import type { LogMessageKind } from '../nix/log/message.ts';
import { advise, askCache, askForPath, cacheOf, type Draft, named, type Rule, shown } from './draft.ts';
import type { Noted } from './noted.ts';

/** Of signatures, and of the keys that they are compared with. */
export const signatureRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  'refused-signature': (noted) => ({
    check: 'refused-signature',
    severity: 'error',
    subject: cacheOf(noted),
    message: `Nix refuses ${amountOf(noted)} from ${named(noted)}: no signature by a key that it trusts.`,
    cause: `Nix says the same for a cache whose key is not in trusted-public-keys, for a wrong key under the right name, and for a path that was never signed.${silentDrop(noted)}`,
    consequence:
      'Nix builds the path itself, or stops where nothing can build it. That it said before "will be fetched" means nothing.',
    certainty: 'certain',
    fixes: [
      askCache(
        noted,
        'compares the keys of this cache with those that are trusted, and says which line is missing',
      ),
      ...askForPath(noted, 'says of this path which keys have signed it'),
    ],
  }),
  'unsigned-import': (noted) => ({
    check: 'unsigned-import',
    severity: 'error',
    subject: { kind: 'path', name: noted.paths[0] ?? 'a path' },
    message: `The store does not take ${shown(noted.paths[0])}: it lacks a signature by a key that is trusted there.`,
    cause:
      'Paths that were built on a machine carry no signature of their own, and a store takes only what is signed by one of its trusted keys, unless whoever copies is trusted by it.',
    consequence: 'Nothing was copied.',
    certainty: 'certain',
    fixes: [
      advise(
        'Sign the paths where they come from (nix store sign --key-file SECRET-KEY --recursive PATH, or secret-key-files there), and have the public key in trusted-public-keys of the store that takes them.',
      ),
      ...askForPath(noted, 'says which keys have signed it'),
    ],
  }),
  'untrusted-path': (noted) => ({
    check: 'refused-signature',
    severity: 'error',
    subject: { kind: 'path', name: noted.paths[0] ?? 'a path' },
    message: `${shown(noted.paths[0])} has no signature by a key that is trusted here.`,
    cause: 'It was built here or copied without one, or its key is not in trusted-public-keys.',
    certainty: 'certain',
    fixes: askForPath(noted, 'says which keys have signed it'),
  }),
  'malformed-key': (noted) => malformedKey(noted, 'certain'),
  'bad-base64': (noted) => malformedKey(noted, noted.context === undefined ? 'likely' : 'certain'),
};

const amountOf = ({ paths, morePaths }: Noted): string => {
  const [first] = paths;
  const count = paths.length + morePaths;
  return count === 1 ? shown(first) : count === 0 ? 'a path' : `${count} paths`;
};

/** The wording of 2.6 to 2.9, which are among those that drop a user's key without a word (daemon.cc; 2.4 to 2.21). */
const silentDrop = ({ message }: Noted): string =>
  message.text.startsWith('the substitute for')
    ? ' This Nix also drops trusted-public-keys of a user whom the daemon does not trust, without saying so.'
    : '';

function malformedKey({ context, message }: Noted, certainty: Draft['certainty']): Draft {
  const name = context ?? '';
  const isNamed = name !== '';
  return {
    check: 'malformed-trusted-key',
    severity: 'error',
    subject: isNamed ? { kind: 'key', name: shown(name) } : { kind: 'setting', name: 'trusted-public-keys' },
    message: isNamed
      ? `The entry ${shown(name)} of trusted-public-keys is no key.`
      : message.kind === 'bad-base64'
        ? 'Nix stopped at a key or signature that is not in base 64, and does not say which.'
        : 'An entry of trusted-public-keys is no key, and this Nix does not say which.',
    cause:
      'An entry has to be name:key in one piece; one that lacks its name, its second half or its last characters spoils all of them. Nix before 2.25 calls it a secret key here, though public ones are meant.',
    consequence: 'Nothing can be downloaded that needs a signature, from no cache.',
    certainty,
    fixes: [
      {
        kind: 'run-here',
        commands: ['nixcache doctor'],
        root: false,
        certainty: 'suggestion',
        note: 'reads trusted-public-keys, and names the entry and the line that it stands in',
      },
    ],
  };
}
