import type { CachePart } from '../nix/log/cache-file.ts';
import type { DownloadProblem } from '../nix/log/download-problem.ts';
import type { LogMessage } from '../nix/log/message.ts';
import { parseStorePathBase } from '../nix/store-path.ts';

/** Messages that say the same of the same thing, and what the log says elsewhere about it. */
export interface Noted {
  /** The first of them. */
  readonly message: LogMessage;
  /** Fit to be shown: without a login. */
  readonly cache: string | undefined;
  /** The URL that commands can be given: without a login, parameters kept. */
  readonly target: string | undefined;
  /** Nix does not name the cache in this message: it is the one that the path was last copied from. */
  readonly isCacheInferred: boolean;
  readonly part: CachePart | undefined;
  readonly problem: DownloadProblem;
  /** What stood shortly before and belongs to it: the name of a key, the words of ssh. */
  readonly context: string | undefined;
  times: number;
  /** How many of them say that Nix tries again. */
  retries: number;
  lastLine: number;
  /** All of them say that Nix tries again, and later it copied a path from this cache, for which it needed this file. */
  isOvercome: boolean;
  /** The first of the store paths that it hit. */
  readonly paths: string[];
  morePaths: number;
  /** Whether Nix gave up at least once, or stopped. */
  isFatal: boolean;
}

export interface Notes {
  readonly noted: readonly Noted[];
  /** Messages that were different from all that were kept, when no more could be. */
  readonly left: number;
  /** Names of the derivations that were built. */
  readonly built: ReadonlySet<string>;
}

/** `hello-2.12` of `/nix/store/<hash>-hello-2.12.drv`. */
export function derivationName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const read = parseStorePathBase(base);
  return (read.ok ? read.value.name : base).replace(/\.drv$/, '').slice(0, 211);
}
