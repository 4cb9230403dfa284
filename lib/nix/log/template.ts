import type { LogMessageKind } from './message.ts';

/** How one kind of message is worded; `pattern` is anchored at the start and names what it captures as LogField does. */
export interface Template {
  readonly kind: LogMessageKind;
  /** Stands in every message of this wording: a line without it is not looked at any closer. */
  readonly literal: string;
  readonly pattern: RegExp;
  /** For words that others use too: only behind `error:` or `warning:`, as Nix writes it. */
  readonly leveled?: boolean;
}

/** One of the values that Nix quotes: in single quotes, some since 2.34 in double ones, or in typographic ones. */
const quoted = (name: string): string => `['"\u2018](?<${name}>[^'"\u2018\u2019]{0,4000})['"\u2019]`;

/** A wording as Nix has it, `{name}` for a quoted value; what follows in the same line may be anything. */
export function template(
  kind: LogMessageKind,
  literal: string,
  wording: string,
  options: { readonly leveled?: boolean } = {},
): Template {
  const source = wording.replace(/\{(\w+)\}/g, (_, name: string) => quoted(name));
  return { kind, literal, pattern: new RegExp(`^${source}`), ...options };
}
