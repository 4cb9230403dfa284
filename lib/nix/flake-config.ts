import { excerpt } from './excerpt.ts';
import { type NixToken, nixTokens } from './nix-tokens.ts';
import { type Parsed, parsed, refused } from './parsed.ts';

/** One setting of a flake's nixConfig. */
export interface FlakeSetting {
  /** As written: `extra-substituters`. */
  readonly name: string;
  /** The value as Nix sets it and remembers a decision about it, a list joined by blanks; undefined for a path, which becomes a store path. */
  readonly text: string | undefined;
}

/**
 * The nixConfig of a flake.nix. Nix takes it from literals alone, without evaluating (libexpr/flake/flake.cc readFlake, later libflake), and
 * so does this: what Nix refuses, and what cannot be told without an evaluation, is a problem in words.
 */
export function readFlakeConfig(source: string): Parsed<readonly FlakeSetting[], string> {
  const read = nixTokens(source);
  if (!read.ok) return refused(`flake.nix cannot be read: ${read.problem}`);
  const reader: Reader = {
    tokens: read.value,
    at: 0,
    settings: new Map(),
    recursive: false,
    problem: undefined,
  };
  readFile(reader);
  if (reader.problem !== undefined) return refused(reader.problem);
  return parsed([...reader.settings].map(([name, text]) => ({ name, text })));
}

interface Reader {
  readonly tokens: readonly NixToken[];
  at: number;
  readonly settings: Map<string, string | undefined>;
  /** Whether a set is `rec`: names in it may then stand for literals, which only Nix can tell. */
  recursive: boolean;
  /** The first one counts. */
  problem: string | undefined;
}

/** The token here, if it is this mark or word. */
const sees = ({ tokens, at }: Reader, text: string, ahead = 0): boolean => {
  const token = tokens[at + ahead];
  return token?.text === text && (token.kind === 'mark' || token.kind === 'word');
};

function takes(reader: Reader, text: string): boolean {
  if (!sees(reader, text)) return false;
  reader.at += 1;
  return true;
}

function fail(reader: Reader, problem: string): void {
  reader.problem ??= problem;
  reader.at = reader.tokens.length;
}

function readFile(reader: Reader): void {
  const config: Bindings = {
    value: (names) => readSetting(reader, names),
    refusesInherited: () => true,
  };
  const isSet = readSet(reader, {
    value: (names) => {
      if (names[0] !== 'nixConfig') skipBinding(reader);
      else if (names.length > 1) readSetting(reader, names.slice(1));
      else if (!readSet(reader, config) || !takes(reader, ';'))
        fail(reader, 'nixConfig is no literal attribute set, which Nix refuses');
    },
    refusesInherited: (names) => names.includes('nixConfig'),
  });
  if (!isSet || reader.at < reader.tokens.length)
    fail(reader, 'flake.nix is no plain attribute set, which Nix refuses');
}

interface Bindings {
  /** Reads what stands behind `names =`, with the semicolon. */
  readonly value: (names: readonly string[]) => void;
  /** What is inherited is computed, and so can be no part of a nixConfig. */
  readonly refusesInherited: (names: readonly string[]) => boolean;
}

/** A set, perhaps in parentheses; false where there is none. */
function readSet(reader: Reader, { value, refusesInherited }: Bindings): boolean {
  const parentheses = openParentheses(reader);
  reader.recursive = takes(reader, 'rec') || reader.recursive;
  if (!takes(reader, '{')) return false;
  while (!takes(reader, '}')) {
    if (reader.at >= reader.tokens.length) return false;
    const from = reader.at;
    if (takes(reader, 'inherit')) {
      skipBinding(reader);
      if (refusesInherited(reader.tokens.slice(from, reader.at).map(({ text }) => text)))
        fail(reader, 'nixConfig inherits what it says, which Nix refuses');
    } else {
      const names = readNames(reader);
      if (takes(reader, '=')) value(names);
      else return false;
    }
  }
  return closeParentheses(reader, parentheses);
}

function openParentheses(reader: Reader): number {
  const from = reader.at;
  while (takes(reader, '('));
  return reader.at - from;
}

function closeParentheses(reader: Reader, count: number): boolean {
  for (let left = count; left > 0; left -= 1) if (!takes(reader, ')')) return false;
  return true;
}

/** The names of `a.b."c".${"d"}`; one that is computed is empty. */
function readNames(reader: Reader): readonly string[] {
  const names: string[] = [];
  do {
    const isBraced = sees(reader, '$') && sees(reader, '{', 1);
    if (isBraced) reader.at += 2;
    const token = reader.tokens[reader.at];
    const isName = token?.kind === 'string' ? token.computed !== true : token?.kind === 'word' && !isBraced;
    names.push(isName && (!isBraced || sees(reader, '}', 1)) ? (token?.text ?? '') : '');
    if (isBraced) skipGroup(reader);
    else reader.at += 1;
  } while (takes(reader, '.'));
  return names;
}

function readSetting(reader: Reader, [name = '', ...deeper]: readonly string[]): void {
  const shown = excerpt(name);
  const value = deeper.length > 0 ? undefined : readLiteral(reader);
  if (name === '') fail(reader, 'nixConfig has a name that is computed, which Nix refuses');
  else if (reader.settings.has(name)) fail(reader, `nixConfig has ${shown} twice, which Nix refuses`);
  else if (value === undefined || !takes(reader, ';'))
    fail(
      reader,
      `${shown} in nixConfig is no literal value, ${reader.recursive ? 'so that only Nix can tell it' : 'which Nix refuses'}`,
    );
  else reader.settings.set(name, value.text);
}

interface Literal {
  readonly text: string | undefined;
}

/** Undefined for all that Nix would have to compute, and for what no setting can be: a set, null, a fraction. */
function readLiteral(reader: Reader): Literal | undefined {
  const parentheses = openParentheses(reader);
  const value = takes(reader, '[') ? readList(reader) : literalOf(reader.tokens[reader.at++]);
  return closeParentheses(reader, parentheses) ? value : undefined;
}

function literalOf(token: NixToken | undefined): Literal | undefined {
  switch (token?.kind) {
    case 'string':
    case 'uri':
      return token.computed === true ? undefined : { text: token.text };
    case 'number':
      return /^\d+$/.test(token.text) ? { text: token.text.replace(/^0+(?=\d)/, '') } : undefined;
    case 'path':
      return { text: undefined };
    case 'word':
      return token.text === 'true' || token.text === 'false' ? { text: token.text } : undefined;
    default:
      return undefined;
  }
}

/** Of strings alone. */
function readList(reader: Reader): Literal | undefined {
  const items: string[] = [];
  while (!takes(reader, ']')) {
    const parentheses = openParentheses(reader);
    const token = reader.tokens[reader.at++];
    const isText = token?.kind === 'string' || token?.kind === 'uri';
    const item = isText ? literalOf(token)?.text : undefined;
    if (item === undefined || !closeParentheses(reader, parentheses)) return undefined;
    items.push(item);
  }
  return { text: items.join(' ') };
}

const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/** Behind the bracket that ends the group whose opening one was taken last. */
function skipGroup(reader: Reader): void {
  for (let depth = 1; depth > 0 && reader.at < reader.tokens.length; reader.at += 1) {
    const token = reader.tokens[reader.at];
    if (token?.kind !== 'mark') continue;
    if (closing[token.text] !== undefined) depth += 1;
    else if (token.text === '}' || token.text === ')' || token.text === ']') depth -= 1;
  }
}

/** Behind the semicolon that ends a binding: not one of a `let`, `with` or `assert` in it, nor one between brackets. */
function skipBinding(reader: Reader): void {
  let lets = 0;
  let owed = 0;
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at];
    reader.at += 1;
    if (token?.kind === 'word') {
      if (token.text === 'let' && !sees(reader, '{')) lets += 1;
      else if (token.text === 'in' && lets > 0) lets -= 1;
      else if (lets === 0 && (token.text === 'with' || token.text === 'assert')) owed += 1;
    } else if (token?.kind === 'mark') {
      if (closing[token.text] !== undefined) skipGroup(reader);
      else if (token.text === ';' && lets === 0 && --owed < 0) return;
    }
  }
}
