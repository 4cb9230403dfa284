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
  /** Where programs run, gone with the network. */
  readonly folder: string;
  /** What a program prints there; throws where it fails. */
  run(namespace: string, program: string, ...args: readonly string[]): string;
  /** Starts a program there that stays, and waits until it says something. */
  start(namespace: string, program: string, ...args: readonly string[]): Promise<unknown>;
  close(): void;
}

export declare function delayedNetwork(name: string, links: readonly DelayedLink[]): Promise<DelayedNetwork>;
