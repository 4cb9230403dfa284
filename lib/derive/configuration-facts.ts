import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { ConfigurationFacts } from './effective.ts';

/** What is known of the configuration; undefined where not even its settings are. */
export function configurationFacts(
  facts: Pick<Facts, 'settings' | 'configuration' | 'daemon' | 'user' | 'nix'>,
): ConfigurationFacts | undefined {
  const settings = okValue(facts.settings);
  if (settings === undefined) return undefined;
  return {
    settings,
    configuration: okValue(facts.configuration),
    daemon: okValue(facts.daemon),
    user: okValue(facts.user),
    nix: okValue(facts.nix),
  };
}
