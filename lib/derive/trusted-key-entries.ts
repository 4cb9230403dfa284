import { excerpt } from '../nix/excerpt.ts';
import { type KeyProblem, parsePublicKey } from '../nix/public-key.ts';

/** What is wrong with an entry of trusted-public-keys. Nix reads one that is `quoted` under a useless name, or that has `trailing-text`. */
export type KeyFlaw = KeyProblem['kind'] | 'quoted' | 'trailing-text';

/** The entries of trusted-public-keys under one name. Nothing in here can be a part of a secret key. */
export interface KeyEntry {
  /** `number 2` for the second entry, where it has no name. */
  readonly name: string;
  /** Undefined where Nix reads the key as it was meant. */
  readonly flaw: KeyFlaw | undefined;
  /** Whether Nix stops at it. */
  readonly fatal: boolean;
  /** Of the key in bytes, where that is wrong. */
  readonly length: number | undefined;
  /** The public keys that were meant, where only quotation marks and commas are in the way; and how that is written. */
  readonly meant: readonly string[];
  readonly written: string;
}

/** What stands in trusted-public-keys: one entry per name, the flawed one of several. */
export function trustedKeyEntries(texts: readonly string[]): readonly KeyEntry[] {
  const entries = texts.map(entryOf);
  const byName = new Map<string, KeyEntry>();
  for (const [index, entry] of entries.entries()) {
    // What stands alone behind a malformed key is the rest of that one, which a blank cut in two.
    if (entry.flaw === 'no-colon' && entries[index - 1]?.fatal === true) continue;
    if (byName.get(entry.name)?.flaw === undefined) byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

function entryOf(text: string, index: number): KeyEntry {
  const read = parsePublicKey(text);
  const meant = keysIn(text);
  const written = meant.length > 0 ? text : '';
  if (read.ok) {
    const { quirks, name } = read.value;
    const flaw = (['quoted', 'trailing-text'] as const).find((quirk) => quirks.includes(quirk));
    return { name: shownName(name), flaw, fatal: false, length: undefined, meant, written };
  }
  const { problem } = read;
  const name = 'name' in problem ? shownName(problem.name) : `number ${index + 1}`;
  const length = problem.kind === 'wrong-length' ? problem.length : undefined;
  return { name, flaw: problem.kind, fatal: true, length, meant, written };
}

/** The name alone, without the quotation mark before it. */
const shownName = (name: string): string => excerpt(name.replace(/^["']/, ''));

/** The public keys in a text, if it is nothing but such keys between quotation marks and commas. */
function keysIn(text: string): readonly string[] {
  const keys = text
    .split(/[,;"']+/)
    .filter((part) => part !== '')
    .map(parsePublicKey);
  const texts = keys.flatMap((key) => (key.ok ? [key.value.text] : []));
  return texts.length === keys.length ? texts : [];
}
