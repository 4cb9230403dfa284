import { type Parsed, parsed, refused } from './parsed.ts';

/** One token of a Nix expression. Of a string `text` is what it says, but for what is computed in it. */
export interface NixToken {
  readonly kind: 'word' | 'number' | 'string' | 'uri' | 'path' | 'mark';
  readonly text: string;
  /** Whether a string has a `${...}` in it. */
  readonly computed?: boolean;
}

/** A string that has been begun: those around an interpolation wait until it ends. */
interface Open {
  readonly style: '"' | "''";
  text: string;
  computed: boolean;
  /** Braces that are open within its interpolation. */
  braces: number;
}

const blank = /(?:[ \t\r\n]+|#[^\r\n]*)+/y;
const run = /[\w.+-]*/y;
const path = /[\w.+-]*(?:\/[\w.+-]+)*\/?/y;
const uri = /[\w.+-]+:[\w%/?:@&=+$,.!~*'-]+/y;
const word = /[A-Za-z_][\w'-]*/y;
const number = /\d+(?:\.\d*)?(?:[Ee][+-]?\d+)?/y;
const plain = { '"': /[^$"\\]+/y, "''": /[^$']+/y };
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The tokens of a Nix expression (libexpr/lexer.l), in linear time and without evaluating anything. Strings come as one token each, the code
 * within them is left out; operators come one character at a time. Refused where a string, a comment or an interpolation does not end.
 */
export function nixTokens(source: string): Parsed<readonly NixToken[], string> {
  const tokens: NixToken[] = [];
  const open: Open[] = [];
  let inText = false;
  let at = 0;
  /** Where the run of word characters around `at` ends, and its last underscore, with which no scheme of a URI can be. */
  let runEnd = 0;
  let underscore = -1;

  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? '';
  };
  const emit = (kind: NixToken['kind'], text: string) => {
    if (open.length === 0) tokens.push({ kind, text });
    at += text.length;
  };

  function readText(string: Open): void {
    const rest = match(plain[string.style]);
    const [char = '', next = '', third = ''] = [0, 1, 2].map((step) => source[at + rest.length + step]);
    string.text += rest;
    at += rest.length;
    const take = (text: string, length: number) => {
      string.text += text;
      at += length;
    };
    if (char === '$' && next === '{') {
      string.computed = true;
      inText = false;
      at += 2;
    } else if (char === '$') {
      const alone = next === string.style[0] || (next === '\\' && string.style === '"');
      take(alone ? char : char + next, alone ? 1 : 2);
    } else if (char === '\\') take(escapes[next] ?? next, 2);
    else if (char === "'" && next !== "'") take(char, 1);
    else if (char === "'" && third === '$') take('$', 3);
    else if (char === "'" && third === "'") take("''", 3);
    else if (char === "'" && third === '\\') take(escapes[source[at + 3] ?? ''] ?? source[at + 3] ?? '', 4);
    else if (char !== '') close(string);
  }

  function close({ style, text, computed }: Open): void {
    open.pop();
    inText = false;
    at += style.length;
    if (open.length > 0) return;
    tokens.push({ kind: 'string', text: style === '"' ? text : withoutIndentation(text), computed });
  }

  function readCode(): string | undefined {
    const char = source[at] ?? '';
    if (char === '"' || (char === "'" && source[at + 1] === "'")) {
      const style = char === '"' ? char : "''";
      open.push({ style, text: '', computed: false, braces: 0 });
      inText = true;
      at += style.length;
      if (style === "''") at += match(/ *\n/y).length;
      return undefined;
    }
    if (char === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2);
      if (end < 0) return 'a comment does not end';
      at = end + 2;
      return undefined;
    }
    const [around] = open.slice(-1);
    if (around !== undefined && char === '}' && around.braces === 0) {
      inText = true;
      at += 1;
      return undefined;
    }
    if (around !== undefined && char === '{') around.braces += 1;
    if (around !== undefined && char === '}') around.braces -= 1;
    readWord(char);
    return undefined;
  }

  function readWord(char: string): void {
    if (at >= runEnd) {
      const text = match(run);
      runEnd = at + text.length;
      underscore = text.includes('_') ? at + text.lastIndexOf('_') : -1;
    }
    const [after = '', next = ''] = [source[runEnd], source[runEnd + 1]];
    const mayBeUri = after === ':' && at > underscore && /[a-z]/i.test(char);
    const isPath = after === '/' && /[\w.+$-]/.test(next);
    for (const [kind, text] of [
      ['path', isPath ? match(path) : ''],
      ['uri', mayBeUri ? match(uri) : ''],
      ['word', match(word)],
      ['number', match(number)],
    ] as const)
      if (text !== '') {
        emit(kind, text);
        return;
      }
    emit('mark', char);
  }

  while (at < source.length) {
    if (!inText) at += match(blank).length;
    const [string] = open.slice(-1);
    if (inText && string !== undefined) readText(string);
    else if (at < source.length) {
      const problem = readCode();
      if (problem !== undefined) return refused(problem);
    }
  }
  return open.length === 0 ? parsed(tokens) : refused('a string does not end');
}

/** What Nix takes from the lines of a string between two quotes (libexpr/parser-state.hh stripIndentation): the blanks they share. */
function withoutIndentation(text: string): string {
  const lines = text.split('\n');
  const isBlank = (line: string) => /^ *$/.test(line);
  const shared = lines.reduce(
    (least, line) => (isBlank(line) ? least : Math.min(least, line.search(/[^ ]/))),
    Number.MAX_SAFE_INTEGER,
  );
  return lines
    .map((line, index) => {
      if (isBlank(line)) return index === lines.length - 1 ? '' : line.slice(shared);
      return line.slice(shared);
    })
    .join('\n');
}
