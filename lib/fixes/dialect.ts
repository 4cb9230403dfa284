import type { NixVersion } from '../nix/version.ts';

/** How settings are changed on one kind of installation. */
export interface Dialect {
  /** The file to edit, or words for it where only its owner knows which. */
  readonly file: string;
  readonly needsRoot: boolean;
  readonly restartsDaemon: boolean;
  /** Lines that add these values to a list setting and keep what it holds. */
  readonly add: (setting: string, values: readonly string[]) => readonly string[];
  /** Commands for root that put the edited file into effect. */
  readonly apply: readonly string[];
}

/** What the choice of a dialect and its words depend on. */
export interface Machine {
  readonly platform: string;
  readonly version: NixVersion | undefined;
  /** The system's nix.conf as this machine has it. */
  readonly systemConf: string;
  /** The file in which this user has set things himself, or would. */
  readonly userConf: string;
  readonly isRoot: boolean;
  /** Settings that a file of this user's sets, so that the system's file alone cannot change them. */
  readonly overridden: readonly string[];
  /** Present values of list settings, for a Nix that cannot append. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}
