import { ok, okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { InstallationKind } from '../model/installation-kind.ts';

/** The facts with what the user says about the installation, so that they say the same when they are judged again. */
export function withInstallKind(facts: Facts, named: InstallationKind | undefined): Facts {
  if (named === undefined) return facts;
  const seen = okValue(facts.installation) ?? { platform: 'unknown', present: [], systemConfWritable: false };
  return { ...facts, installation: ok({ ...seen, named }) };
}
