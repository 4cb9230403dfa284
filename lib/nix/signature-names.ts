/** The key names before the colons of `name:signature` texts, each once. */
export const keyNamesOf = (signatures: readonly string[]): readonly string[] => [
  ...new Set(
    signatures.flatMap((signature) =>
      signature.includes(':') ? [signature.slice(0, signature.indexOf(':'))] : [],
    ),
  ),
];
