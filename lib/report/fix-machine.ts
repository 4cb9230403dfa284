import type { Effective } from '../derive/effective.ts';
import { listOf } from '../derive/effective.ts';
import type { Machine } from '../fixes/dialect.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';

/** What the words of a fix depend on, out of the facts. */
export function fixMachine(facts: Facts, effective: Effective | undefined): Machine {
  const sources = okValue(facts.configuration)?.sources ?? [];
  const originAt = (level: string) => sources.findLast((source) => source.level === level)?.origin;
  const values = okValue(facts.settings)?.values ?? {};
  return {
    platform: okValue(facts.installation)?.platform ?? 'linux',
    version: effective?.version,
    systemConf: originAt('system') ?? '/etc/nix/nix.conf',
    userConf: originAt('user') ?? '~/.config/nix/nix.conf',
    isRoot: okValue(facts.user)?.uid === 0,
    overridden: okValue(facts.configuration)?.overridden ?? [],
    lists: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, listOf(value, [])])),
  };
}
