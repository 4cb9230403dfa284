import type { Sample } from '../model/facts/cache.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import type { PublicKey } from '../nix/public-key.ts';
import { judgeSignatures, type SignatureVerdict } from '../nix/signature-verdict.ts';
import { urlTrusted } from '../nix/store-url.ts';
import type { CacheView } from './cache-view.ts';
import type { Effective } from './effective.ts';
import { askedSamples, narinfoOutcome, whyNoHit } from './narinfo-outcome.ts';
import { whyNotAsked } from './reach.ts';
import { trustedKeysOf } from './trusted-keys.ts';

/** A sample path that the cache has, and what its signatures are worth to this machine. */
export interface JudgedSample {
  readonly sample: Sample;
  readonly narinfo: Narinfo;
  readonly verdict: SignatureVerdict;
}

/** The sample paths found at a cache, judged under the keys that count. */
function judgedSamples(cache: CacheView, effective: Effective): readonly JudgedSample[] {
  if (cache.fact.narinfos.state !== 'ok') return [];
  const { keys } = trustedKeysOf(effective.trustedKeys);
  return cache.fact.narinfos.value.flatMap((visited) => {
    const outcome = narinfoOutcome(visited, effective.storeDir);
    if (outcome.kind !== 'hit') return [];
    const { narinfo } = outcome;
    return [{ sample: visited.sample, narinfo, verdict: judgeSignatures(narinfo, keys, effective.storeDir) }];
  });
}

/**
 * What is known of a cache's signatures. `unchecked` is Nix's own doing (signatures are switched off for this cache);
 * `unknown` is ours, and never means good.
 */
export type SignatureState =
  | { readonly kind: 'good'; readonly keyNames: readonly string[]; readonly paths: number }
  | { readonly kind: 'refused'; readonly judged: readonly JudgedSample[]; readonly accepted: number }
  | { readonly kind: 'unchecked'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

export function signatureState(cache: CacheView, effective: Effective): SignatureState {
  if (!effective.requireSigs) return { kind: 'unchecked', because: 'require-sigs is false' };
  // Its paths are taken without a look at their signatures (path-info check in substitution-goal.cc).
  if (urlTrusted(cache.store) === true) return { kind: 'unchecked', because: 'the URL says trusted' };
  if (cache.reach.kind !== 'answers') return { kind: 'unknown', because: whyNotAsked(cache.reach) };
  const { narinfos } = cache.fact;
  if (narinfos.state !== 'ok') return { kind: 'unknown', because: narinfos.reason };
  const judged = judgedSamples(cache, effective);
  const refused = judged.filter(
    ({ verdict }) => verdict.kind !== 'good' && verdict.kind !== 'content-addressed',
  );
  const accepted = judged.filter(({ verdict }) => verdict.kind === 'good');
  if (refused.length > 0) return { kind: 'refused', judged: refused, accepted: accepted.length };
  if (accepted.length > 0) {
    const keyNames = accepted.flatMap(({ verdict }) => (verdict.kind === 'good' ? [verdict.keyName] : []));
    return { kind: 'good', keyNames: [...new Set(keyNames)], paths: accepted.length };
  }
  if (judged.length > 0)
    return {
      kind: 'unknown',
      because: 'the sample paths it has are content-addressed, which need no signature',
    };
  const asked = askedSamples(cache.fact, effective.storeDir).filter(
    ({ outcome }) => outcome.kind !== 'unread',
  );
  return {
    kind: 'unknown',
    because: asked.length === 0 ? 'no sample path to ask for' : whyNoHit(asked),
  };
}

/** A way of refusing signatures. */
export type Refusal = Exclude<SignatureVerdict['kind'], 'good' | 'content-addressed'>;

/** The most telling first. */
const rank: Readonly<Record<SignatureVerdict['kind'], number>> = {
  'key-mismatch': 0,
  'misnamed-key': 1,
  'untrusted-key': 2,
  malformed: 3,
  'bogus-content-address': 4,
  unsigned: 5,
  good: 6,
  'content-addressed': 7,
};

/**
 * The one refusal to speak of where the samples of a cache are refused for several reasons: what makes Nix stop, else the most
 * frequent one, else the most telling one.
 */
export function leadingRefusal(judged: readonly JudgedSample[]): SignatureVerdict['kind'] | undefined {
  const verdicts = judged.map(({ verdict }) => verdict);
  if (verdicts.some((verdict) => verdict.kind === 'malformed' && verdict.fatal)) return 'malformed';
  const kinds = verdicts.map(({ kind }) => kind);
  const count = (kind: SignatureVerdict['kind']) => kinds.filter((one) => one === kind).length;
  return kinds.toSorted((a, b) => count(b) - count(a) || rank[a] - rank[b])[0];
}

/** Of trusted keys that Nix ignores because an earlier one has their name: those that signed a sample of this cache. */
export function shadowedSigners(cache: CacheView, effective: Effective): readonly PublicKey[] {
  const { shadowed } = trustedKeysOf(effective.trustedKeys);
  const refused = judgedSamples(cache, effective).filter(({ verdict }) => verdict.kind === 'key-mismatch');
  return shadowed.filter((key) =>
    refused.some(
      ({ narinfo }) =>
        judgeSignatures(narinfo, new Map([[key.name, key]]), effective.storeDir).kind === 'good',
    ),
  );
}

/** Names of the keys for want of which samples of a cache are refused. */
export const missingKeyNames = (cache: CacheView, effective: Effective): readonly string[] => [
  ...new Set(
    judgedSamples(cache, effective).flatMap(({ verdict }) =>
      verdict.kind === 'untrusted-key' ? verdict.keyNames : [],
    ),
  ),
];

/** Names of all keys that signed the sample paths found at a cache; undefined where none that was signed could be seen. */
export function seenKeyNames(cache: CacheView, effective: Effective): readonly string[] | undefined {
  const names = judgedSamples(cache, effective).flatMap(({ narinfo }) =>
    narinfo.signatures.map((signature) => signature.split(':', 1)[0] ?? ''),
  );
  return names.length === 0 ? undefined : names;
}

/** Whether samples of a cache are refused for want of a key of one of these names. */
export const samplesNeedKey = (cache: CacheView, effective: Effective, names: ReadonlySet<string>): boolean =>
  names.size > 0 && missingKeyNames(cache, effective).some((name) => names.has(name));
