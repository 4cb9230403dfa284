import type { Narinfo } from '../nix/narinfo.ts';
import { judgeSignatures } from '../nix/signature-verdict.ts';
import { type StoreUrl, urlTrusted } from '../nix/store-url.ts';
import type { Effective } from './effective.ts';
import { trustedKeysOf } from './trusted-keys.ts';

/** Whether Nix would take this path from this cache, as far as its signatures go. */
export function isAccepted(narinfo: Narinfo, store: StoreUrl, effective: Effective): boolean {
  if (!effective.requireSigs || urlTrusted(store) === true) return true;
  const { keys } = trustedKeysOf(effective.trustedKeys);
  const { kind } = judgeSignatures(narinfo, keys, effective.storeDir);
  return kind === 'good' || kind === 'content-addressed';
}
