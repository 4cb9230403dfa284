import type { Sample } from '../model/facts/cache.ts';
import type { GivenFlake } from './flake.ts';
import type { Pace } from './gather-caches.ts';
import type { PathRequest } from './gather-paths.ts';
import type { GivenConfig } from './given-settings.ts';

/** What the user asked to be looked at. */
export interface GatherRequest extends Pace {
  /** A saved configuration that replaces this machine's. */
  readonly config?: GivenConfig;
  /** A flake whose nixConfig is to be judged. */
  readonly flake?: GivenFlake;
  /** Replace the configured substituters, unless there are none. */
  readonly substituters: readonly string[];
  /** Named by the user; none: they are looked for. */
  readonly samples: readonly Sample[];
  /** Paths to look into as far as Nix would go for them. */
  readonly paths?: PathRequest;
  /** Whether other ports of a private host that fails may be tried. */
  readonly neighbours: boolean;
  /** Ask every cache over IPv4 and over IPv6, each by itself. */
  readonly families?: boolean;
  /** Ask no cache, and make no request at all. */
  readonly offline: boolean;
  /** Log in to the stores behind ssh, as Nix would. */
  readonly sshLogin: boolean;
  /** Of nixcache. */
  readonly toolVersion: string;
}
