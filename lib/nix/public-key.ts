import { Buffer } from 'node:buffer';
import { decodeBase64 } from './base64.ts';
import { excerpt } from './excerpt.ts';
import { type Parsed, parsed, refused } from './parsed.ts';

const PUBLIC_KEY_BYTES = 32;
const SECRET_KEY_BYTES = 64;

/** Oddities of a key that Nix accepts. */
type KeyQuirk =
  /** Base 64 without its `=`. Harmless. */
  | 'unpadded'
  /** A comma behind the `=`. Harmless. */
  | 'trailing-comma'
  /** Other text behind the `=`, which Nix ignores: another key joined by a comma is lost like this. */
  | 'trailing-text'
  /**
   * The name begins with a quotation mark, which is part of the name for Nix: no signature ever matches this
   * key.
   */
  | 'quoted';

/** A trusted public key. `text` is its plain spelling, `name:base64`, without the quirks of the entry. */
export interface PublicKey {
  readonly name: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly quirks: readonly KeyQuirk[];
}

/**
 * Why Nix stops with an error at a key. `quoted` and `trailing-comma`: the entry is not base 64 because of
 * them. `secret-key`: 64 bytes, a secret key in the place of a public one. `length` counts decoded bytes.
 * Names are excerpts; no key is ever in here.
 */
export type KeyProblem =
  | { readonly kind: 'no-colon' | 'empty-name' }
  | {
      readonly kind: 'empty-key' | 'bad-base64' | 'secret-key' | 'quoted' | 'trailing-comma';
      readonly name: string;
    }
  | { readonly kind: 'wrong-length'; readonly name: string; readonly length: number };

function quirksOf(name: string, keyText: string): readonly KeyQuirk[] {
  const padding = keyText.indexOf('=');
  const trailing = padding < 0 ? '' : keyText.slice(padding).replace(/^=+/, '');
  const quoted = /^["']/.test(name);
  const quirks: KeyQuirk[] = [];
  if (padding < 0) quirks.push('unpadded');
  if (quoted) quirks.push('quoted');
  if (/^,+$/.test(trailing)) quirks.push('trailing-comma');
  else if (trailing !== '' && !(quoted && /^["'],?$/.test(trailing))) quirks.push('trailing-text');
  return quirks;
}

/** Why text is no base 64: with what people add to a key undone, is there a key beneath? */
function rootOfBadBase64(keyText: string): 'bad-base64' | 'secret-key' | 'quoted' | 'trailing-comma' {
  const beneath = decodeBase64(keyText.replace(/["',;]{1,4}$/, ''));
  if (beneath === undefined) return 'bad-base64';
  if (beneath.length === SECRET_KEY_BYTES) return 'secret-key';
  if (/["'],?$/.test(keyText)) return 'quoted';
  return keyText.endsWith(',') ? 'trailing-comma' : 'bad-base64';
}

const LONGEST_SHOWN_NAME = 80;
const LONGEST_SHOWN_KEY = 48;

/** A name that may go into a problem. One that is long enough to be a secret key is left out. */
function shownName(name: string): string {
  return name.length > LONGEST_SHOWN_NAME ? '…' : excerpt(name);
}

/** An entry that may be shown, less what is long enough to be a secret key. */
function shownEntry(entry: string): string {
  const colon = entry.indexOf(':');
  const key = entry.slice(colon + 1);
  const name = colon < 0 ? '' : `${shownName(entry.slice(0, colon))}:`;
  return name + (key.length > LONGEST_SHOWN_KEY ? '…' : excerpt(key));
}

/**
 * Reads one entry of trusted-public-keys, `name:base64`, refusing exactly what Nix refuses
 * (libstore/crypto.cc Key::Key and PublicKey::PublicKey; libutil/signature/local-keys.cc later; the same in
 * 2.3, 2.8, 2.26 and 2.34).
 */
export function parsePublicKey(entry: string): Parsed<PublicKey, KeyProblem> {
  const colon = entry.indexOf(':');
  if (colon < 0) return refused({ kind: 'no-colon' });
  if (colon === 0) return refused({ kind: 'empty-name' });
  const name = entry.slice(0, colon);
  const shown = shownName(name);
  const keyText = entry.slice(colon + 1);
  const bytes = decodeBase64(keyText);
  if (bytes === undefined) return refused({ kind: rootOfBadBase64(keyText), name: shown });
  if (bytes.length === 0) return refused({ kind: 'empty-key', name: shown });
  if (bytes.length === SECRET_KEY_BYTES) return refused({ kind: 'secret-key', name: shown });
  if (bytes.length !== PUBLIC_KEY_BYTES)
    return refused({ kind: 'wrong-length', name: shown, length: bytes.length });
  const text = `${name}:${Buffer.from(bytes).toString('base64')}`;
  return parsed({ name, bytes, text, quirks: quirksOf(name, keyText) });
}

/** An entry that Nix refuses; `entry` is safe to show. */
interface MalformedKey {
  readonly entry: string;
  readonly problem: KeyProblem;
}

/**
 * The trusted keys by name, as Nix looks them up. Of several keys with one name the FIRST counts
 * (getDefaultPublicKeys in libstore/crypto.cc, keys.cc later); `shadowed` are the later ones that have other
 * bytes. A single malformed entry makes Nix fail at every substitution, that of content-addressed paths
 * included.
 */
export function trustedKeysByName(entries: readonly string[]): {
  readonly keys: ReadonlyMap<string, PublicKey>;
  readonly shadowed: readonly PublicKey[];
  readonly malformed: readonly MalformedKey[];
} {
  const keys = new Map<string, PublicKey>();
  const shadowed: PublicKey[] = [];
  const malformed: MalformedKey[] = [];
  for (const entry of entries) {
    const key = parsePublicKey(entry);
    if (!key.ok) malformed.push({ entry: shownEntry(entry), problem: key.problem });
    else {
      const first = keys.get(key.value.name);
      if (first === undefined) keys.set(key.value.name, key.value);
      else if (first.text !== key.value.text) shadowed.push(key.value);
    }
  }
  return { keys, shadowed, malformed };
}
