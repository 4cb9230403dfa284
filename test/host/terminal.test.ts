import { expect, test } from 'vitest';
import { createTerminal } from '../../lib/host/terminal.ts';

const tty = { isTTY: true, columns: 120 };
const pipe = { isTTY: false, columns: 0 };

test('the width is the terminal’s, and 80 without one', () => {
  expect(createTerminal(tty, {}).width).toBe(120);
  expect(createTerminal(pipe, {}).width).toBe(80);
});

test.each([
  [true, tty, {}],
  [false, pipe, {}],
  [false, tty, { NO_COLOR: '1' }],
  [true, tty, { NO_COLOR: '' }],
  [false, tty, { TERM: 'dumb' }],
  [true, pipe, { FORCE_COLOR: '1' }],
  [true, pipe, { FORCE_COLOR: '' }],
  [false, tty, { FORCE_COLOR: '0' }],
  [true, pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }],
])('colour is %s on %o with %o', (colour, stream, env) => {
  expect(createTerminal(stream, env).colour).toBe(colour);
});

test.each([
  [true, { LANG: 'en_US.UTF-8' }],
  [true, { LANG: 'C', LC_CTYPE: 'C.utf8' }],
  [false, { LANG: 'en_US.UTF-8', LC_ALL: 'C' }],
  [true, { LANG: 'en_US.UTF-8', LC_ALL: '' }],
  [false, { LANG: 'en_US.UTF-8', TERM: 'linux' }],
  [false, {}],
])('unicode is %s with %o', (unicode, env) => {
  expect(createTerminal(tty, env).unicode).toBe(unicode);
});
