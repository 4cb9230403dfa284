import { okValue } from '../model/fact.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { DerivationFact, Target } from '../model/facts/target.ts';
import { predictSubstitution } from '../nix/substitution.ts';
import type {
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionPrediction,
  SubstitutionSettings,
} from '../nix/substitution-types.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import type { Closure } from './reference-states.ts';

/** What becomes of a path when somebody wants it. */
export type PathVerdict =
  | { readonly kind: 'here' }
  | Extract<SubstitutionOutcome, { readonly kind: 'substituted' | 'fails' | 'aborts' | 'unknown' }>
  /** Fetched from `from` as well, but only after Nix has built what it refers to and no cache gives. */
  | { readonly kind: 'completed'; readonly from: string }
  /** `not-allowed`: its derivation keeps Nix from asking; `off`: the settings do; `nowhere`: no cache gives it. */
  | { readonly kind: 'built' | 'unavailable'; readonly because: 'nowhere' | 'not-allowed' | 'off' }
  /** Nobody gives it, and this machine does not build for that system, or lacks these of the features that it requires. */
  | { readonly kind: 'unbuildable'; readonly system: string; readonly features: readonly string[] }
  /** Its name depends on what the build gives. */
  | { readonly kind: 'nameless' };

interface Foreseen {
  readonly prediction: SubstitutionPrediction;
  readonly states: readonly SubstituterState[];
  readonly closure: Closure | undefined;
}

interface Circumstances {
  readonly facts: Pick<FactValues, 'settings' | 'targets'>;
  readonly settings: SubstitutionSettings;
  readonly version: NixVersion | undefined;
}

/** What comes of a target, of which `prediction` says what the caches do. */
export function pathVerdict(
  target: Target,
  foreseen: Foreseen,
  { facts, settings, version }: Circumstances,
): PathVerdict {
  if (okValue(target.valid) === true) return { kind: 'here' };
  if (target.hashPart === undefined) return { kind: 'nameless' };
  const derivation = okValue(target.derivation);
  const { outcome } = foreseen.prediction;
  const isAllowed =
    derivation === undefined ||
    derivation.allowSubstitutes ||
    facts.settings.values['always-allow-substitutes'] === true;
  if (isAllowed && settings.substitute) {
    if (outcome.kind !== 'not-found') return outcome;
    if (
      outcome.because === 'references' &&
      derivation !== undefined &&
      buildsInputs(derivation, foreseen, version)
    ) {
      const retried = afterItsInputs(foreseen, settings, version);
      if (retried !== undefined) return retried;
    }
  }
  const because = !settings.substitute ? 'off' : isAllowed ? 'nowhere' : 'not-allowed';
  if (derivation === undefined) return { kind: 'unavailable', because };
  const { builds } = facts.targets;
  if (builds === undefined) return { kind: 'built', because };
  const { system, requiredFeatures } = derivation;
  const features = requiredFeatures.filter((feature) => !builds.features.includes(feature));
  const isOwn = system === 'builtin' || builds.systems.includes(system);
  return isOwn && features.length === 0
    ? { kind: 'built', because }
    : { kind: 'unbuildable', system, features: isOwn ? features : [] };
}

/**
 * Whether Nix, for want of a reference, builds what the derivation is made from and then asks the caches once more (`retrySubstitution` in
 * derivation-goal.cc; gone since 2.30, still in Lix). What refers to another output of the same derivation is not helped by that.
 */
function buildsInputs(
  { inputs = 0, outputs = [] }: DerivationFact,
  { closure }: Foreseen,
  version: NixVersion | undefined,
): boolean {
  if (version?.flavour !== 'lix' && atLeast(version, '2.30')) return false;
  return inputs > 0 && closure?.missing.every((path) => !outputs.includes(path)) === true;
}

/** How that ends. All that a build can refer to is among its inputs and what they refer to, so that nothing is missing then. */
function afterItsInputs(
  { states }: Foreseen,
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): PathVerdict | undefined {
  const complete = states.map((state) => ({ ...state, references: 'there' as const }));
  const { outcome } = predictSubstitution(complete, settings, version);
  if (outcome.kind === 'not-found') return undefined;
  return outcome.kind === 'substituted' ? { kind: 'completed', from: outcome.from } : outcome;
}

/** Why a machine does not build something, as behind its name: "does not build for aarch64-linux". */
export const inabilityText = ({
  system,
  features,
}: {
  readonly system: string;
  readonly features: readonly string[];
}): string =>
  features.length > 0 ? `does not offer ${features.join(', ')}` : `does not build for ${system}`;
