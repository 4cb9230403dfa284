import { type KeyName, keys, type PathName } from './substitution-paths.ts';

/** What a server answers to one request. */
export interface Answer {
  /** 200 where it is absent. */
  readonly status?: number;
  readonly text?: string;
}

/** How the bytes of a NAR are packed. */
export type Packing = 'none' | 'xz' | 'bzip2' | 'gzip' | 'zstd' | 'br';

/** What a cache has of one path. Nothing said: a narinfo that a trusted key signed, and an uncompressed NAR that fits it. */
export interface PathThere {
  readonly signedBy?: readonly KeyName[];
  readonly references?: readonly PathName[];
  /** What is wrong in the narinfo although it is signed. */
  readonly claims?: { readonly NarSize?: string; readonly NarHash?: string };
  /** Fields as they are written, whatever was signed; null: not at all. */
  readonly written?: Readonly<Record<string, string | null>>;
  readonly lineEnd?: '\r\n';
  /** Instead of the narinfo. */
  readonly narinfo?: Answer;
  /** How the NAR is packed, which the narinfo says unless `written` has another Compression. */
  readonly packed?: Packing;
  readonly nar?:
    | 'gone'
    | 'denied'
    | 'locked'
    | 'error'
    | 'flipped'
    | 'short'
    | 'cut-off'
    | 'another'
    | 'web-page'
    | 'empty';
}

/** A binary cache. */
export interface CacheThere {
  /** `file`: a directory. `refused`: nothing listens there. `silent`: requests are taken and never answered. */
  readonly at?: 'http' | 'file' | 'refused' | 'silent' | 'hang-up';
  /** Nothing said: one of /nix/store with priority 40. */
  readonly info?: Answer;
  /** Nothing said: it has the wanted path. */
  readonly has?: Partial<Readonly<Record<PathName, PathThere>>>;
}

/** A path, and everything that decides where Nix gets it from. `@a@` in a text stands for the URL of the cache `a`. */
export interface Situation {
  readonly name: string;
  /** `wanted` where it is absent. */
  readonly path?: PathName;
  readonly caches: Readonly<Record<string, CacheThere>>;
  /** Nothing said: all caches as they stand there. */
  readonly substituters?: readonly string[];
  /** Nothing said: the trusted key. */
  readonly trustedKeys?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Before it, Nix planned this path with these caches and substituters, and remembers what it saw. */
  readonly before?: {
    readonly caches: Readonly<Record<string, CacheThere>>;
    readonly substituters?: readonly string[];
    readonly daysAgo?: number;
  };
}

/** The caches as they are when Nix plans what it will remember, and as they are when it is asked in earnest. */
export type Phase = 'before' | 'now';

/** The caches of a phase. Before, those count that are named there, and the others are as they will be. */
export const cachesIn = ({ caches, before }: Situation, phase: Phase): Situation['caches'] =>
  phase === 'before' ? { ...caches, ...before?.caches } : caches;

/** The entries of `substituters` in a phase. */
export function substitutersIn(situation: Situation, phase: Phase): readonly string[] {
  const now = situation.substituters ?? Object.keys(situation.caches).map((name) => `@${name}@`);
  return phase === 'before' ? (situation.before?.substituters ?? now) : now;
}

/** Puts the URLs of the caches in the places that are kept for them. */
export const filled = (text: string, urlOf: (cache: string) => string): string =>
  text.replaceAll(/@(\w+)@/g, (_, name: string) => urlOf(name));

export const trustedKeysOf = ({ trustedKeys }: Situation): readonly string[] =>
  trustedKeys ?? [keys.trusted.publicText];
