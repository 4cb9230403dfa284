import { configurationFacts } from '../derive/configuration-facts.ts';
import { effectiveOf } from '../derive/effective.ts';
import type { InstallationView } from '../fixes/installation-view.ts';
import { type Fact, okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Report } from '../model/report.ts';

/** Which Nix a document is about, and on what kind of machine. */
export function aboutNix(facts: Facts, view: InstallationView): Pick<Report, 'nix' | 'installation'> {
  const settings = okValue(facts.settings);
  const known = configurationFacts(facts);
  const effective = known === undefined ? undefined : effectiveOf(known);
  const { by, trusted } = { trusted: undefined, ...(effective?.substituting ?? { by: 'unknown' as const }) };
  return {
    nix: {
      version: view.version?.determinate ?? view.version?.text ?? null,
      flavour: view.version?.flavour ?? null,
      storeDir: settings?.storeDir ?? null,
      configurationFrom: settings?.from ?? null,
      problem: settings?.problem ?? whyMissing(facts.settings) ?? whyMissing(facts.nix) ?? null,
    },
    installation: {
      kind: view.kind ?? null,
      user: okValue(facts.user)?.name ?? null,
      substitutingBy: by,
      trustedUser: trusted ?? null,
    },
  };
}

const whyMissing = (fact: Fact<unknown>): string | undefined =>
  fact.state === 'ok' ? undefined : fact.reason;
