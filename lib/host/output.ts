import type { Output } from '../model/ports.ts';

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'writable'>;

/** Standard output. Why it takes no more is for whoever owns the process to say: it hears of it as well. */
export const createOutput = (stream: Stream = process.stdout): Output => ({
  isTerminal: stream.isTTY === true,
  write: (text) =>
    new Promise((resolve) => {
      if (!stream.writable) return resolve('enough');
      stream.write(text, (error) => resolve(error === null || error === undefined ? 'more' : 'enough'));
    }),
});
