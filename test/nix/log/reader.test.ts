import { describe, expect, test } from 'vitest';
import { templates } from '../../../lib/nix/log/recognise.ts';
import { messagesOf } from '../../support/logs.ts';

const url = 'https://cache.test/nix-cache-info';

describe('the lines below a message belong to it', () => {
  test.each([
    ['of 2.3', "hash mismatch importing path '/nix/store/x';\n  wanted: sha256:a\n  got:    sha256:b\n"],
    [
      'of 2.8',
      "error: hash mismatch importing path '/nix/store/x';\n         specified: sha256:a\n         got:       sha256:b\n",
    ],
    [
      'without their indentation',
      "error: hash mismatch importing path '/nix/store/x';\nspecified: sha256:a\ngot:       sha256:b\n",
    ],
    [
      'in one line, of 2.0',
      "hash mismatch importing path '/nix/store/x'; expected hash 'sha256:a', got 'sha256:b'\n",
    ],
  ])('hashes %s', (_name, log) => {
    const [message] = messagesOf(log);
    const bare = (text = '') => text.replaceAll("'", '');
    expect([bare(message?.fields.wanted), bare(message?.fields.got)]).toEqual(['sha256:a', 'sha256:b']);
  });

  test('store paths', () => {
    const log =
      "don't know how to build these paths:\n  /nix/store/a\n  /nix/store/b\nerror: build of '/nix/store/a' failed\n";
    expect(messagesOf(log).map(({ kind, paths, line }) => [kind, paths, line])).toEqual([
      ['unknown-paths', ['/nix/store/a', '/nix/store/b'], 1],
      ['goal-failed', [], 4],
    ]);
  });

  test('the reason of a build', () => {
    const log = (reason: string) =>
      `error: Cannot build '/nix/store/x.drv'.\n       Reason: ${reason}.\n       Output paths:\n         /nix/store/y\n`;
    expect(messagesOf(log('builder failed with exit code 1'))).toMatchObject([{ kind: 'build-failed' }]);
    expect(messagesOf(log('2 dependencies failed'))).toMatchObject([{ kind: 'goal-failed' }]);
  });

  const body = ['', 'response body:', '', '<html>', '<title>Busy</title>', '</html>; retrying in 285 ms'];
  test.each([
    [
      'indented, of 2.8',
      `warning: error: unable to download '${url}': HTTP error 500 ('')\n${body.map((line) => `       ${line}`).join('\n')}\n`,
    ],
    [
      'flat, of 2.34',
      `warning: unable to download '${url}': HTTP error 500\n${body.join('\n')} (attempt 1/5)\n`,
    ],
  ])('what the server answered, %s', (_name, log) => {
    const next = `warning: '${url}' does not appear to be a binary cache\n`;
    expect(messagesOf(`${log}copying path '/nix/store/a' from 'https://b.test'...\n${next}`)).toMatchObject([
      { kind: 'download', retried: true, body: expect.stringMatching(/^<html>\n<title>Busy/) },
      { kind: 'copying' },
      { kind: 'not-a-cache' },
    ]);
  });

  test('a retry in the line itself, from the middle of a file too', () => {
    const log = `warning: error: unable to download '${url}': Failed sending data to the peer (55); retrying from offset 2381952 in 587 ms\n`;
    expect(messagesOf(log)).toMatchObject([
      { retried: true, fields: { problem: 'Failed sending data to the peer (55)' } },
    ]);
  });
});

test('a trace in front of an error is no message, but the key that it names is kept', () => {
  const log =
    "error:\n       \u2026 while decoding key named 'lab-1' with raw value 'x'\n\n       error: key is corrupt\n";
  expect(messagesOf(log).map(({ kind, fields }) => [kind, fields.key])).toEqual([
    ['decoding-key', 'lab-1'],
    ['malformed-key', undefined],
  ]);
});

test('internal-json gives one message for each record, and what is copied from where', () => {
  const log = `@nix {"action":"start","fields":["/nix/store/a","https://cache.test"],"id":1,"type":109}
@nix {"action":"msg","level":1,"msg":"\\u001b[35;1mwarning:\\u001b[0m '${url}' does not appear to be a binary cache"}
@nix {"action":"result","fields":["error: key is corrupt"],"id":1,"type":101}
@nix {"action":"msg","level":3,"msg":"don't know how to build these paths:"}
@nix {"action":"msg","level":3,"msg":"  /nix/store/a"}
`;
  expect(messagesOf(log).map(({ kind, level, paths, line }) => [kind, level, paths, line])).toEqual([
    ['copying', 'none', [], 1],
    ['not-a-cache', 'warning', [], 2],
    ['unknown-paths', 'none', ['/nix/store/a'], 4],
  ]);
});

test.each(templates.map(({ kind, literal, pattern }) => [kind, literal, pattern] as const))(
  '%s: matching "%s" takes linear time',
  (_kind, literal, pattern) => {
    const began = performance.now();
    for (const piece of [literal, "'", "' from '", 'a', ' ', '(', "unable to download '"])
      pattern.test(piece.repeat(Math.ceil(8192 / piece.length)));
    expect(performance.now() - began).toBeLessThan(500);
  },
);
