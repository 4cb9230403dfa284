import type { InstallationKind } from '../model/installation-kind.ts';
import { writesWithHomeManager } from './home-manager.ts';
import { type InstallationFacts, installationKind } from './installation-kind.ts';

/** In whose words the configuration is changed. */
export interface ConfigurationLanguages {
  /** That of the system, for all its users. */
  readonly system: InstallationKind;
  /** That of this user alone. */
  readonly user: InstallationKind;
}

/** The words of this machine; those of a plain nix.conf and a daemon where nobody knows what machine it is. What the user named wins. */
export function configurationLanguages(facts: InstallationFacts): ConfigurationLanguages {
  const { installation, settings } = facts;
  const named = installation?.named;
  if (named === 'flake' || named === 'command-line') return { system: named, user: named };
  const isHomes =
    installation !== undefined && settings?.source !== 'given' && writesWithHomeManager(installation);
  return {
    system: installationKind(facts) ?? 'multi-user',
    user: named === 'home-manager' || isHomes ? 'home-manager' : 'single-user',
  };
}
