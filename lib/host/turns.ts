/** Lets one work at a time. */
export interface Turns {
  /** Does the work when all before it is done; undefined, and nothing done, when the signal is aborted before that. */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: async (signal, work) => {
      const before = last;
      let leave = () => {};
      const mine = new Promise<void>((resolve) => {
        leave = resolve;
      });
      // Who leaves the queue early does not let the next one overtake.
      last = before.then(() => mine);
      try {
        await firstOf(before, signal);
        return signal.aborted ? undefined : await work();
      } finally {
        leave();
      }
    },
  };
}

function firstOf(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      signal.removeEventListener('abort', go);
      resolve();
    };
    if (signal.aborted) return go();
    signal.addEventListener('abort', go);
    void before.then(go);
  });
}
