import { describe, expect, test } from 'vitest';
import { parseConfText } from '../../lib/nix/conf-file.ts';

const assign = (line: number, name: string, ...tokens: string[]) => ({
  kind: 'assign',
  line,
  name,
  value: tokens.join(' '),
  tokens,
});

describe('the lines of a nix.conf', () => {
  test.each([
    [
      'an assignment',
      'substituters = http://a http://b',
      [assign(1, 'substituters', 'http://a', 'http://b')],
    ],
    ['any blanks', ' \tfoo\t=  a \t b ', [assign(1, 'foo', 'a', 'b')]],
    ['nothing after the equals sign', 'foo =', [assign(1, 'foo')]],
    ['an equals sign in the value', 'foo = = =', [assign(1, 'foo', '=', '=')]],
    ['CRLF', 'foo = a\r\nbar = b\r\n', [assign(1, 'foo', 'a'), assign(2, 'bar', 'b')]],
    ['empty lines and comments count as lines', '\n# x = y\n  # z\nfoo = a', [assign(4, 'foo', 'a')]],
    ['a comment right behind a word', 'foo = http://a#frag b', [assign(1, 'foo', 'http://a')]],
    ['quotes are letters', 'foo = "a b"', [assign(1, 'foo', '"a', 'b"')]],
    ['a backslash is a word', 'foo = a \\', [assign(1, 'foo', 'a', '\\')]],
    ['a byte order mark belongs to the name', '\ufefffoo = a', [assign(1, '\ufefffoo', 'a')]],
    ['no line at all', '', []],
    ['other white space is no blank', 'foo = a\u00a0b\fc', [assign(1, 'foo', 'a\u00a0b\fc')]],
    ['an include', 'include a.conf', [{ kind: 'include', line: 1, path: 'a.conf', optional: false }]],
    ['an optional include', '!include /a # x', [{ kind: 'include', line: 1, path: '/a', optional: true }]],
  ])('%s', (_, text, statements) => {
    expect(parseConfText(text)).toEqual(statements);
  });

  test.each([
    ['no blanks', 'substituters=http://a'],
    ['one word', 'substituters'],
    ['another operator', 'substituters += http://a'],
    ['an indented continuation', '    http://b'],
    ['a value in front', '= foo'],
    ['an include of nothing', 'include'],
    ['an include of two', 'include a b'],
    ['HTML', '<!DOCTYPE html>'],
  ])('%s is no statement', (_, text) => {
    expect(parseConfText(`a = b\n${text}\n`)).toEqual([
      assign(1, 'a', 'b'),
      { kind: 'problem', line: 2, text: text.trim() },
    ]);
  });
});

describe('secrets in a nix.conf', () => {
  test.each([
    ['access-tokens = github.com=ghp_x gitlab.com=PAT:y', ['github.com=***', 'gitlab.com=***']],
    ['extra-access-tokens = ghp_x', ['***']],
    ['impure-env = A=ghp_x', ['A=***']],
  ])('%s keeps the names only', (text, tokens) => {
    expect(parseConfText(text)).toEqual([assign(1, text.split(' ')[0] ?? '', ...tokens)]);
  });

  test.each([
    ['access-tokens=github.com=ghp_x'],
    ['extra-access-tokens: github.com=ghp_x'],
    ['substituters=https://bob:ghp_x@cache.test/'],
    [`secret lab-1:${'ghpx'.repeat(22)}==`],
  ])('a bad line is quoted without them: %s', (text) => {
    const [statement] = parseConfText(text);
    expect(statement?.kind).toBe('problem');
    expect(JSON.stringify(statement)).not.toMatch(/ghp_?x/);
  });

  test('a bad line is quoted in part when it is long, and never raw', () => {
    const [statement] = parseConfText(`\u001b[31m${'- '.repeat(500)}`);
    expect(statement).toMatchObject({
      kind: 'problem',
      text: expect.stringMatching(/^\\u\{1b\}\[31m[- ]{150,200}…$/),
    });
  });
});
