import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage now, which takes some ten milliseconds on two threads. Left to itself V8 does so once the program is loaded: in the
 * midst of the first request. The flag is taken back, since Node's own compiled modules count only under the flags it started with.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // Undefined, where another V8 does not know the flag.
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect();
}
