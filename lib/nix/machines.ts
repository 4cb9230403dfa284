import { decodeBase64 } from './base64.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { atLeast, type NixVersion } from './version.ts';

/** A row of the `builders` setting or of a machines file, where it stands. */
export interface BuilderRow {
  readonly origin: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** One machine to build on. `store` has a scheme, which a bare host gets from Nix. */
export interface Builder {
  readonly store: string;
  readonly systems: readonly string[];
  readonly sshKey?: string;
  readonly maxJobs: number;
  /** Base 64 of a whole line of a public key file. */
  readonly publicHostKey?: string;
}

/** Why Nix refuses a row, and with it every build. `column` is counted from 1; Nix counts from 0. */
export type BuilderProblem =
  | { readonly kind: 'no-store' }
  | { readonly kind: 'no-number' | 'no-base64'; readonly column: number; readonly text: string };

/** `unreadable` ends Nix; a file that is not there counts as an empty one. */
export type IncludedMachines = { readonly text: string } | 'missing' | 'unreadable';

export interface BuilderRows {
  readonly rows: readonly BuilderRow[];
  readonly unreadable: readonly string[];
}

/** Files within files: Nix would go on until it dies. */
const MOST_DEPTH = 20;
const MOST_ROWS = 1000;

/**
 * Cuts the `builders` setting into rows and puts in the files that `@path` names (libstore/machines.cc). Before 2.30 a `;` ends a comment
 * too; later a comment goes to the end of its line.
 */
export function builderRows(
  text: string,
  origin: string,
  include: (path: string) => IncludedMachines,
  version: NixVersion | undefined,
  depth = 0,
): BuilderRows {
  const rows: BuilderRow[] = [];
  const unreadable: string[] = [];
  const commentsGoOn = version?.flavour !== 'lix' && atLeast(version, '2.30');
  const entries = text.split('\n').flatMap((line, index) =>
    (commentsGoOn ? withoutComment(line).split(';') : line.split(';').map(withoutComment)).map((entry) => ({
      line: index + 1,
      entry: entry.trim(),
    })),
  );
  for (const { line, entry } of entries) {
    if (entry === '' || rows.length >= MOST_ROWS) continue;
    if (!entry.startsWith('@')) {
      rows.push({ origin, line, text: entry });
      continue;
    }
    const path = entry.slice(1).trim();
    const found = depth < MOST_DEPTH ? include(path) : 'missing';
    if (found === 'unreadable') unreadable.push(path);
    else if (found !== 'missing') {
      const inner = builderRows(found.text, path, include, version, depth + 1);
      rows.push(...inner.rows.slice(0, MOST_ROWS));
      unreadable.push(...inner.unreadable);
    }
  }
  return { rows, unreadable };
}

/** Reads one row. Base 64 is looked at from 2.4 on, and the speed may be a fraction from 2.20 on. */
export function parseBuilder(
  { text }: Pick<BuilderRow, 'text'>,
  version: NixVersion | undefined,
): Parsed<Builder, BuilderProblem> {
  const columns = text.split(/[ \t\n\r]+/).filter((column) => column !== '');
  const at = (index: number): string | undefined => {
    const column = columns[index];
    return column === undefined || column === '-' ? undefined : column;
  };
  const store = at(0);
  if (store === undefined) return refused({ kind: 'no-store' });
  const [jobs, speed, hostKey, key] = [at(3), at(4), at(7), at(2)];
  if (jobs !== undefined && !/^\+?[0-9]{1,10}$/.test(jobs))
    return refused({ kind: 'no-number', column: 4, text: jobs });
  const number = atLeast(version, '2.20') ? /^\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/ : /^\+?[0-9]{1,10}$/;
  if (speed !== undefined && !number.test(speed))
    return refused({ kind: 'no-number', column: 5, text: speed });
  if (hostKey !== undefined && atLeast(version, '2.4') && decodeBase64(hostKey) === undefined)
    return refused({ kind: 'no-base64', column: 8, text: hostKey });
  return parsed({
    store: withScheme(store),
    systems: at(1)?.split(',') ?? [],
    ...(key === undefined ? {} : { sshKey: key }),
    maxJobs: jobs === undefined ? 1 : Number(jobs),
    ...(hostKey === undefined ? {} : { publicHostKey: hostKey }),
  });
}

const withoutComment = (text: string): string => text.split('#', 1)[0] ?? '';

/** A bare host, with a user or without, is reached by `ssh://`. */
const withScheme = (store: string): string =>
  store.includes('/') || /^(?:auto|daemon|local)(?:$|\?)|^\?/.test(store) ? store : `ssh://${store}`;
