import { type Parsed, parsed, refused } from './parsed.ts';
import { hidden } from './secret-words.ts';
import { formatStorePath, parseStorePath } from './store-path.ts';

/** What a user may name a store path by. */
export type TargetText =
  | { readonly kind: 'hash'; readonly hashPart: string }
  | { readonly kind: 'store-path'; readonly storePath: string; readonly hashPart: string }
  /** `outputs` are those named behind it, none: all of them. */
  | { readonly kind: 'derivation'; readonly storePath: string; readonly outputs: readonly string[] }
  /** A flake reference with an attribute, which only Nix can evaluate. */
  | { readonly kind: 'installable'; readonly text: string }
  /** Something on disk, which may lead into the store. */
  | { readonly kind: 'file'; readonly path: string };

export type TargetProblem = 'empty' | 'malformed-store-path' | 'flag';

const HASH_PART = /^[0-9abcdfghijklmnpqrsvwxyz]{32}$/;

/**
 * Reads how a path was named: a hash part (or the narinfo that is named after it), a store path or anything in one, a derivation with or
 * without `!out` or `^out,dev`, an installable (`flake#attribute`, `github:...`), or else a file.
 */
export function parseTarget(text: string, storeDir: string): Parsed<TargetText, TargetProblem> {
  if (text.trim() === '') return refused('empty');
  if (text.startsWith('-')) return refused('flag');
  const [, hashPart = text] = /^(?:.*\/)?([0-9a-z]{32})\.narinfo$/.exec(text) ?? [];
  if (HASH_PART.test(hashPart)) return parsed({ kind: 'hash', hashPart });
  if (text.startsWith(`${storeDir}/`)) return inStore(text, storeDir);
  if (text.includes('#') || /^[a-z][a-z0-9+.-]*:/i.test(text)) return parsed({ kind: 'installable', text });
  return parsed({ kind: 'file', path: text });
}

function inStore(text: string, storeDir: string): Parsed<TargetText, TargetProblem> {
  const [, derivation, outputs = ''] = /^(.*\.drv)(?:[!^]([^/]*))?$/.exec(text) ?? [];
  const depth = storeDir.split('/').length + 1;
  const path = (derivation ?? text).split('/').slice(0, depth).join('/');
  const read = parseStorePath(path, storeDir);
  if (!read.ok) return refused('malformed-store-path');
  const storePath = formatStorePath(read.value);
  if (derivation === undefined || storePath !== derivation)
    return parsed({ kind: 'store-path', storePath, hashPart: read.value.hashPart });
  const named = outputs.split(',').filter((name) => name !== '' && name !== '*');
  return parsed({ kind: 'derivation', storePath, outputs: named });
}

/** An installable fit to be shown and saved: the address of a flake may hold a login or a token. */
export const shownInstallable = (text: string): string =>
  text
    .replace(/(\/\/)[^/@\s]{1,1000}@/g, `$1${hidden}@`)
    .replace(/([?&][\w-]{0,50}(?:token|secret|password|key)[\w-]{0,50}=)[^&#]{1,2000}/gi, `$1${hidden}`);

/** The same text for a Nix that runs elsewhere than in `folder`: a path from there is said in full. */
export function fromFolder(text: string, folder: string): string {
  if (/^(?:path|git\+file):(?!\/)/.test(text)) {
    const colon = text.indexOf(':') + 1;
    return `${text.slice(0, colon)}${encodeURI(folder)}/${text.slice(colon)}`;
  }
  return /^\.{1,2}(?=[/#?]|$)/.test(text) ? `${folder}/${text}` : text;
}
