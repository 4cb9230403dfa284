/** Work that is done when somebody asks, one at a time, and not too often. */
export interface Paced<Value> {
  /** Starts it where none is under way and the last one ended long enough ago; and what there is. */
  ask(): PacedState<Value>;
  state(): PacedState<Value>;
}

export interface PacedState<Value> {
  /** What the last one that came to a good end gave. */
  readonly last?: { readonly value: Value; readonly endedMs: number; readonly tookMs: number };
  /** Resolves when the one that is under way has ended, well or not. */
  readonly running?: Promise<void>;
  readonly done: number;
  readonly failed: number;
  /** Whether the last one failed. */
  readonly hasFailed: boolean;
}

/** The clock goes in steps of so much, and between two of its steps must not be too little. */
const GRAIN_MS = 10;

interface Pace {
  /** From the end of one to the beginning of the next, so that nothing in them is closer together. */
  readonly minIntervalMs: number;
  /** Never set back. */
  readonly now: () => number;
  /** Told why a piece of work failed. */
  readonly onFailure: (error: unknown) => void;
}

/** Shares one piece of work among all who ask for it. */
export function paced<Value>(
  work: () => Promise<Value>,
  { minIntervalMs, now, onFailure }: Pace,
): Paced<Value> {
  let state: PacedState<Value> = { done: 0, failed: 0, hasFailed: false };
  let freeFromMs = Number.NEGATIVE_INFINITY;

  const perform = async (): Promise<void> => {
    const beganMs = now();
    let outcome: Partial<PacedState<Value>>;
    try {
      const value = await work();
      const endedMs = now();
      outcome = { last: { value, endedMs, tookMs: endedMs - beganMs }, hasFailed: false };
    } catch (error) {
      onFailure(error);
      outcome = { failed: state.failed + 1, hasFailed: true };
    }
    freeFromMs = now() + minIntervalMs + GRAIN_MS;
    const { running: _ended, ...before } = state;
    state = { ...before, ...outcome, done: state.done + 1 };
  };

  return {
    state: () => state,
    ask: () => {
      if (state.running === undefined && now() >= freeFromMs) {
        // What it does at once must find it under way.
        const running = Promise.resolve().then(perform);
        state = { ...state, running };
      }
      return state;
    },
  };
}
