import type { Progress } from '../model/ports.ts';

const eraseLine = '\r\u001b[K';

/** One line on a terminal's standard error, written over and over. Elsewhere nothing. */
export function createProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr,
  term: string | undefined = process.env['TERM'],
): Progress {
  const enabled = stream.isTTY && term !== 'dumb';
  let shown = false;
  return {
    show: (text) => {
      if (!enabled) return;
      // What is named may come from outside: no control characters to the terminal.
      const line = [...text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')].slice(
        0,
        Math.max(1, (stream.columns || 80) - 1),
      );
      stream.write(eraseLine + line.join(''));
      shown = true;
    },
    say: (text) => {
      if (shown) stream.write(eraseLine);
      shown = false;
      stream.write(`${text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')}\n`);
    },
    clear: () => {
      if (shown) stream.write(eraseLine);
      shown = false;
    },
  };
}
