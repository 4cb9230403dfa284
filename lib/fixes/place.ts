import { listOf } from '../derive/effective.ts';
import type { FixIntent } from '../model/fix.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import { settingDefault } from '../nix/setting-table.ts';
import type { InstallationView } from './installation-view.ts';

export type ListIntent = Extract<FixIntent, { readonly setting: string }>;

/** Where a list setting is changed, and what it holds there. */
export interface Place {
  readonly language: InstallationKind;
  /** Whose configuration it is. */
  readonly level: 'system' | 'user';
  /** The file, where the intent names it. */
  readonly file?: string;
  readonly list: readonly string[];
  /** What is to be taken out stands in no file that could be edited (such as a default), so that the whole list has to be written. */
  readonly isWhole: boolean;
}

/** The place for a change that takes out those entries which it means, if any. */
export function placeOf(
  { kind, setting, flake }: ListIntent,
  isMeant: (entry: string) => boolean,
  view: InstallationView,
): Place {
  if (flake !== undefined) return { language: 'flake', level: 'user', file: flake, list: [], isWhole: false };
  const isTakingOut = kind !== 'add-to-setting';
  const { system, user } = view.languages;
  const ownList = view.userList(setting);
  // A flake or a command line takes nothing out of the files, but it can set the whole list.
  if (system === 'flake' || system === 'command-line')
    return { language: system, level: 'user', list: ownList, isWhole: isTakingOut };

  const systemList = view.systemList(setting);
  const found = (systemList ?? ownList).filter(isMeant);
  const defaults = listOf(settingDefault(setting, view.version), []);
  const isWhole = found.length > 0 && found.every((entry) => defaults.includes(entry));
  const isForUser =
    isTakingOut && !isWhole
      ? !(systemList?.some(isMeant) ?? false) && (view.isSetByUser(setting) || belongsToUser(setting, view))
      : belongsToUser(setting, view);
  if (!isForUser) return { language: system, level: 'system', list: systemList ?? ownList, isWhole };
  const isVariable = view.userFile === 'NIX_CONFIG' && view.isSetByUser(setting);
  return { language: isVariable ? 'single-user' : user, level: 'user', list: ownList, isWhole };
}

/** A user's own file is read last, so that nothing written before it counts where it sets the list. */
function belongsToUser(setting: string, { kind, languages, isRoot, ...view }: InstallationView): boolean {
  if (kind === 'home-manager' && view.userCounts !== false) return true;
  const isAlone = languages.system === 'single-user';
  return view.isSetByUser(setting) ? view.userCounts === true || isAlone : isAlone && !isRoot;
}
