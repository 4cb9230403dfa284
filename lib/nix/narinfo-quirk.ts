type At<Kind> = { readonly kind: Kind; readonly field: string; readonly line: number };

/**
 * Something odd in a narinfo that Nix reads nevertheless, in some version at least. Names of fields are
 * excerpts.
 */
export type NarinfoQuirk =
  /** Nix ignores it. */
  | At<'unknown-field'>
  /**
   * A second occurrence; the last one counts, except of References, where a first empty one is overridden.
   */
  | At<'duplicate-field'>
  /** Nix 2.35 and later refuse the file; earlier ones guess, or fail with the download. */
  | (At<'unknown-compression'> & { readonly compression: string })
  /** No colon, no key name, or no base 64: Nix 2.34 and later refuse the whole file. */
  | At<'unreadable-signature'>
  /** The value ends with a carriage return, which becomes part of it. */
  | At<'crlf'>
  /** The blank after the colon is missing, so that the value lost its first character. */
  | At<'no-space-after-colon'>
  /** The value is the next line, `swallowed`, since nothing follows the colon of `field`. */
  | (At<'swallowed-line'> & { readonly swallowed: string })
  /** `line` is blank or has no colon, so that Nix ignores the `field` that follows it. */
  | At<'glued-line'>
  /** Missing or empty. Nix takes it for bzip2, not for none. */
  | { readonly kind: 'missing-compression' }
  | At<'unsorted-references'>
  /** NarHash is not spelled as Nix writes and signs it: SHA-256 in base 32. */
  | At<'unusual-nar-hash'>;
