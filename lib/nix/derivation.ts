import { type Parsed, parsed, refused } from './parsed.ts';

/** What a `.drv` file says, as far as it decides whether Nix asks caches and where it could build. */
export interface Derivation {
  /** Output name to store path; an empty path where it is known only after the build (floating content addresses). */
  readonly outputs: ReadonlyMap<string, string>;
  /** The hash that fixes an output beforehand: such a build is a download from its own source. */
  readonly isFixedOutput: boolean;
  /** Derivations that this one is built from, and which of their outputs it needs. */
  readonly inputDerivations: readonly { readonly path: string; readonly outputs: readonly string[] }[];
  readonly system: string;
  /** Whether Nix may look for the outputs in caches at all (`allowSubstitutes`, parsed-derivations.cc substitutesAllowed). */
  readonly allowSubstitutes: boolean;
  /** Whether it asks to be built on this machine rather than on a builder. Caches are asked all the same. */
  readonly preferLocalBuild: boolean;
  /** What a machine must offer to build it (`requiredSystemFeatures`). */
  readonly requiredFeatures: readonly string[];
}

export type DerivationProblem = 'not-a-derivation' | 'unreadable';

/** A value of the ATerm subset that Nix writes: strings, lists and tuples. */
type Term = string | readonly Term[];

/**
 * Reads a `.drv` file (libstore/derivations.cc parseDerivation): `Derive([outputs],[inputDrvs],[inputSrcs],system,builder,[args],[env])`, since
 * 2.16 also `DrvWithVersion("xp-dyn-drv",...)`. Attributes stand in the environment, or as JSON in `__json` (structured attributes).
 */
export function parseDerivation(text: string): Parsed<Derivation, DerivationProblem> {
  const head = /^(?:Derive|DrvWithVersion)\(/.exec(text)?.[0];
  if (head === undefined) return refused('not-a-derivation');
  const terms = readTerms(text, head.length);
  const [outputs, inputs, , system, , , variables] =
    (head.startsWith('Derive') ? terms : terms?.slice(1)) ?? [];
  if (
    !Array.isArray(outputs) ||
    !Array.isArray(inputs) ||
    typeof system !== 'string' ||
    !Array.isArray(variables)
  )
    return refused('unreadable');
  const rows = outputs.map(strings);
  const attribute = attributesOf(
    new Map(variables.map((pair) => [strings(pair)[0] ?? '', strings(pair)[1] ?? ''])),
  );
  return parsed({
    outputs: new Map(rows.map(([name = '', path = '']) => [name, path])),
    isFixedOutput: rows.some(([, path, , hash]) => path !== '' && hash !== undefined && hash !== ''),
    inputDerivations: inputs.map(inputOf),
    system,
    allowSubstitutes: flag(attribute('allowSubstitutes'), true),
    preferLocalBuild: flag(attribute('preferLocalBuild'), false),
    requiredFeatures: words(attribute('requiredSystemFeatures')),
  });
}

/** Without recursion, since the text may be hostile; undefined where it is not well formed up to its closing bracket. */
function readTerms(text: string, start: number): readonly Term[] | undefined {
  const open: Term[][] = [[]];
  let at = start;
  while (at < text.length) {
    const character = text[at];
    const inner = open.at(-1);
    if (inner === undefined) return undefined;
    if (character === '"') {
      const end = closingQuote(text, at + 1);
      if (end === undefined) return undefined;
      inner.push(unescaped(text.slice(at + 1, end)));
      at = end;
    } else if (character === '[' || character === '(') open.push([]);
    else if (character === ']' || character === ')') {
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) return inner;
      outer.push(inner);
    } else if (character !== ',') return undefined;
    at++;
  }
  return undefined;
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);

/** `(path,[outputs])`; with dynamic derivations a further tuple in place of the list, whose list comes first. */
function inputOf(term: Term): Derivation['inputDerivations'][number] {
  const [path = '', outputs = []] = typeof term === 'string' ? [] : term;
  const names = typeof outputs === 'string' ? [] : Array.isArray(outputs[0]) ? outputs[0] : outputs;
  return { path: typeof path === 'string' ? path : '', outputs: strings(names) };
}

const strings = (term: Term): readonly string[] =>
  typeof term === 'string' ? [] : term.filter((item): item is string => typeof item === 'string');

/** An attribute of the derivation by name. Structured ones replace the environment (ParsedDerivation in parsed-derivations.cc). */
function attributesOf(variables: ReadonlyMap<string, string>): (name: string) => unknown {
  const json = variables.get('__json');
  if (json === undefined) return (name) => variables.get(name);
  const structured = objectOf(json);
  return (name) => (Object.hasOwn(structured, name) ? structured[name] : undefined);
}

function objectOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** In the environment `true` is "1" and `false` is empty. */
const flag = (value: unknown, fallback: boolean): boolean =>
  value === undefined ? fallback : value === true || value === '1';

const words = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : typeof value === 'string'
      ? value.split(/\s+/).filter((word) => word !== '')
      : [];
