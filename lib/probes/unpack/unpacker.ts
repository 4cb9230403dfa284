import { setImmediate as nextTurn } from 'node:timers/promises';

/** Unpacks a stream piece by piece, and keeps none of it beyond what its format needs. */
export interface Unpacker {
  /** Unpacks what it can by now. Rejects with UnpackError where the stream is not what it should be. */
  write(piece: Uint8Array): Promise<void>;
  /** No more will come: rejects where more should have. */
  end(): Promise<void>;
  /** Frees what it holds; nothing is emitted afterwards. */
  stop(): void;
}

/** Takes unpacked bytes, lent until it returns. False wants no more, ever. */
export type Emit = (bytes: Uint8Array) => boolean;

/** Makes an unpacker; each loads its library only then. */
export type MakeUnpacker = (emit: Emit) => Promise<Unpacker>;

export type UnpackProblem = 'corrupt' | 'cut-off' | 'trailing-data' | 'too-large-window' | 'unsupported';

/** Why a stream could not be unpacked to its end. */
export class UnpackError extends Error {
  readonly problem: UnpackProblem;
  constructor(problem: UnpackProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** How many bytes may come out before others have their turn: some 50 ms of the slowest library. */
const TURN_BYTES = 2 << 20;
/** What comes out of nothing takes time as well. */
const STEP_BYTES = 4096;

/** Lets timers, sockets and signals have their turn now and then, which libraries that unpack on this thread would not. */
export function fairly(emit: Emit): {
  readonly emit: Emit;
  /** `extraBytes` where a step takes as long as if these had come out. */
  afterStep(extraBytes?: number): Promise<void> | undefined;
} {
  let since = 0;
  return {
    emit: (bytes) => {
      since += bytes.length;
      return emit(bytes);
    },
    afterStep: (extraBytes = 0) => {
      since += STEP_BYTES + extraBytes;
      if (since < TURN_BYTES) return undefined;
      since = 0;
      return nextTurn();
    },
  };
}
