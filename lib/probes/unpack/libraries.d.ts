/** The library's own WebAssembly module, below its stream: that one unpacks a single file at a time, and keeps its memory for ever. */
declare module 'xz-decompress/dist/package/xz-decompress.js' {
  interface XzModule {
    readonly memory: { readonly buffer: ArrayBuffer };
    /** Where the new context lies in memory. */
    create_context(): number;
    destroy_context(context: number): void;
    /** Says how many bytes stand in its input; 0 that there will be no more. */
    supply_input(context: number, bytes: number): void;
    /** An `enum xz_ret` of xz-embedded. */
    get_next_output(context: number): number;
  }
  const exported: {
    readonly XzReadableStream: {
      /** Makes `_moduleInstance` anew. */
      _getModuleInstance(): Promise<void>;
      readonly _moduleInstance: { readonly exports: XzModule };
    };
  };
  export = exported;
}

/** The library's decoder of one block, below its stream: that one keeps an array of all that a block unpacks to. */
declare module 'unbzip2-stream/lib/bzip2.js' {
  /** Reads so many bits; `null` goes on to the next whole byte. */
  type BitReader = (bits: number | null) => number;
  export function header(bits: BitReader): number;
  /** Unpacks the next block and gives the checksum so far, or null at the end of the stream. */
  export function decompress(
    bits: BitReader,
    put: (byte: number) => void,
    buffer: Int32Array,
    bufferLength: number,
    checksum: number,
  ): number | null;
}

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  /** Reads bits from the pieces that `next` gives. */
  function bitIterator(next: () => Uint8Array): ((bits: number | null) => number) & {
    readonly bytesRead: number;
  };
  export = bitIterator;
}

/** Node has it since 22.15 and 23.8. */
declare module 'node:zlib' {
  export const createZstdDecompress:
    | ((options: { readonly chunkSize: number }) => import('node:zlib').BrotliDecompress)
    | undefined;
}
