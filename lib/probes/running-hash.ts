import { createHash } from 'node:crypto';
import type { NarCheck } from '../model/facts/nar.ts';
import { formatHashBase32, type TypedHash } from '../nix/hash.ts';

export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** Compares what was hashed with what was expected. */
  check(): NonNullable<NarCheck['narHash']>;
}

/** Hashes a stream by the algorithm of the hash that it should have. */
export function runningHash(expected: TypedHash): RunningHash {
  const hash = createHash(expected.algorithm);
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    check: () => {
      const texts = {
        expected: formatHashBase32(expected),
        actual: formatHashBase32({ algorithm: expected.algorithm, bytes: hash.copy().digest() }),
      };
      return { ...texts, matches: texts.expected === texts.actual };
    },
  };
}
