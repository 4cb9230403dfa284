import { hideSecretWords, quotable } from './secret-words.ts';

/** One line of a nix.conf that says something; lines are counted from 1. */
export type ConfStatement =
  | {
      readonly kind: 'assign';
      readonly line: number;
      readonly name: string;
      /** The words after `=`, joined by one blank, as Nix keeps them. */
      readonly value: string;
      readonly tokens: readonly string[];
    }
  | { readonly kind: 'include'; readonly line: number; readonly path: string; readonly optional: boolean }
  | { readonly kind: 'problem'; readonly line: number; readonly text: string };

/**
 * The grammar of nix.conf (libutil/config.cc applyConfig, since 2.28 configuration.cc parseConfigFiles; the same from 2.0 to 2.35):
 * a line is cut at `#` wherever it stands, then split at blanks, tabs and carriage returns. There is no quoting, no escape and no
 * continuation, and the second word must be `=`. A byte order mark stays part of the first name, as it does in Nix. The secrets of
 * `access-tokens` are left out, in a line that is no statement as well.
 */
export function parseConfText(text: string): readonly ConfStatement[] {
  const statements: ConfStatement[] = [];
  let line = 0;
  for (const whole of text.split('\n')) {
    line += 1;
    const comment = whole.indexOf('#');
    const content = comment < 0 ? whole : whole.slice(0, comment);
    const tokens = content.split(/[ \t\r]+/).filter((token) => token !== '');
    if (tokens.length > 0) statements.push(statementOf(tokens, line, content));
  }
  return statements;
}

function statementOf(tokens: readonly string[], line: number, content: string): ConfStatement {
  const [name = '', second = '', ...rest] = tokens;
  if (name === 'include' || name === '!include') {
    if (tokens.length !== 2) return { kind: 'problem', line, text: quotable(content) };
    return { kind: 'include', line, path: second, optional: name === '!include' };
  }
  if (second !== '=') return { kind: 'problem', line, text: quotable(content) };
  const words = hideSecretWords(name, rest);
  return { kind: 'assign', line, name, value: words.join(' '), tokens: words };
}
