import { type Parsed, parsed, refused } from './parsed.ts';

/** A path directly in a store: `<storeDir>/<hashPart>-<name>`. */
export interface StorePath {
  readonly storeDir: string;
  /** 32 characters of Nix's base 32. */
  readonly hashPart: string;
  readonly name: string;
}

/**
 * Why a text is no store path. `not-in-store`: absolute, but its parent is not the store directory.
 * `bad-hash`: a character outside Nix's base 32. `bad-name`: a forbidden character, or a first component `.`
 * or `..`.
 */
export type StorePathProblem =
  | 'relative'
  | 'not-in-store'
  | 'too-short'
  | 'bad-hash'
  | 'no-dash'
  | 'empty-name'
  | 'long-name'
  | 'bad-name';

const HASH_LENGTH = 32;
const LONGEST_NAME = 211;

/** As canonPath in libutil: no empty and no `.` components, `..` resolved; undefined for a relative path. */
function canonicalPath(text: string): string | undefined {
  if (!text.startsWith('/')) return undefined;
  const kept: string[] = [];
  for (const component of text.split('/')) {
    if (component === '..') kept.pop();
    else if (component !== '' && component !== '.') kept.push(component);
  }
  return `/${kept.join('/')}`;
}

/**
 * Reads a base name, `<hash>-<name>`, with the rules of libstore/path.cc. Two of them are newer than the rest
 * and apply here whatever the version, since no writer breaks them: the dash (2.35) and `.` or `..` as first
 * component (2.21).
 */
export function parseStorePathBase(
  base: string,
): Parsed<Pick<StorePath, 'hashPart' | 'name'>, StorePathProblem> {
  if (base.length < HASH_LENGTH + 1) return refused('too-short');
  const hashPart = base.slice(0, HASH_LENGTH);
  const name = base.slice(HASH_LENGTH + 1);
  if (!/^[0-9abcdfghijklmnpqrsvwxyz]*$/.test(hashPart)) return refused('bad-hash');
  if (base.charAt(HASH_LENGTH) !== '-') return refused('no-dash');
  if (name === '') return refused('empty-name');
  if (name.length > LONGEST_NAME) return refused('long-name');
  if (!/^[0-9A-Za-z+\-._?=]*$/.test(name) || /^\.\.?(-|$)/.test(name)) return refused('bad-name');
  return parsed({ hashPart, name });
}

/**
 * Reads a full store path, made canonical first as Nix does (Store::parseStorePath): `//nix/store/./…/`
 * passes.
 */
export function parseStorePath(text: string, storeDir = '/nix/store'): Parsed<StorePath, StorePathProblem> {
  const path = canonicalPath(text);
  if (path === undefined) return refused('relative');
  const slash = path.lastIndexOf('/');
  if (path.slice(0, slash) !== storeDir) return refused('not-in-store');
  const base = parseStorePathBase(path.slice(slash + 1));
  return base.ok ? parsed({ storeDir, ...base.value }) : base;
}

/** The base name of a store path, as narinfo files spell references. */
export function storePathBase(path: Pick<StorePath, 'hashPart' | 'name'>): string {
  return `${path.hashPart}-${path.name}`;
}

/** The full text of a store path. */
export function formatStorePath(path: StorePath): string {
  return `${path.storeDir}/${storePathBase(path)}`;
}

/**
 * The file of a cache that describes a path. It is found by the hash part alone (binary-cache-store.cc
 * narInfoFileFor).
 */
export function narinfoFileName(hashPart: string): string {
  return `${hashPart}.narinfo`;
}
