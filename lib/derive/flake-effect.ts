import type { FactValues } from '../model/facts/facts.ts';
import { droppedSettings, filterSubstituters } from '../nix/daemon-trust.ts';
import { decideFlakeSettings, type FlakeDecision, withoutExtra } from '../nix/flake-trust.ts';
import { canonicalSettingName } from '../nix/setting-table.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { type ConfigurationFacts, type DroppedSubstituter, effectiveOf, listOf } from './effective.ts';

/** A cache, a key or another setting that a flake brings. */
export interface FlakeItem {
  readonly kind: 'cache' | 'key' | 'setting';
  /** As the flake writes it: `extra-substituters`. */
  readonly setting: string;
  /** The entry; of another setting its name. */
  readonly text: string;
  readonly decision: FlakeDecision;
  /** Whether it is used without the flake as well. */
  readonly known: boolean;
  /** What becomes of it if it is not denied. `replaced`: the flake's own plain setting throws it away. */
  readonly fate: 'used' | 'dropped' | 'replaced' | 'unknown';
  /** By which rule the daemon drops a cache. */
  readonly rule?: DroppedSubstituter['rule'];
}

/** A list of this user that a flake replaces by one of its own, and what is then missing from it. */
export interface ReplacedList {
  readonly setting: string;
  readonly decision: FlakeDecision;
  readonly lost: readonly string[];
}

export interface FlakeEffect {
  readonly items: readonly FlakeItem[];
  readonly replaced: readonly ReplacedList[];
  /** The caches that are left if nothing is denied that could be allowed. */
  readonly left: readonly string[];
}

type Lists = 'substituters' | 'trusted-public-keys';

/**
 * What a flake's nixConfig comes to for this user: first Nix decides what to apply, fate, where a daemon downloads that does not trust
 * the user, it drops keys and other settings and filters the whole list of caches (ConfigFile::apply, then ClientSettings::apply).
 */
export function flakeEffect(
  facts: ConfigurationFacts & { readonly flake: FactValues['flake'] },
): FlakeEffect {
  const { settings, configuration, flake } = facts;
  const effective = effectiveOf(facts);
  const { version, substituting } = effective;
  const decided = decideFlakeSettings(flake.settings, settings.values['accept-flake-config'], version).map(
    (setting) => ({ ...setting, canonical: canonicalSettingName(withoutExtra(setting.name)) }),
  );
  const applied = (name: Lists): readonly string[] =>
    decided
      .filter(({ canonical, decision }) => canonical === name && decision !== 'denied')
      .reduce<readonly string[]>(
        (list, setting) => [...(isPlain(setting.name) ? [] : list), ...(setting.words ?? [])],
        listOf(settings.values[name], []),
      );
  const requested = applied('substituters');
  const trust =
    substituting.by === 'user'
      ? true
      : substituting.by === 'daemon' && configuration !== undefined
        ? substituting.trusted
        : undefined;
  const rules = new Map(
    filterSubstituters(
      requested,
      listOf(configuration?.system['substituters'], []),
      listOf(configuration?.system['trusted-substituters'], []),
      version,
    ).map((verdict) => [verdict.entry, verdict]),
  );
  const isDropped = (entry: string): boolean => trust === false && rules.get(entry)?.verdict === 'dropped';

  const ignored = new Set(effective.dropped.map(({ entry }) => entry));
  const used = effective.substituters.filter((entry) => !ignored.has(entry));
  const usedBases = new Set(used.map(baseOf));
  const keys = applied('trusted-public-keys');

  const cache = (entry: string): Pick<FlakeItem, 'kind' | 'known' | 'fate' | 'rule'> => {
    const rule = rules.get(entry)?.rule;
    const fate = !rules.has(entry)
      ? 'replaced'
      : trust === undefined
        ? 'unknown'
        : isDropped(entry)
          ? 'dropped'
          : 'used';
    const known = usedBases.has(baseOf(entry));
    return { kind: 'cache', known, fate, ...(rule === undefined ? {} : { rule }) };
  };
  const key = (text: string): Pick<FlakeItem, 'kind' | 'known' | 'fate'> => ({
    kind: 'key',
    known: effective.trustedKeys.includes(text),
    fate: !keys.includes(text) ? 'replaced' : afterDaemon(trust, true),
  });
  const other = (name: string): Pick<FlakeItem, 'kind' | 'known' | 'fate'> => ({
    kind: 'setting',
    known: false,
    fate: afterDaemon(trust, droppedSettings([name], version).dropped.length > 0),
  });

  const items = decided.flatMap(({ name, canonical, decision, words }): readonly FlakeItem[] => {
    const item = { setting: name, decision };
    if (canonical === 'substituters') return (words ?? []).map((text) => ({ ...item, text, ...cache(text) }));
    if (canonical === 'trusted-public-keys')
      return (words ?? []).map((text) => ({ ...item, text, ...key(text) }));
    return [{ ...item, text: name, ...other(canonical) }];
  });
  const requestedBases = new Set(requested.map(baseOf));
  const replaced = decided.flatMap(({ name, canonical, decision }): readonly ReplacedList[] => {
    if (!isPlain(name) || decision === 'denied') return [];
    const own = items.flatMap(({ fate, kind, text }) =>
      fate === 'replaced' && kind === (canonical === 'substituters' ? 'cache' : 'key') ? [text] : [],
    );
    if (canonical === 'substituters')
      return [
        {
          setting: name,
          decision,
          lost: distinct([...used.filter((entry) => !requestedBases.has(baseOf(entry))), ...own]),
        },
      ];
    if (canonical !== 'trusted-public-keys' || trust === false) return [];
    return [
      {
        setting: name,
        decision,
        lost: distinct([...effective.trustedKeys.filter((one) => !keys.includes(one)), ...own]),
      },
    ];
  });
  return {
    items,
    replaced: replaced.filter(({ lost }) => lost.length > 0),
    left: requested.filter((entry) => !isDropped(entry)),
  };
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const isPlain = (name: string): boolean => !name.startsWith('extra-');

const baseOf = (entry: string): string => parseStoreUrl(entry).base;

/** What becomes of a setting that only a trusted user may set, where `restricted`. */
function afterDaemon(trust: boolean | undefined, restricted: boolean): FlakeItem['fate'] {
  if (!restricted || trust === true) return 'used';
  return trust === undefined ? 'unknown' : 'dropped';
}
