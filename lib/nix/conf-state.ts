import type { ConfLevel } from './conf-include.ts';
import { settingDefault, settingEntry, settingValue } from './setting-table.ts';
import { isAppendable, type SettingType, type SettingValue } from './setting-value.ts';
import type { NixVersion } from './version.ts';

/** A line of a file, or of `NIX_CONFIG`. Nix's own defaults are `default`, line 0. */
export interface ConfPlace {
  readonly origin: string;
  readonly line: number;
  readonly level: ConfLevel | 'default';
}

/** One word of a list, or the whole text of any other setting, with the place that set it. */
interface ConfElement extends ConfPlace {
  readonly text: string;
}

/** An element that was set, and that a later plain assignment threw away: it is not in effect. */
interface DiscardedElement extends ConfElement {
  readonly by: ConfPlace;
}

/** A setting that some line names. */
export interface MergedSetting {
  readonly value: SettingValue;
  readonly elements: readonly ConfElement[];
  readonly discarded: readonly DiscardedElement[];
  /** Set at level user or later: a client sends it to its daemon, whole. */
  readonly overridden: boolean;
}

/** A setting while the lines that name it are applied one after another. */
export interface SettingState {
  readonly name: string;
  readonly type: SettingType;
  elements: ConfElement[];
  readonly discarded: DiscardedElement[];
  overridden: boolean;
}

/** A setting before any line named it: a list holds its default, which `extra-` appends to. */
export function initialState(name: string, version: NixVersion | undefined): SettingState {
  const initial = settingDefault(name, version);
  const words = Array.isArray(initial) ? initial : [];
  return {
    name,
    type: settingEntry(name)?.type ?? 'string',
    elements: words.map((text) => ({ text, origin: 'default', line: 0, level: 'default' })),
    discarded: [],
    overridden: false,
  };
}

/** `name = words`, or `extra-name = words` where `append`. */
export function assign(
  state: SettingState,
  words: readonly string[],
  append: boolean,
  place: ConfPlace,
): void {
  const texts = isAppendable(state.type) ? words : [words.join(' ')];
  const added = texts.map((text) => ({ text, ...place }));
  if (append) {
    for (const element of added) state.elements.push(element);
  } else {
    for (const element of state.elements) state.discarded.push({ ...element, by: place });
    state.elements = added;
  }
  if (place.level !== 'system') state.overridden = true;
}

/** The setting after its last line. What was thrown away and then set again is not lost, nor is a cache that lost its last slash alone. */
export function finished(state: SettingState, version: NixVersion | undefined): MergedSetting {
  const texts = state.elements.map(({ text }) => text);
  const isStore = state.name.endsWith('substituters');
  const meaning = (text: string): string => (isStore ? text.replace(/\/$/, '') : text);
  const inEffect = new Set(texts.map(meaning));
  return {
    value: settingValue(state.name, texts, version) ?? '',
    elements: state.elements,
    discarded: state.discarded.filter(({ text }) => !inEffect.has(meaning(text))),
    overridden: state.overridden,
  };
}
