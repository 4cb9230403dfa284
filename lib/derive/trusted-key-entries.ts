import { excerpt } from '../nix/excerpt.ts';
import { type KeyProblem, parsePublicKey } from '../nix/public-key.ts';

/** What is wrong with an entry of trusted-public-keys. Nix reads one that is `quoted` under a useless name, or that has `trailing-text`. */
export type KeyFlaw = KeyProblem['kind'] | 'quoted' | 'trailing-text';

/** The entries of trusted-public-keys under one name. Nothing in here can be a part of a secret key. */
export interface KeyEntry {
  /** `number 2` for the second entry, where it has no name that may be shown. */
  readonly name: string;
  /** How it begins in the configuration; undefined where nothing of it may be shown. */
  readonly begins: string | undefined;
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
    const shown = shownName(name);
    return { name: shown, begins: `${shown}:`, flaw, fatal: false, length: undefined, meant, written };
  }
  const { problem } = read;
  const own = 'name' in problem ? shownName(problem.name) : bareName(text);
  const name = own ?? `number ${index + 1}`;
  const begins = own === undefined || problem.kind === 'no-colon' ? own : `${own}:`;
  const length = problem.kind === 'wrong-length' ? problem.length : undefined;
  return { name, begins, flaw: problem.kind, fatal: true, length, meant, written };
}

/** A name without a key. Key material in base 64 has neither dots nor hyphens. */
const bareName = (text: string): string | undefined =>
  /^\w[\w.-]{0,79}$/.test(text) && /[.-]|^.{1,12}$/.test(text) ? text : undefined;

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
