import { unpacking } from './nar-compression.ts';
import type { Narinfo } from './narinfo.ts';
import { openSubstituters, ownStoreDir, type PlacedSubstituter } from './substitution-opening.ts';
import { substitutionTrust } from './substitution-trust.ts';
import type {
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionPhase,
  SubstitutionPrediction,
  SubstitutionSettings,
  SubstitutionStep,
  Trust,
} from './substitution-types.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * What Nix does when it realises one store path that is not valid yet (libstore/build/substitution-goal.cc, build.cc up to 2.3; and before
 * it the plan of libstore/misc.cc queryMissing, which asks in the same order). `substituters` in configured order, with what Nix meets at
 * each. Pure and in linear time.
 */
export function predictSubstitution(
  substituters: readonly SubstituterState[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): SubstitutionPrediction {
  if (!settings.substitute) return { outcome: { kind: 'not-found' }, steps: substituters.map(notAsked) };
  const { placed, others, outcome } = openSubstituters(substituters, settings, version);
  if (outcome !== undefined) return { outcome, steps: [...placed.map(notAsked), ...others] };
  const walk = askInTurn(placed, settings, version);
  return { outcome: walk.outcome, steps: [...walk.steps, ...others] };
}

/** What one cache comes to. With an `outcome` Nix asks no further. */
type Turn = {
  readonly kind: SubstitutionStep['kind'];
  readonly trust?: Trust;
  readonly outcome?: SubstitutionOutcome;
};

function askInTurn(
  placed: readonly PlacedSubstituter[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): SubstitutionPrediction {
  const aborting = abortingCache(placed, settings, version);
  const steps: SubstitutionStep[] = [];
  let outcome: SubstitutionOutcome | undefined;
  for (const cache of placed) {
    const turn =
      outcome !== undefined
        ? { kind: 'not-asked' as const }
        : cache.entry === aborting
          ? stop('aborts', cache, 'lookup')
          : turnAt(cache, settings, version);
    const { kind, trust } = turn;
    steps.push({
      entry: cache.entry,
      priority: cache.priority,
      kind,
      ...(trust === undefined ? {} : { trust }),
    });
    outcome ??= turn.outcome;
  }
  return { outcome: outcome ?? endOfList(steps, settings, version), steps };
}

function turnAt(
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

/** What it comes to where the list of caches ends. */
function endOfList(
  steps: readonly SubstitutionStep[],
  { fallback }: SubstitutionSettings,
  version: NixVersion | undefined,
): SubstitutionOutcome {
  const first = (kind: SubstitutionStep['kind']) => steps.find((each) => each.kind === kind);
  const isAnyEnough = fallback || version?.flavour === 'lix';
  const lookup = isAnyEnough ? first('lookup-failed') : steps.slice(-1).find(isFailedLookup);
  const fault = lookup ?? first('nar-failed');
  if (fault === undefined) return { kind: 'not-found' };
  if (fallback) return { kind: 'not-found', because: 'fallback' };
  return { kind: 'fails', at: fault.entry, during: fault === lookup ? 'lookup' : 'nar' };
}

const isFailedLookup = ({ kind }: SubstitutionStep): boolean => kind === 'lookup-failed';

/**
 * Whether a lookup that fails leaves the other caches a chance: since 2.32, and since 2.95 of Lix. Nix then stops only where the last
 * cache in the list is the one that fails; Lix where any does and none has the path.
 */
const goesOnAfterFault = (version: NixVersion | undefined): boolean =>
  atLeast(version, version?.flavour === 'lix' ? '2.95' : '2.32');

/**
 * With `fallback`, a cache that gives no answer is switched off for a minute; and up to 2.8 the process ends when it is asked again, since
 * getFile in libstore/http-binary-cache-store.cc throws where it must not. That happens to all that are asked for the plan, up to the
 * first hit.
 */
function abortingCache(
  placed: readonly PlacedSubstituter[],
  { fallback }: SubstitutionSettings,
  version: NixVersion | undefined,
): string | undefined {
  if (!fallback || atLeast(version, '2.9')) return undefined;
  const decisive = placed.find(
    ({ store, lookup }) =>
      lookup.kind === 'hit' ||
      lookup.kind === 'unknown' ||
      lookup.kind === 'crash' ||
      (lookup.kind === 'error' && store.kind === 'http'),
  );
  return decisive?.lookup.kind === 'error' ? decisive.entry : undefined;
}

const notAsked = ({ entry }: SubstituterState): SubstitutionStep => ({
  entry,
  priority: undefined,
  kind: 'not-asked',
});

const stop = (kind: 'fails' | 'aborts', { entry }: SubstituterState, during: SubstitutionPhase): Turn => ({
  kind: 'stops',
  outcome: { kind, at: entry, during },
});

const lacking = (
  { entry }: SubstituterState,
  lacks: Extract<SubstitutionOutcome, { kind: 'unknown' }>['lacks'],
): Turn => ({ kind: 'unknown', outcome: { kind: 'unknown', at: entry, lacks } });
