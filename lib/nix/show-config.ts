import { type Parsed, parsed, refused } from './parsed.ts';
import { hideSecretValues, hideSecretWords } from './secret-words.ts';
import { canonicalSettingName, settingEntry, settingValue } from './setting-table.ts';
import type { SettingValue } from './setting-value.ts';

/** Settings by canonical name. */
export type Settings = Readonly<Record<string, SettingValue>>;

/**
 * Reads what `nix show-config` (2.0 to 2.19) or `nix config show` (2.20 and later, Lix, Determinate Nix) printed, as text or with
 * `--json`. Both come out with the same types, whatever the version; the values of `access-tokens` are left out. The problem
 * is one line of plain words.
 */
export function parseShowConfig(text: string): Parsed<Settings, string> {
  return looksLikeJson(text) ? fromJson(text) : fromText(text);
}

/**
 * What a saved configuration is: the output of `nix config show`, with or without `--json`, which names every setting, or the text of a
 * nix.conf, which names only those that somebody set.
 */
export function detectConfigFormat(text: string): 'json' | 'show-config' | 'nix.conf' {
  if (looksLikeJson(text)) return 'json';
  const names = new Set(Array.from(text.matchAll(/^([a-z][a-z0-9-]*) = /gm), ([, name]) => name));
  return alwaysShown.every((name) => names.has(name)) ? 'show-config' : 'nix.conf';
}

/** Names that every version prints and that hardly anybody sets, least of all together. */
const alwaysShown = [
  'system',
  'store',
  'substituters',
  'print-missing',
  'narinfo-cache-negative-ttl',
  'use-sqlite-wal',
];

function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*\{/.test(text);
}

const notSettings = 'it is JSON, but not the settings that nix config show --json prints';

/**
 * `{ name: { value, description, ... } }`; only `value` is of interest (libutil/abstract-setting-to-json.hh). 2.5 to 2.8 print
 * `experimental-features` as numbers, 2.34 prints null for an unset path.
 */
function fromJson(text: string): Parsed<Settings, string> {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The parser of V8 has no limit of its own, and overflows the stack.
    if (error instanceof RangeError) return refused(notSettings);
    return refused('it starts like JSON but is cut off or damaged');
  }
  if (isDeeperThan(document, 100)) return refused(notSettings);
  const entries = isObject(document) ? Object.entries(document) : [];
  const settings = entries.flatMap(([name, entry]) =>
    isObject(entry) && 'value' in entry ? [setting(name, jsonValue(name, entry['value']))] : [],
  );
  if (settings.length === 0) return refused(notSettings);
  return parsed(Object.fromEntries(settings));
}

/**
 * `name = value` lines. An empty value keeps its trailing blank, maps have one blank too many in front since 2.24; a value set through
 * NIX_REMOTE_SYSTEMS may go on in the next line. Warnings that got in from stderr are skipped.
 */
function fromText(text: string): Parsed<Settings, string> {
  const found: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || /^(?:warning|trace): /.test(line)) continue;
    const name = /^[a-z][a-z0-9-]*(?= =(?: |$))/.exec(line)?.[0];
    const last = found.at(-1);
    if (name !== undefined) found.push([name, line.slice(name.length + ' = '.length)]);
    else if (last === undefined) return refused(`line ${index + 1} is not of the form "name = value"`);
    else last[1] += `\n${line}`;
  }
  if (found.length === 0) return refused('it is empty');
  return parsed(Object.fromEntries(found.map(([name, value]) => setting(name, textValue(name, value)))));
}

function setting(name: string, value: SettingValue): [string, SettingValue] {
  return [canonicalSettingName(name), value];
}

function textValue(name: string, text: string): SettingValue {
  const type = settingEntry(name)?.type ?? 'string';
  if (type === 'string' || type === 'path') return text;
  const words = text.split(/[ \t\n]+/).filter((word) => word !== '');
  return settingValue(name, hideSecretWords(name, words), undefined) ?? text;
}

/** A JSON value in the type of its setting; what has no place in it, such as an object in a list, stays as JSON text. */
function jsonValue(name: string, value: unknown): SettingValue {
  if (Array.isArray(value)) return value.map(plainText);
  if (isObject(value)) {
    const texts = Object.entries(value).map(([key, item]) => [key, plainText(item)] as const);
    return hideSecretValues(name, Object.fromEntries(texts));
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return settingEntry(name)?.type === 'string' ? String(value) : value;
  }
  return textValue(name, plainText(value));
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Writing it out again would overflow the stack where reading it did not. */
function isDeeperThan(document: unknown, depth: number): boolean {
  let level: readonly unknown[] = [document];
  for (let left = depth; left > 0 && level.length > 0; left -= 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return level.length > 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
