/** A line without colours and without what others put in front of it. */
export interface PlainLine {
  /** Without blanks around it. */
  readonly text: string;
  /** Blanks in front of it. */
  readonly indent: number;
  /** The derivation whose builder printed it, where Nix says so in front of it (`--print-build-logs`). */
  readonly builder?: string;
}

/** Escape sequences, also as some logs write the escape character, and colours that have lost it. */
const ESCAPES =
  /\u009b[0-?]*[ -/]*[@-~]|(?:\u001b|\^\[|\\(?:u001b|x1b|e|033))(?:\[[0-?]*[ -/]*[@-~]|[\]_P^X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])|\[[0-9]{1,3}(?:;[0-9]{1,3})*m/g;

/** Text without the escape sequences of a terminal. */
export const withoutEscapes = (text: string): string =>
  /[\u001b\u009b\\^]|\[[0-9]/.test(text) ? text.replace(ESCAPES, '') : text;

/** What systems that run builds, write journals or quote mails put in front of each line; each is anchored and ends with a blank. */
const OUTER_PREFIXES: readonly RegExp[] = [
  // GitHub, Jenkins, GitLab (whose lines have a stream number too), docker logs, journals in ISO form.
  /^\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?:?(?: [0-9]{2}[OE][+ ]| ?)/,
  /^\[?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?\]? /,
  // syslog and journalctl: date, host, program[pid]:
  /^[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [\w.-]{1,64} [\w@./-]{1,64}(?:\[[0-9]{1,10}\])?: /,
  /^[\w.-]{1,64} [\w@./-]{1,64}\[[0-9]{1,10}\]: /,
  // docker buildkit, docker compose and colmena, boxes of nix-output-monitor, quoted mail.
  /^#[0-9]{1,5} [0-9]{1,7}\.[0-9]{1,4} /,
  /^[\w.@-]{1,64} +\| /,
  /^[\u2503\u2502] /,
  /^> /,
  // An item of a list in a bug report.
  /^[-*] (?=`?(?:error|warning):)/,
  /^`(?=(?:error|warning):)/,
  // Annotations of GitHub.
  /^##\[(?:error|warning|debug|group|command)\]/,
  /^::(?:error|warning|debug)(?: [^:]{0,200})?::/,
];
/** Whatever any of them can begin with. */
const OUTER_START = /^[-*`[0-9A-Za-z#>:\u2502\u2503]/;
const BUILDER = /^([\w+.?=-]{1,211})> (.*)$/;

/** Takes a line apart. Linear in its length. */
export function plainLine(line: string): PlainLine {
  let rest = withoutEscapes(line);
  for (let round = 0; round < 4; round++) {
    const bare = rest.trimStart();
    const prefix = OUTER_START.test(bare) ? OUTER_PREFIXES.find((one) => one.test(bare)) : undefined;
    if (prefix === undefined) break;
    rest = bare.replace(prefix, '');
  }
  const start = rest.trimStart();
  const [, builder, printed = ''] = BUILDER.exec(start) ?? [];
  if (builder !== undefined) return { text: printed.trim(), indent: 0, builder };
  return { text: start.trimEnd(), indent: rest.length - start.length };
}

/** A text without `error:`, `warning:` and the like in front, and how bad it is by the first of them. */
export interface LeveledText {
  readonly text: string;
  readonly level: 'error' | 'warning' | 'none';
}

const LEVEL = /^(error|warning|Error|Warning)(?: \(ignored\))?: */;

/** Retries of Nix before 2.9 are `warning: error: ...`. */
export function leveledText(text: string): LeveledText {
  const [first] = LEVEL.exec(text) ?? [];
  if (first === undefined) return { text, level: 'none' };
  let rest = text.slice(first.length);
  for (let found = LEVEL.exec(rest); found !== null; found = LEVEL.exec(rest))
    rest = rest.slice(found[0].length);
  return { text: rest, level: /^e/i.test(first) ? 'error' : 'warning' };
}
