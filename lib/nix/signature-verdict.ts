import { isContentAddressed } from './content-address.ts';
import { fingerprint, type Signable } from './fingerprint.ts';
import type { PublicKey } from './public-key.ts';
import { parseSignature, type Signature, type SignatureProblem, verifySignature } from './signature.ts';

/** What the verdict is about: a narinfo, or anything with these fields of one. */
interface SignedInfo extends Signable {
  readonly signatures: readonly string[];
  readonly ca?: string | undefined;
}

/**
 * Whether Nix takes a path with these signatures, and if not, the most telling reason. `keyNames` are the
 * names of all keys that the signatures claim, in the order of the file, once each. Nix's rule
 * (libstore/path-info.cc checkSignatures, all versions): content-addressed paths pass, others need one
 * signature that verifies under the trusted key OF ITS NAME; the others do not matter, except unusable ones.
 */
export type SignatureVerdict = { readonly keyNames: readonly string[] } & (
  | { readonly kind: 'good'; readonly keyName: string }
  /** No good signature, and none needed: the CA field really leads to the path. */
  | { readonly kind: 'content-addressed' }
  /**
   * The CA field leads to another path or to none. Whatever the signatures, Nix does not add such a path
   * ("claims to be content-addressed but isn't", LocalStore::addValidPath), and without references an
   * assertion ends it before.
   */
  | { readonly kind: 'bogus-content-address' }
  | { readonly kind: 'unsigned' }
  /** Signed, but with no trusted key. Nix does not look at such signatures. */
  | { readonly kind: 'untrusted-key' }
  /**
   * `keyName` is trusted, but the signature does not fit its key: the cache signs with another key of this
   * name, or what is signed was changed afterwards. The two look alike.
   */
  | { readonly kind: 'key-mismatch'; readonly keyName: string }
  /**
   * Made with the trusted key `trustedAs`, but it claims the name `keyName`. Nix looks keys up by name, so it
   * does not count.
   */
  | { readonly kind: 'misnamed-key'; readonly keyName: string; readonly trustedAs: string }
  /**
   * A signature that cannot be read. With `fatal` it claims a trusted name: Nix then stops with an error,
   * even where another signature is good. Otherwise there is no other kind of signature; Nix 2.34 and later
   * refuse such a narinfo altogether.
   */
  | { readonly kind: 'malformed'; readonly problem: SignatureProblem; readonly fatal: boolean }
);

/** A hostile narinfo can hold thousands of signatures, and each is tried with every trusted key. */
const MOST_NAME_TRIALS = 16;

function nameOf(text: string): string | undefined {
  const colon = text.indexOf(':');
  return colon > 0 ? text.slice(0, colon) : undefined;
}

/** Judges the signatures of a path as the Nix whose keys these are would. */
export function judgeSignatures(
  info: SignedInfo,
  trustedKeys: ReadonlyMap<string, PublicKey>,
  storeDir: string,
): SignatureVerdict {
  const message = fingerprint(info, storeDir);
  const names = info.signatures.map(nameOf).filter((name) => name !== undefined);
  const keyNames = [...new Set(names)];
  const unknown: Signature[] = [];
  const unusable: { problem: SignatureProblem; fatal: boolean }[] = [];
  let good: string | undefined;
  let mismatched: string | undefined;
  for (const text of info.signatures) {
    const signature = parseSignature(text);
    const key = trustedKeys.get(nameOf(text) ?? '');
    if (!signature.ok) unusable.push({ problem: signature.problem, fatal: key !== undefined });
    else if (key === undefined) unknown.push(signature.value);
    else if (verifySignature(message, signature.value, key)) good ??= key.name;
    else mismatched ??= key.name;
  }

  if (isContentAddressed(info, storeDir))
    return good === undefined
      ? { kind: 'content-addressed', keyNames }
      : { kind: 'good', keyName: good, keyNames };
  if (info.ca !== undefined) return { kind: 'bogus-content-address', keyNames };
  const fatal = unusable.find((each) => each.fatal);
  if (fatal !== undefined) return { kind: 'malformed', ...fatal, keyNames };
  if (good !== undefined) return { kind: 'good', keyName: good, keyNames };
  if (mismatched !== undefined) return { kind: 'key-mismatch', keyName: mismatched, keyNames };
  for (const signature of unknown.slice(0, MOST_NAME_TRIALS))
    for (const key of trustedKeys.values())
      if (verifySignature(message, signature, key))
        return { kind: 'misnamed-key', keyName: signature.keyName, trustedAs: key.name, keyNames };
  if (unknown.length > 0) return { kind: 'untrusted-key', keyNames };
  const [first] = unusable;
  return first === undefined ? { kind: 'unsigned', keyNames } : { kind: 'malformed', ...first, keyNames };
}
