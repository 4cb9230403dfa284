import { jsonRecord } from './json-record.ts';
import type { LogMessage } from './message.ts';
import { leveledText, plainLine, withoutEscapes } from './plain-line.ts';
import { mayHoldMessage, recognise } from './recognise.ts';

/** Takes a log line by line, and gives the messages that are complete. What builders print is never one. */
export interface LogReader {
  push(line: string): readonly LogMessage[];
  end(): readonly LogMessage[];
  /** Lines so far. */
  readonly lines: () => number;
}

/** Of one message; beyond them it is taken for complete. */
const MOST_LINES_BELOW = 400;
const MOST_BODY_LINES = 6;
const MOST_PATHS = 50;
const LONGEST_TEXT = 2000;
const RETRY =
  /; retrying (?:from offset [0-9]{1,20} )?in [0-9]{1,9} ms(?: \(attempt [0-9]{1,6}\/[0-9]{1,6}\))?$/;

/** A message of which more lines may follow. */
type Open = { -readonly [Name in Exclude<keyof LogMessage, 'body' | 'fields'>]: LogMessage[Name] } & {
  fields: LogMessage['fields'];
  readonly indent: number;
  readonly body: string[];
  isBody: boolean;
  /** Its body stands where it stands itself. */
  isFlat: boolean;
  below: number;
};

export function logReader(): LogReader {
  let lines = 0;
  let open: Open | undefined;
  /** Lines of a builder that Nix repeats below its failure, still to come. */
  let repeated = 0;
  let repeatedIndent = 0;

  function close(): readonly LogMessage[] {
    const done = open === undefined ? [] : [completed(open)];
    open = undefined;
    return done;
  }

  function take(line: string): readonly LogMessage[] {
    if (open === undefined && repeated === 0 && !mayHoldMessage(withoutEscapes(line))) return [];
    if (repeated > 0) {
      repeated--;
      // Before 2.4 they are only indented.
      if (/^[^>]{0,60}>/.test(withoutEscapes(line).trimStart())) return [];
      if (plainLine(line).indent > repeatedIndent) return [];
      repeated = 0;
    }
    const { text, indent, builder } = plainLine(line);
    if (builder !== undefined) return [];
    repeated = repeatedLines(text);
    if (repeated > 0) repeatedIndent = open?.indent ?? indent;
    const isBelow = open !== undefined && (text === '' || indent > open.indent || KNOWN_BELOW.test(text));
    // A server may answer with anything, words of Nix included.
    const leveled = leveledText(text);
    const words = leveled.text.replace(RETRY, '');
    const found = open?.isBody && isBelow ? undefined : recognise({ ...leveled, text: words });
    if (found !== undefined) {
      const done = close();
      open = {
        ...found,
        level: leveled.level,
        text: words.slice(0, LONGEST_TEXT),
        retried: words !== leveled.text,
        paths: [],
        line: lines,
        indent,
        body: [],
        isBody: false,
        isFlat: false,
        below: 0,
      };
      return done;
    }
    if (open === undefined) return [];
    // Retries of 2.31 and later do not indent what the server answered.
    if ((isBelow || open.isFlat) && open.below < MOST_LINES_BELOW) {
      if (text.startsWith('response body:')) open.isFlat = indent <= open.indent;
      below(open, text);
      return open.retried && open.isBody ? close() : [];
    }
    return close();
  }

  return {
    push: (line) => {
      lines++;
      const record = jsonRecord(line);
      if (record === undefined) return take(line);
      if (record.kind === 'text') return record.text.replaceAll('\r', '').split('\n').flatMap(take);
      if (record.kind === 'other') return [];
      const { path, cache } = record;
      return [{ ...context, fields: { path, cache }, line: lines }];
    },
    end: close,
    lines: () => lines,
  };
}

const context = { kind: 'copying', level: 'none', text: '', paths: [], body: '', retried: false } as const;

/** "last 10 log lines:", the end of what a builder printed, each line of it behind a `>`. */
const repeatedLines = (text: string): number =>
  Math.min(10_000, Number(/\b[Ll]ast ([0-9]{1,4}) log lines:$/.exec(text)?.[1] ?? 0));

/** What stands below a message, where a log has lost its indentation. */
const KNOWN_BELOW =
  /^(?:(?:specified|wanted|expected|got): |Reason: |response body:|\/[^ ]{1,40}\/store\/[^ ]+$)/;

function below(open: Open, text: string): void {
  open.below++;
  if (RETRY.test(text)) open.retried = true;
  if (open.isBody) {
    if (text !== '' && open.body.length < MOST_BODY_LINES) open.body.push(text.slice(0, 200));
    return;
  }
  if (text.startsWith('response body:')) open.isBody = true;
  const [, name = '', value = ''] = /^(specified|wanted|expected|got|Reason): +(.{1,300})$/.exec(text) ?? [];
  if (name === 'got') open.fields = { ...open.fields, got: value };
  else if (name === 'Reason') open.fields = { ...open.fields, reason: value };
  else if (name !== '') open.fields = { ...open.fields, wanted: value };
  if (/^\/[^ ]{1,300}$/.test(text) && open.paths.length < MOST_PATHS) open.paths = [...open.paths, text];
}

function completed({ kind, level, text, fields, paths, retried, line, body }: Open): LogMessage {
  const isConsequence = kind === 'build-failed' && /^[0-9]+ depend/.test(fields.reason ?? '');
  return {
    kind: isConsequence ? 'goal-failed' : kind,
    level,
    text,
    fields,
    paths,
    body: body.join('\n'),
    retried,
    line,
  };
}
