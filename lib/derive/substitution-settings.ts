import type { SubstitutionSettings } from '../nix/substitution-types.ts';
import { type ConfigurationFacts, effectiveOf } from './effective.ts';
import { trustedKeysOf } from './trusted-keys.ts';
import { valuesInEffect } from './values-in-effect.ts';

/** The settings that decide about substitution, of whoever downloads. */
export function substitutionSettings(facts: ConfigurationFacts): SubstitutionSettings {
  const { storeDir, requireSigs, trustedKeys } = effectiveOf(facts);
  const { values } = valuesInEffect(facts);
  return {
    storeDir,
    substitute: values['substitute'] !== false,
    fallback: values['fallback'] === true,
    requireSigs,
    trustedKeys: trustedKeysOf(trustedKeys),
  };
}
