import type { Narinfo } from './narinfo.ts';
import { judgeSignatures } from './signature-verdict.ts';
import { urlTrusted } from './store-url.ts';
import type { SubstituterState, SubstitutionSettings, Trust } from './substitution-types.ts';

/**
 * Whether Nix takes a path with this narinfo from this cache (pathInfoIsUntrusted in libstore/local-store.cc, and addValidPath for what
 * only claims to be content-addressed).
 */
export function substitutionTrust(
  { store }: Pick<SubstituterState, 'store'>,
  narinfo: Narinfo,
  { requireSigs, trustedKeys, storeDir }: SubstitutionSettings,
): Trust {
  const verdict = judgeSignatures(narinfo, trustedKeys.keys, storeDir);
  const isBogus = verdict.kind === 'bogus-content-address';
  if (!requireSigs) return { kind: 'accepted', because: 'require-sigs-off', verdict, isBogus };
  if (urlTrusted(store) === true) return { kind: 'accepted', because: 'trusted-url', verdict, isBogus };
  if (trustedKeys.malformed.length > 0) return { kind: 'unreadable', what: 'key', verdict };
  const signed = isBogus
    ? judgeSignatures({ ...narinfo, ca: undefined }, trustedKeys.keys, storeDir)
    : verdict;
  if (signed.kind === 'malformed' && signed.fatal) return { kind: 'unreadable', what: 'signature', verdict };
  const isGood = signed.kind === 'good' || signed.kind === 'content-addressed';
  return isGood
    ? { kind: 'accepted', because: 'signatures', verdict, isBogus }
    : { kind: 'refused', verdict };
}
