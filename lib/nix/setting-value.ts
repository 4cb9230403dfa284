import { canonicalPath } from './canonical-path.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * What a setting holds. `set` is printed sorted and without repeats, `map` is written as `key=value` words, `jobs` is a number or `auto`.
 */
export type SettingType =
  | 'list'
  | 'set'
  | 'map'
  | 'bool'
  | 'uint32'
  | 'uint64'
  | 'int64'
  | 'jobs'
  | 'string'
  | 'path'
  | 'optional-path';

/** The value of a setting, in JSON terms. */
export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** Whether Nix lets `extra-<name>` append to a setting of this type (libutil/config.cc isAppendable, 2.4 and later). */
export function isAppendable(type: SettingType): boolean {
  return type === 'list' || type === 'set' || type === 'map';
}

/**
 * The value that Nix reads from the words after `name =`, or undefined where it refuses them and ends (libutil/config.cc
 * BaseSetting::set). Booleans are true/yes/1 and false/no/0. Integers are decimal; from 2.23 on one may end in K, M, G or T, which Lix did
 * not take over. From 2.34 on a path is an absolute one, and `..` is taken out of it (libutil/configuration.cc parseAbsolutePath).
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
    case 'uint32':
    case 'uint64':
    case 'int64':
      return integerOf(text, type, atLeast(version, '2.23'));
    case 'jobs':
      return text === 'auto' ? text : integerOf(text, 'uint32', false);
    case 'path':
    case 'optional-path':
      return atLeast(version, '2.34') ? pathOf(text, type) : text;
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

const limits = {
  uint32: { least: 0n, most: 0xffff_ffffn, bits: 32 },
  uint64: { least: 0n, most: 0xffff_ffff_ffff_ffffn, bits: 64 },
  int64: { least: -0x8000_0000_0000_0000n, most: 0x7fff_ffff_ffff_ffffn, bits: 64 },
} as const;

const units = ['', 'K', 'M', 'G', 'T'];

/** The limits count before the unit; what no longer fits in after it is cut off (libutil/util.cc string2IntWithUnitPrefix). */
function integerOf(text: string, type: keyof typeof limits, allowUnit: boolean): number | undefined {
  const [, sign = '', digits, unit = ''] = /^([+-]?)([0-9]{1,1000})([KMGTkmgt]?)$/.exec(text) ?? [];
  const { least, most, bits } = limits[type];
  if (digits === undefined || (unit !== '' && !allowUnit) || (sign === '-' && least === 0n)) return undefined;
  const number = sign === '-' ? -BigInt(digits) : BigInt(digits);
  if (number < least || number > most) return undefined;
  const scaled = number << BigInt(10 * units.indexOf(unit.toUpperCase()));
  return Number(least === 0n ? BigInt.asUintN(bits, scaled) : BigInt.asIntN(bits, scaled));
}

function pathOf(text: string, type: 'path' | 'optional-path'): string | undefined {
  if (text === '') return type === 'path' ? undefined : text;
  return text.startsWith('/') ? canonicalPath(text) : undefined;
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
