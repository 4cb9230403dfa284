import { unpacking } from './nar-compression.ts';
import type { Narinfo } from './narinfo.ts';
import { ownStoreDir, type PlacedSubstituter } from './substitution-opening.ts';
import { substitutionTrust } from './substitution-trust.ts';
import type {
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionPhase,
  SubstitutionSettings,
  SubstitutionStep,
  Trust,
} from './substitution-types.ts';
import { atLeast, type NixVersion } from './version.ts';

/** What one cache comes to. With an `outcome` Nix asks no further. */
export type Turn = {
  readonly kind: SubstitutionStep['kind'];
  readonly trust?: Trust;
  readonly outcome?: SubstitutionOutcome;
};

/** The turn of one cache, when Nix comes so far as to ask it. */
export function turnAt(
  cache: PlacedSubstituter,
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): Turn {
  const { store, opening, lookup } = cache;
  if (ownStoreDir(store, settings.storeDir) !== settings.storeDir) return { kind: 'other-store' };
  switch (lookup.kind) {
    case 'missing':
      return { kind: 'missing' };
    case 'unknown':
      return lacking(cache, 'lookup');
    case 'crash':
      return stop('aborts', cache, 'lookup');
    case 'error':
    case 'corrupt':
      return opening.kind === 'unknown'
        ? lacking(cache, 'opening')
        : settings.fallback || goesOnAfterFault(version)
          ? { kind: 'lookup-failed' }
          : stop('fails', cache, 'lookup');
    case 'hit':
      return opening.kind === 'unknown'
        ? lacking(cache, 'opening')
        : turnOfHit(cache, lookup.narinfo, settings, version);
  }
}

function turnOfHit(
  cache: PlacedSubstituter,
  narinfo: Narinfo,
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): Turn {
  const trust = substitutionTrust(cache, narinfo, settings);
  if (trust.kind === 'refused') return { kind: 'refused', trust };
  if (trust.kind === 'unreadable') return { ...stop('fails', cache, 'signatures'), trust };
  const references = narinfo.references.length === 0 ? 'there' : (cache.references ?? 'there');
  if (references === 'unknown') return { ...lacking(cache, 'references'), trust };
  if (references === 'not-found')
    return { kind: 'references-missing', trust, outcome: { kind: 'not-found', because: 'references' } };
  if (references === 'fail' && settings.fallback)
    return { kind: 'references-missing', trust, outcome: { kind: 'not-found', because: 'fallback' } };
  if (references === 'fail') return { ...stop('fails', cache, 'references'), trust };
  return { ...turnOfNar(cache, narinfo, trust, version), trust };
}

function turnOfNar(
  cache: PlacedSubstituter,
  narinfo: Narinfo,
  trust: Extract<Trust, { kind: 'accepted' }>,
  version: NixVersion | undefined,
): Turn {
  const { nar, entry } = cache;
  // copyStorePath asserts that it is content-addressed, but looks only where nothing is referred to.
  if (trust.isBogus && narinfo.references.length === 0 && atLeast(version, '2.4'))
    return stop('aborts', cache, 'nar');
  if (nar.kind === 'missing') return { kind: 'nar-missing' };
  const unpacked = unpacking(narinfo.compression, nar.kind === 'there' ? nar.format : undefined, version);
  if (unpacked === 'crashes') return stop('aborts', cache, 'nar');
  if (nar.kind === 'unknown') return lacking(cache, 'nar');
  const isTaken = nar.kind === 'there' && unpacked === 'works' && !trust.isBogus;
  return isTaken ? { kind: 'taken', outcome: { kind: 'substituted', from: entry } } : { kind: 'nar-failed' };
}

/**
 * Whether a lookup that fails leaves the other caches a chance: since 2.32, and since 2.95 of Lix. Nix then stops only where the last
 * cache in the list is the one that fails; Lix where any does and none has the path.
 */
export const goesOnAfterFault = (version: NixVersion | undefined): boolean =>
  atLeast(version, version?.flavour === 'lix' ? '2.95' : '2.32');

/** Nix ends at this cache. */
export const stop = (
  kind: 'fails' | 'aborts',
  { entry }: SubstituterState,
  during: SubstitutionPhase,
): Turn => ({
  kind: 'stops',
  outcome: { kind, at: entry, during },
});

const lacking = (
  { entry }: SubstituterState,
  lacks: Extract<SubstitutionOutcome, { kind: 'unknown' }>['lacks'],
): Turn => ({ kind: 'unknown', outcome: { kind: 'unknown', at: entry, lacks } });
