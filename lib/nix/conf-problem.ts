/**
 * Something wrong with a configuration, at a line of a file. The fatal ones end every Nix command of this user (an include loop crashes
 * it); Nix warns of an unknown setting, and says nothing about an include that it may not read or reach. `include-limit` is our own.
 */
export interface ConfProblem {
  readonly kind:
    | 'syntax'
    | 'bad-value'
    | 'unknown-setting'
    | 'include-missing'
    | 'include-relative'
    | 'include-loop'
    | 'include-limit'
    | 'include-unreadable'
    | 'include-unsearchable';
  readonly origin: string;
  readonly line: number;
  readonly fatal: boolean;
  /** What is wrong, in one line without credentials. */
  readonly text: string;
  /** The name that Nix does not know. */
  readonly setting?: string;
}
