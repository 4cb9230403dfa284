import { fairly, type MakeUnpacker, UnpackError } from './unpacker.ts';

/** Of xz-embedded's `enum xz_ret`, as xz.h numbers them. */
const OK = 0;
const STREAM_END = 1;
type Why = readonly [UnpackError['problem'], string];
const trailing: Why = ['trailing-data', 'something that is no .xz stream follows the last one'];
const problems: Readonly<Record<number, Why>> = {
  3: ['unsupported', 'there is not enough memory for its dictionary'],
  4: ['unsupported', 'its dictionary is larger than 64 MiB'],
  5: trailing,
  6: ['unsupported', 'it uses a filter or a kind of checksum that nixcache cannot read'],
  7: ['corrupt', 'corrupt data'],
  8: ['cut-off', 'the .xz stream has no end'],
};

/** The library's context in memory, as 32-bit words. */
const CAPACITY = 0;
const INPUT = 1;
const INPUT_USED = 2;
const OUTPUT = 4;
const OUTPUT_BYTES = 5;

/** What may stand behind a stream without being long enough to be told from the head of another, and the stream's own foot. */
const TAIL_BYTES = 12 + 12;

/** One module for all files, each with a context of its own in its memory. */
let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const { default: exported } = await import('xz-decompress/dist/package/xz-decompress.js');
  const library = exported.XzReadableStream;
  await library._getModuleInstance();
  return library._moduleInstance.exports;
}

/** .xz, of any number of blocks and joined streams, with padding between. */
export const xzUnpacker: MakeUnpacker = async (given) => {
  loaded ??= load();
  const wasm = await loaded;
  const { emit, afterStep } = fairly(given);
  const context = wasm.create_context();
  // Its memory may move whenever it has worked.
  const words = () => new Uint32Array(wasm.memory.buffer, context, OUTPUT_BYTES + 1);
  const capacity = words()[CAPACITY] ?? 0;
  let tail = Buffer.alloc(0);
  let wanted = true;
  let isFreed = false;

  /** Unpacks all that can be by now. No input at all is the end of it. */
  const feed = async (input: Uint8Array): Promise<void> => {
    new Uint8Array(wasm.memory.buffer, words()[INPUT], input.length).set(input);
    wasm.supply_input(context, input.length);
    while (wanted) {
      const result = wasm.get_next_output(context);
      const state = words();
      const length = state[OUTPUT_BYTES] ?? 0;
      state[OUTPUT_BYTES] = 0;
      if (length > 0) wanted = emit(new Uint8Array(wasm.memory.buffer, state[OUTPUT], length));
      if (result === STREAM_END) return;
      if (result !== OK) throw new UnpackError(...(problems[result] ?? ['corrupt', `error ${result}`]));
      if (input.length > 0 && state[INPUT_USED] === input.length && length < capacity) return;
      await afterStep();
    }
  };

  return {
    write: async (piece) => {
      for (let at = 0; wanted && at < piece.length; at += capacity)
        await feed(piece.subarray(at, at + capacity));
      tail = Buffer.concat([tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    },
    end: async () => {
      try {
        if (wanted) await feed(new Uint8Array(0));
      } catch (error) {
        throw endsBefore(tail) ? new UnpackError(...trailing) : error;
      }
    },
    stop: () => {
      wanted = false;
      if (isFreed) return;
      isFreed = true;
      wasm.destroy_context(context);
    },
  };
};

/** Whether the foot of a stream is followed by something (the .xz file format, 2.1.2: stream flags and magic). */
function endsBefore(tail: Buffer): boolean {
  const foot = tail.lastIndexOf('YZ');
  return foot >= 2 && tail[foot - 2] === 0 && (tail[foot - 1] ?? 255) < 16 && foot + 2 < tail.length;
}
