import { excerpt } from './excerpt.ts';
import { looksLikeMarkup } from './markup.ts';

/** Something odd in a nix-cache-info that Nix reads nevertheless. Keys are excerpts. */
type CacheInfoQuirk =
  /** A web page or an XML document, not the answer of a cache. Then it is the only quirk. */
  | { readonly kind: 'web-page' }
  /** None of the keys that Nix knows, so that nothing says that this is a cache. */
  | { readonly kind: 'no-known-key' }
  /** It hides the first key from Nix. */
  | { readonly kind: 'byte-order-mark' }
  /** Nix ignores it. Often a known key in other letters, or with a blank before its colon. */
  | { readonly kind: 'unknown-key'; readonly key: string }
  | { readonly kind: 'duplicate-key'; readonly key: string }
  /** Nix compares each of them with its own store, so that no Nix at all can use this cache. */
  | { readonly kind: 'conflicting-store-dirs' };

/** What a cache says of itself. */
export interface CacheInfo {
  /** Absent: Nix takes the cache for one of its own store directory. */
  readonly storeDir?: string;
  readonly wantMassQuery: boolean;
  /** Lower is asked first. Absent: 0 since Nix 2.4, 50 before. */
  readonly priority?: number;
  /**
   * An excerpt of a Priority that is no 32-bit number. Nix 2.4 and later stop at it with nothing but "error:
   * stoi".
   */
  readonly priorityProblem?: string;
  readonly quirks: readonly CacheInfoQuirk[];
}

const KNOWN_KEYS: readonly string[] = ['StoreDir', 'WantMassQuery', 'Priority'];
const MOST_QUIRKS = 50;

/**
 * The C library's stoi: blanks, a sign, digits, then whatever; undefined without a digit and past 32 bits.
 */
function stoi(text: string): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([+-]?\d+)/.exec(text)?.[1];
  const value = digits === undefined ? Number.NaN : Number(digits);
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

/** Nix's trim (libutil/util.cc), which spares the blanks of Unicode. */
function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && ' \t\r\n'.includes(text.charAt(from))) from++;
  while (to > from && ' \t\r\n'.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function* entriesOf(text: string): Generator<readonly [key: string, value: string]> {
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon >= 0) yield [line.slice(0, colon), trim(line.slice(colon + 1))];
  }
}

/**
 * Reads a nix-cache-info. As in Nix (libstore/binary-cache-store.cc BinaryCacheStore::init) every text is
 * one, an empty text and a web page too; the quirks tell what to think of it. The last one of a repeated key
 * counts. `text` must still have its byte order mark, if any: decode with `ignoreBOM`.
 */
export function parseCacheInfo(text: string): CacheInfo {
  const values = new Map<string, string>();
  const storeDirs = new Set<string>();
  const quirks: CacheInfoQuirk[] = [];
  let badPriority: string | undefined;
  for (const [key, value] of entriesOf(text)) {
    if (!KNOWN_KEYS.includes(key)) {
      quirks.push({ kind: 'unknown-key', key: excerpt(key) });
      continue;
    }
    if (values.has(key)) quirks.push({ kind: 'duplicate-key', key });
    if (key === 'StoreDir') storeDirs.add(value);
    if (key === 'Priority' && stoi(value) === undefined) badPriority ??= value;
    values.set(key, value);
  }
  const storeDir = values.get('StoreDir');
  const priority = stoi(values.get('Priority') ?? '');
  if (storeDirs.size > 1) quirks.unshift({ kind: 'conflicting-store-dirs' });
  if (text.startsWith('\uFEFF')) quirks.unshift({ kind: 'byte-order-mark' });
  if (values.size === 0) quirks.unshift({ kind: 'no-known-key' });
  return {
    ...(storeDir === undefined ? {} : { storeDir }),
    wantMassQuery: values.get('WantMassQuery') === '1',
    ...(priority === undefined ? {} : { priority }),
    ...(badPriority === undefined ? {} : { priorityProblem: excerpt(badPriority) }),
    quirks: looksLikeMarkup(text) ? [{ kind: 'web-page' }] : quirks.slice(0, MOST_QUIRKS),
  };
}

/** Whether a body is what a cache answers: at least one key that Nix knows, and no web page around it. */
export function looksLikeCacheInfo(text: string): boolean {
  if (looksLikeMarkup(text)) return false;
  for (const [key] of entriesOf(text)) if (KNOWN_KEYS.includes(key)) return true;
  return false;
}
