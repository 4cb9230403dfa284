import { assignmentsOf, type ConfSource, type ReadInclude } from './conf-include.ts';
import type { ConfProblem } from './conf-problem.ts';
import { assign, finished, initialState, type MergedSetting, type SettingState } from './conf-state.ts';
import { quotable } from './secret-words.ts';
import { canonicalSettingName, isKnownSetting, settingEntry, settingValue } from './setting-table.ts';
import { isAppendable } from './setting-value.ts';
import { parseStoreReference } from './store-reference.ts';
import { atLeast, type NixVersion } from './version.ts';

export type { ConfSource, ReadInclude } from './conf-include.ts';

/**
 * What a set of configuration files means to Nix; settings by canonical name. Problems come source by source, those of lines and
 * includes before those of names and values, as Nix 2.20 and later comes upon them.
 */
export interface MergedConf {
  readonly settings: Readonly<Record<string, MergedSetting>>;
  /** Names of the settings that a client of a daemon sends to it. */
  readonly overridden: readonly string[];
  readonly problems: readonly ConfProblem[];
}

/**
 * Merges configuration as Nix does (libutil/config.cc Config::set, libstore/globals.cc loadConfFile): sources in the given order, which
 * is lowest level first; within and across them the last plain assignment of a setting wins, and `extra-<list>` appends to
 * what the list holds at that moment. A value that Nix refuses is a problem and leaves the setting as it was, but for store URLs: there is
 * no sense in asking a default that was replaced. Before 2.4 there was no
 * NIX_CONFIG, and `extra-substituters` was a list of its own.
 */
export function mergeConf(
  sources: readonly ConfSource[],
  readInclude: ReadInclude,
  version?: NixVersion,
): MergedConf {
  const states = new Map<string, SettingState>();
  const problems: ConfProblem[] = [];
  const report = (problem: ConfProblem): number => problems.push(problem);
  for (const source of sources) {
    if (source.level === 'environment' && !atLeast(version, '2.4')) continue;
    for (const { name, tokens, ...at } of assignmentsOf(source, readInclude, version, report)) {
      const target = targetOf(name, version);
      if (target === undefined) {
        report({
          kind: 'unknown-setting',
          ...at,
          fatal: false,
          text: `unknown setting '${quotable(name)}'`,
          setting: quotable(name),
        });
        continue;
      }
      if (isRefused(target.name, tokens, version)) {
        const text = `setting '${name}' has the invalid value '${quotable(tokens.join(' '))}'`;
        report({ kind: 'bad-value', ...at, fatal: true, text });
        if (!keepsRefused(target.name)) continue;
      }
      const state = states.get(target.name) ?? initialState(target.name, version);
      states.set(target.name, state);
      assign(state, tokens, target.append, { ...at, level: source.level });
    }
  }
  const settings = Object.fromEntries([...states].map(([name, state]) => [name, finished(state, version)]));
  const overridden = [...states.values()].flatMap((state) => (state.overridden ? [state.name] : []));
  return { settings, overridden, problems };
}

/** Which setting a name means. The generic `extra-` came with 2.4, for lists, sets and maps and by their old names too. */
function targetOf(
  name: string,
  version: NixVersion | undefined,
): { readonly name: string; readonly append: boolean } | undefined {
  if (isKnownSetting(name, version)) return { name: canonicalSettingName(name), append: false };
  const base = name.startsWith('extra-') && atLeast(version, '2.4') ? name.slice('extra-'.length) : '';
  const entry = isKnownSetting(base, version) ? settingEntry(base) : undefined;
  if (entry === undefined || !isAppendable(entry.type)) return undefined;
  return { name: canonicalSettingName(base), append: true };
}

const storeSettings: ReadonlySet<string> = new Set(['substituters', 'trusted-substituters', 'store']);

const keepsRefused = (name: string): boolean => storeSettings.has(name);

/** From 2.34 on store URLs are read with the configuration, and one that cannot be is as fatal as a bad number. */
function isRefused(name: string, tokens: readonly string[], version: NixVersion | undefined): boolean {
  if (settingValue(name, tokens, version) === undefined) return true;
  if (!storeSettings.has(name) || !atLeast(version, '2.34')) return false;
  return tokens.some((token) => parseStoreReference(token) === undefined);
}
