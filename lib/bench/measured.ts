/** How quick a cache is, as measured from here. Times in milliseconds. */
export interface MeasuredCache {
  readonly substituter: string;
  /** Of nix-cache-info with its connection; 0 where Nix remembers that and does not ask. */
  readonly openingMs: number;
  /** Of one further connection. */
  readonly connectMs: number;
  /** HTTP/2: one connection carries everything. */
  readonly multiplexed: boolean;
  /** Until the answer to a narinfo that is there, on a connection that stands. */
  readonly hitMs: number;
  /** The same for one that is not there. */
  readonly missMs: number;
  /** Until the first byte of an archive. */
  readonly firstByteMs: number;
  /** Undefined where no archive was big enough to tell. */
  readonly bytesPerSecond: number | undefined;
}

/** A path that is wanted, and who has it. */
export interface WantedPath {
  readonly storePath: string;
  /** By substituter. `accepted`: its signatures are good enough for this Nix. */
  readonly has: ReadonlyMap<string, { readonly downloadBytes: number; readonly accepted: boolean }>;
  /** Indices into the list of wanted paths. */
  readonly references: readonly number[];
  /** Unpacked; absent where it is not known. */
  readonly narBytes?: number | undefined;
}
