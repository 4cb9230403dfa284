import { describe, expect, test } from 'vitest';
import { parseNarinfo } from '../../lib/nix/narinfo.ts';
import { describeNarinfoProblem, type NarinfoProblem } from '../../lib/nix/narinfo-problem.ts';
import { fixture } from './fixtures.ts';
import { DIFFERENT_ON_PURPOSE, REFUSED_BY_NIX } from './narinfo-observed.ts';

function problemOf(text: string): NarinfoProblem | undefined {
  const narinfo = parseNarinfo(text, { storeDir: '/nix/store' });
  return narinfo.ok ? undefined : narinfo.problem;
}

describe('a narinfo that Nix refuses', () => {
  test.each([...REFUSED_BY_NIX, ...DIFFERENT_ON_PURPOSE])('%s is refused for its root', (name, problem) => {
    expect(problemOf(fixture(`narinfo/quirk/${name}.narinfo`))).toEqual(problem);
  });

  const plain = fixture('narinfo/real/labother.narinfo');

  test.each([
    [
      'a web page behind a byte order mark',
      '\uFEFF<!doctype html>\n<p>Sign in: here</p>\n',
      { kind: 'html' },
    ],
    ['nothing but a byte order mark', '\uFEFF', { kind: 'empty' }],
    ['the first letters of a narinfo', 'StoreP', { kind: 'no-final-newline', line: 1 }],
    ['one cut off in its first value', plain.slice(0, 30), { kind: 'no-final-newline', line: 1 }],
    [
      'one cut off behind a line',
      plain.slice(0, plain.indexOf('NarHash')),
      { kind: 'missing-field', field: 'NarHash' },
    ],
    [
      'a second References in a file with a missing blank',
      `${plain}References:\nx\n`,
      { kind: 'extra-field', field: 'References', line: 11 },
    ],
    ['blank lines at the end', `${plain}\n\n`, { kind: 'no-colon', line: 11 }],
    ['a colon as the last character', `${plain}System:`, { kind: 'no-final-newline', line: 11 }],
  ] as const)('%s', (_, text, problem) => {
    expect(problemOf(text)).toEqual(problem);
  });

  test('every cut of a real narinfo that is not behind a line is called cut off', () => {
    for (let length = 1; length < plain.length; length++) {
      if (plain[length - 1] === '\n') continue;
      const line = plain.slice(0, length).split('\n').length;
      expect(problemOf(plain.slice(0, length))).toEqual({ kind: 'no-final-newline', line });
    }
  });
});

describe('describeNarinfoProblem', () => {
  const said = (name: string) => {
    const problem = problemOf(fixture(`narinfo/quirk/${name}.narinfo`));
    return problem && describeNarinfoProblem(problem);
  };

  test.each([
    ['crlf', 'line 1 (StorePath) ends with a carriage return: Nix wants plain newlines'],
    [
      'references-swallow-deriver',
      "line 8 ends right after 'References:', where Nix needs a blank, so it takes the next line (Deriver) as the value",
    ],
    ['references-last-no-blank', "line 8 ends right after 'References:', where Nix needs a blank"],
    [
      'blank-line-at-start',
      'line 1 is blank or has no colon, so Nix does not see the StorePath that follows',
    ],
    ['wrong-store-dir', 'its path lies in /gnu/store, but this Nix has its store in /nix/store'],
    ['nar-size-zero', 'NarSize is missing or zero'],
    [
      'references-full-paths',
      "References on line 8 holds '/nix/store/q5mj829025jyw48c24vc2f9jn7v2xs3x-labdep-1.0', which Nix does not take: the store directory does not belong here",
    ],
  ])('%s: %s', (name, text) => {
    expect(said(name)).toBe(text);
  });

  test.each(REFUSED_BY_NIX)('%s is one printable line', (name) => {
    expect(said(name)).toMatch(/^[ -~…]{10,300}$/);
  });
});
