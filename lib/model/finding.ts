import type { FixIntent } from './fix.ts';

export type Severity = 'error' | 'warning' | 'note';

/** Worst first: the order in which findings are shown. */
export const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** What a verdict is about. Its name is unique within its kind. */
export interface Subject {
  readonly kind: 'cache' | 'key' | 'setting' | 'machine' | 'builder' | 'path';
  readonly name: string;
}

/** How sure a diagnosis is: `certain` (seen), `likely` (the usual cause of what was seen), `possible`. */
export type Certainty = 'certain' | 'likely' | 'possible';

export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** One sentence: what is wrong with what. */
  readonly message: string;
  /** Why that is so, in plain words. */
  readonly cause: string;
  /** What this Nix does because of it. */
  readonly consequence?: string;
  /** What was seen that shows it. */
  readonly evidence: readonly string[];
  readonly certainty: Certainty;
  readonly fixes: readonly FixIntent[];
  /** What is at fault where several subjects can share it: a host, a proxy, the clock. One check's findings with one culprit have one cause. */
  readonly culprit?: string;
  /** Names of the subjects whose findings this one can explain; absent: of all that its own subject reaches. */
  readonly affects?: readonly string[];
  /** Set where another finding is the root of this one. */
  readonly explainedBy?: { readonly check: string; readonly subject: Subject };
}

/** One check's answer about one subject. `unknown` names what could not be looked at; it never means fine. */
export type Verdict =
  | { readonly kind: 'good'; readonly check: string; readonly subject: Subject }
  | { readonly kind: 'finding'; readonly check: string; readonly subject: Subject; readonly finding: Finding }
  | {
      readonly kind: 'not-applicable';
      readonly check: string;
      readonly subject: Subject;
      readonly because: string;
    }
  | { readonly kind: 'unknown'; readonly check: string; readonly subject: Subject; readonly because: string }
  | { readonly kind: 'crashed'; readonly check: string; readonly subject: Subject; readonly because: string };
