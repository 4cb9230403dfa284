import { trustedKeysByName } from '../nix/public-key.ts';
import { remembered } from './remembered.ts';
import { trustedKeyEntries } from './trusted-key-entries.ts';

/** The trusted keys of a list by name, as Nix looks them up. */
export const trustedKeysOf = remembered(trustedKeysByName);

/** Names of keys that stand in trusted-public-keys, but in a way that Nix does not find them by: malformed, quoted, or behind a comma. */
export const spoiledKeyNames = remembered((entries: readonly string[]): ReadonlySet<string> => {
  const { keys } = trustedKeysOf(entries);
  const names = trustedKeyEntries(entries).flatMap(({ name, flaw, meant }) =>
    flaw === undefined ? [] : [name, ...meant.map((key) => key.split(':', 1)[0] ?? '')],
  );
  return new Set(names.filter((name) => !keys.has(name)));
});
