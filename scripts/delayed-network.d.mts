import type { ExecFileSyncOptions, SpawnOptions } from 'node:child_process';

export interface DelayedLink {
  readonly roundTripMs: number;
  /** In each direction; without it, as fast as it goes. */
  readonly bytesPerSecond?: number;
}

export interface DelayedNetwork {
  /** The names of the namespaces, and the addresses at the far ends of the links. */
  readonly near: string;
  readonly far: readonly string[];
  readonly addresses: readonly string[];
  /** What a program prints there; throws where it fails. */
  run(namespace: string, program: string, args: readonly string[], options?: ExecFileSyncOptions): string;
  /** Starts a program there that stays, and waits until it says something. */
  start(
    namespace: string,
    program: string,
    args: readonly string[],
    options?: Omit<SpawnOptions, 'stdio'>,
  ): Promise<unknown>;
  close(): void;
}

export declare function delayedNetwork(name: string, links: readonly DelayedLink[]): Promise<DelayedNetwork>;
