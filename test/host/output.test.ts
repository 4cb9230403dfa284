import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createOutput } from '../../lib/host/output.ts';

const asStdout = (stream: Writable, isTTY = false) => Object.assign(stream, { isTTY });

test('says whether it is a terminal', () => {
  expect(createOutput(asStdout(new PassThrough(), true)).isTerminal).toBe(true);
  expect(createOutput(asStdout(new PassThrough())).isTerminal).toBe(false);
});

test('resolves when the text is handed on, and not before', async () => {
  let taken: (() => void) | undefined;
  const slow = new Writable({
    write: (_chunk, _encoding, done) => {
      taken = () => done();
    },
  });
  let answer: string | undefined;
  const written = createOutput(asStdout(slow)).write('a\n');
  void written.then((given) => {
    answer = given;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(answer).toBeUndefined();
  taken?.();
  expect(await written).toBe('more');
});

test.each(['EPIPE', 'ENOSPC'])(
  'says that nobody takes any more after %s, at once and ever after',
  async (code) => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
    });
    broken.on('error', () => {});
    const output = createOutput(asStdout(broken));
    expect(await output.write('a\n')).toBe('enough');
    expect(await output.write('b\n')).toBe('enough');
  },
);
