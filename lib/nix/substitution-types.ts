import type { NarFormat } from './nar-compression.ts';
import type { Narinfo } from './narinfo.ts';
import type { PublicKey } from './public-key.ts';
import type { SignatureVerdict } from './signature-verdict.ts';
import type { StoreUrl } from './store-url.ts';

/** What Nix meets when it opens a substituter, from its own memory or from the server. */
export type Opening =
  /** `storeDir` where the cache says one; `announcedPriority` where it says one, or the disk cache remembers one. */
  | { readonly kind: 'opens'; readonly storeDir?: string; readonly announcedPriority?: number }
  /** Nix warns and does without this cache. */
  | { readonly kind: 'dropped' }
  /** Nix stops, whatever the other caches have. */
  | { readonly kind: 'fatal' }
  | { readonly kind: 'unknown' };

/** What Nix meets when it looks the path up at a substituter, from its own memory or from the server. */
export type Lookup =
  | { readonly kind: 'hit'; readonly narinfo: Narinfo }
  | { readonly kind: 'missing' }
  /** No answer that could be read: the connection, or a status that means neither yes nor no. */
  | { readonly kind: 'error' }
  /** An answer that is no narinfo for this Nix. */
  | { readonly kind: 'corrupt' }
  /** An answer that ends the process of this Nix. */
  | { readonly kind: 'crash' }
  | { readonly kind: 'unknown' };

/** What Nix meets when it fetches the NAR that the narinfo of a substituter names. */
export type Nar =
  /** `format` is what its bytes are compressed with, where that is known. */
  | { readonly kind: 'there'; readonly format?: NarFormat }
  | { readonly kind: 'missing' }
  /** It cannot be fetched, only in part, or is not what the narinfo says. FileHash and FileSize do not count: Nix never looks at them. */
  | { readonly kind: 'error' | 'cut-off' | 'damaged' }
  | { readonly kind: 'unknown' };

/** A configured substituter, and what Nix meets there on its way to one store path. */
export interface SubstituterState {
  readonly entry: string;
  readonly store: StoreUrl;
  readonly opening: Opening;
  readonly lookup: Lookup;
  readonly nar: Nar;
  /**
   * What becomes of the references in the narinfo of this cache, which Nix realises before the path itself, from whichever cache has them.
   * Absent: they are taken for there.
   */
  readonly references?: 'there' | 'not-found' | 'fail' | 'unknown' | undefined;
}

/** The settings that decide about substitution. */
export interface SubstitutionSettings {
  readonly storeDir: string;
  readonly substitute: boolean;
  readonly fallback: boolean;
  readonly requireSigs: boolean;
  /** As `trustedKeysByName` reads them. */
  readonly trustedKeys: {
    readonly keys: ReadonlyMap<string, PublicKey>;
    readonly malformed: readonly unknown[];
  };
}

/** What the signatures of a path are worth to Nix. `verdict` is about them alone, also where they are not asked for. */
export type Trust = { readonly verdict: SignatureVerdict } & (
  | {
      readonly kind: 'accepted';
      readonly because: 'require-sigs-off' | 'trusted-url' | 'signatures';
      /** It claims to be content-addressed and is not, so that Nix does not keep it after all. */
      readonly isBogus: boolean;
    }
  /** A warning, and the next cache. */
  | { readonly kind: 'refused' }
  /** Nix stops: it cannot read one of the trusted keys, or a signature in the name of one. */
  | { readonly kind: 'unreadable'; readonly what: 'key' | 'signature' }
);

/** What happens at one substituter. */
export interface SubstitutionStep {
  readonly entry: string;
  /** Lower is asked first. Undefined where Nix does not open it, or that is not known. */
  readonly priority: number | undefined;
  readonly kind:
    | 'dropped'
    /** The same entry stands before it. */
    | 'repeated'
    /** `?store=` says that it holds paths of another store directory. */
    | 'other-store'
    /** It is decided before its turn. */
    | 'not-asked'
    | 'missing'
    /** Nix goes on to the next cache. */
    | 'lookup-failed'
    /** By its signatures. Nix goes on to the next cache. */
    | 'refused'
    /** The path is there, its references are not to be had anywhere: Nix gives up without asking the next cache. */
    | 'references-missing'
    /** The path is accepted, its NAR is not there, or is no good. Nix goes on to the next cache. */
    | 'nar-missing'
    | 'nar-failed'
    | 'taken'
    /** Where Nix ends; the outcome says how. */
    | 'stops'
    /** Where the prediction ends; the outcome says what is not known. */
    | 'unknown';
  /** Where the path is there, and it comes to its signatures. */
  readonly trust?: Trust;
}

/** How it ends for the path. `at` is the entry of the cache where it is decided. */
export type SubstitutionOutcome =
  | { readonly kind: 'substituted'; readonly from: string }
  /**
   * No cache gives it: a derivation that makes it is built; a bare path cannot be had. `references`: for want of one of them; Nix then
   * builds what the derivation needs and tries once more, up to 2.7 without end. `fallback`: a cache failed, and without that setting Nix
   * would stop.
   */
  | { readonly kind: 'not-found'; readonly because?: 'references' | 'fallback' }
  /** Nix stops with an error, and builds nothing either. */
  | { readonly kind: 'fails'; readonly at: string; readonly during: SubstitutionPhase }
  /** The process of Nix crashes. */
  | { readonly kind: 'aborts'; readonly at: string; readonly during: SubstitutionPhase }
  /** It cannot be told without knowing this. */
  | {
      readonly kind: 'unknown';
      readonly at: string;
      readonly lacks: 'opening' | 'lookup' | 'references' | 'nar';
    };

export type SubstitutionPhase =
  /** The list of substituters is read. */
  | 'configuration'
  | 'opening'
  | 'lookup'
  /** The signatures are judged: a trusted key, or a signature in the name of one, that Nix cannot read. */
  | 'signatures'
  | 'references'
  | 'nar';

/** What Nix will do with one store path. */
export interface SubstitutionPrediction {
  readonly outcome: SubstitutionOutcome;
  /** One for each substituter: those that Nix opens in the order in which it asks, then the others as configured. */
  readonly steps: readonly SubstitutionStep[];
}
