import { atLeast, type NixVersion } from './version.ts';

/** What a setting holds. `set` is printed sorted and without repeats, `map` is written as `key=value` words. */
export type SettingType = 'list' | 'set' | 'map' | 'bool' | 'int' | 'string' | 'path';

/** The value of a setting, in JSON terms. */
export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** Whether Nix lets `extra-<name>` append to a setting of this type (libutil/config.cc isAppendable, 2.4 and later). */
export function isAppendable(type: SettingType): boolean {
  return type === 'list' || type === 'set' || type === 'map';
}

/**
 * The value that Nix reads from the words after `name =`, or undefined where it refuses them and ends (libutil/config.cc
 * BaseSetting::set). Booleans are true/yes/1 and false/no/0; integers are decimal and never negative here; from 2.23 on an integer may
 * end in K, M, G or T, which Lix did not take over.
 */
export function valueOfTokens(
  type: SettingType,
  tokens: readonly string[],
  version: NixVersion | undefined,
): SettingValue | undefined {
  const text = tokens.join(' ');
  switch (type) {
    case 'list':
      return tokens;
    case 'set':
      return [...new Set(tokens)].sort();
    case 'map':
      return mapOfTokens(tokens);
    case 'bool':
      return boolOf(text);
    case 'int':
      return integerOf(text, atLeast(version, '2.23'));
    case 'path':
    case 'string':
      return text;
  }
}

/** Nix's words for a boolean; undefined for anything else. */
export function boolOf(text: string): boolean | undefined {
  if (text === 'true' || text === 'yes' || text === '1') return true;
  if (text === 'false' || text === 'no' || text === '0') return false;
  return undefined;
}

const unitShift = ['K', 'M', 'G', 'T'];

function integerOf(text: string, allowUnit: boolean): number | undefined {
  const match = /^\+?([0-9]{1,20})([KMGTkmgt]?)$/.exec(text);
  if (match === null) return undefined;
  const [, digits = '', unit = ''] = match;
  if (unit !== '' && !allowUnit) return undefined;
  if (BigInt(digits) > 0xffff_ffff_ffff_ffffn) return undefined;
  return Number(digits) * 1024 ** (unitShift.indexOf(unit.toUpperCase()) + 1);
}

/** `key=value` words: the first of equal keys stays, a word without `=` is ignored, as Nix does. */
function mapOfTokens(tokens: readonly string[]): Readonly<Record<string, string>> {
  const entries = new Map<string, string>();
  for (const token of tokens) {
    const equals = token.indexOf('=');
    const key = token.slice(0, equals);
    if (equals >= 0 && !entries.has(key)) entries.set(key, token.slice(equals + 1));
  }
  return Object.fromEntries(entries);
}
