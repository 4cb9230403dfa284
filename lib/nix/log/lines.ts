/** Of a longer line the rest is left out: no message of Nix is longer, and a log may be one line without an end. */
export const LONGEST_LINE = 64 << 10;

/** Takes text in pieces of any size and gives it back in lines, keeping no more than one line of bounded length. */
export interface LineCutter {
  push(chunk: string): readonly string[];
  /** The last line, where nothing ended it. */
  end(): readonly string[];
}

/** A carriage return ends a line as well: progress bars draw themselves anew behind it. */
export function lineCutter(): LineCutter {
  let kept = '';
  const add = (piece: string) => {
    if (kept.length < LONGEST_LINE) kept += piece.slice(0, LONGEST_LINE - kept.length);
  };
  return {
    push: (chunk) => {
      const pieces = chunk.split(/\r\n|\n|\r/);
      const last = pieces.pop() ?? '';
      const lines = pieces.map((piece, index) => {
        if (index > 0) return piece.slice(0, LONGEST_LINE);
        add(piece);
        const whole = kept;
        kept = '';
        return whole;
      });
      add(last);
      return lines;
    },
    end: () => {
      const last = kept;
      kept = '';
      return last === '' ? [] : [last];
    },
  };
}
