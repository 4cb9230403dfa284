import { openSubstituters, type PlacedSubstituter } from './substitution-opening.ts';
import { goesOnAfterFault, stop, type Turn, turnAt } from './substitution-turn.ts';
import type {
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionPrediction,
  SubstitutionSettings,
  SubstitutionStep,
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
  if (!settings.substitute) return { outcome: { kind: 'not-found' }, steps: substituters.map(notOpened) };
  const { placed, others, outcome } = openSubstituters(substituters, settings, version);
  if (outcome !== undefined) return { outcome, steps: [...placed.map((cache) => stepOf(cache)), ...others] };
  const walk = askInTurn(placed, settings, version);
  return { outcome: walk.outcome, steps: [...walk.steps, ...others] };
}

function askInTurn(
  placed: readonly PlacedSubstituter[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): SubstitutionPrediction {
  const aborting = abortingCache(placed, settings, version);
  const steps: SubstitutionStep[] = [];
  let outcome: SubstitutionOutcome | undefined;
  for (const cache of placed) {
    const turn = outcome === undefined ? next(cache) : undefined;
    steps.push(stepOf(cache, turn));
    outcome ??= turn?.outcome;
  }
  return { outcome: outcome ?? endOfList(steps, settings, version), steps };

  function next(cache: PlacedSubstituter): Turn {
    return cache.entry === aborting ? stop('aborts', cache, 'lookup') : turnAt(cache, settings, version);
  }
}

/** What it comes to where the list of caches ends. */
function endOfList(
  steps: readonly SubstitutionStep[],
  { fallback }: SubstitutionSettings,
  version: NixVersion | undefined,
): SubstitutionOutcome {
  const first = (kind: SubstitutionStep['kind']) => steps.find((each) => each.kind === kind);
  // Since 2.32 only what fails last counts; to Lix, and where it is `fallback` that lets Nix go on, anything that fails.
  const isAnyEnough = !goesOnAfterFault(version) || version?.flavour === 'lix';
  const lookup = isAnyEnough ? first('lookup-failed') : steps.slice(-1).find(isFailedLookup);
  const fault = lookup ?? first('nar-failed');
  if (fault === undefined) return { kind: 'not-found' };
  if (fallback) return { kind: 'not-found', because: 'fallback' };
  return { kind: 'fails', at: fault.entry, during: fault === lookup ? 'lookup' : 'nar' };
}

const isFailedLookup = ({ kind }: SubstitutionStep): boolean => kind === 'lookup-failed';

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

const stepOf = ({ entry, priority }: PlacedSubstituter, turn?: Turn): SubstitutionStep => ({
  entry,
  priority,
  kind: turn?.kind ?? 'not-asked',
  ...(turn?.trust === undefined ? {} : { trust: turn.trust }),
});

const notOpened = ({ entry }: SubstituterState): SubstitutionStep => ({
  entry,
  priority: undefined,
  kind: 'not-asked',
});
