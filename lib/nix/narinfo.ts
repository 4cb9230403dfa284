import { excerpt } from './excerpt.ts';
import type { TypedHash } from './hash.ts';
import { looksLikeMarkup } from './markup.ts';
import { type NarinfoEnd, type NarinfoField, narinfoFields } from './narinfo-fields.ts';
import type { NarinfoProblem } from './narinfo-problem.ts';
import type { NarinfoQuirk } from './narinfo-quirk.ts';
import { NARINFO_READERS, type NarinfoDraft } from './narinfo-readers.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import type { StorePath } from './store-path.ts';

/** What a cache says of one store path. */
export interface Narinfo {
  readonly storePath: StorePath;
  /** Of the NAR: relative to the root of the cache, or absolute. */
  readonly url: string;
  /** As written; `bzip2` where it is missing, which is what Nix takes then. */
  readonly compression: string;
  readonly fileHash?: TypedHash;
  /** Bytes to download. Absent or 0: unknown. */
  readonly fileSize?: number;
  readonly narHash: TypedHash;
  /** Bytes when unpacked, at least 1. */
  readonly narSize: number;
  /** Base names, in the order of the file. */
  readonly references: readonly string[];
  /** A base name. */
  readonly deriver?: string;
  /** As written, each once, in the order of the file. */
  readonly signatures: readonly string[];
  /** The content address as written. */
  readonly ca?: string;
  /** At most 50. */
  readonly quirks: readonly NarinfoQuirk[];
}

/**
 * A flaw in the shape of a line. Nix does not see it; it is the root where Nix then refuses something, and a
 * quirk otherwise.
 */
type Flaw = Extract<NarinfoProblem, NarinfoQuirk>;

const MOST_QUIRKS = 50;

function flawOf({ key, value, line, skipped }: NarinfoField): Flaw | undefined {
  const field = excerpt(key.slice(key.lastIndexOf('\n') + 1));
  if (key.includes('\n')) return { kind: 'glued-line', field, line: line - 1 };
  if (skipped === '\n') {
    const swallowed = excerpt(value.split(':', 1)[0] ?? '');
    return { kind: 'swallowed-line', field, line, swallowed };
  }
  if (skipped === '\r' || value.endsWith('\r')) return { kind: 'crlf', field, line };
  return skipped === ' ' || skipped === '\t' ? undefined : { kind: 'no-space-after-colon', field, line };
}

/** The field that a flaw hides from Nix. */
function hiddenBy(flaw: Flaw | undefined): string | undefined {
  if (flaw?.kind === 'glued-line') return flaw.field;
  return flaw?.kind === 'swallowed-line' ? flaw.swallowed : undefined;
}

/** The quirks of a line that Nix went past, of which it knows the field (`known`) or not. */
function* quirksOfLine(
  { key, line }: NarinfoField,
  flaw: Flaw | undefined,
  known: boolean,
  repeated: boolean,
): Generator<NarinfoQuirk> {
  if (flaw !== undefined && (known || hiddenBy(flaw) !== undefined)) yield flaw;
  if (known && repeated && key !== 'Sig') yield { kind: 'duplicate-field', field: key, line };
  if (!known && flaw?.kind !== 'glued-line') yield { kind: 'unknown-field', field: excerpt(key), line };
}

/**
 * What Nix misses in a text may only mean that the text is something else. `seen` are the known fields in it.
 */
function rootOf(problem: NarinfoProblem, text: string, seen: ReadonlySet<string>): NarinfoProblem {
  if (seen.size === 0 && looksLikeMarkup(text)) return { kind: 'html' };
  if (!seen.has('StorePath') && text.startsWith('\uFEFF')) return { kind: 'byte-order-mark' };
  const begun = [...NARINFO_READERS.keys()].some((key) => text.startsWith(`${key}:`) || key.startsWith(text));
  return seen.size > 0 || begun ? problem : { kind: 'not-a-narinfo' };
}

function problemOfEnd(end: NarinfoEnd): NarinfoProblem | undefined {
  if (end.kind === 'complete') return undefined;
  if (end.kind !== 'no-value') return end;
  return { kind: 'swallowed-line', field: excerpt(end.key), line: end.line, swallowed: '' };
}

/**
 * The finished narinfo, or the field that it lacks: the one that Nix names, which looks for them in this
 * order.
 */
function finish(
  draft: NarinfoDraft,
  quirks: readonly NarinfoQuirk[],
): Parsed<Narinfo, 'StorePath' | 'NarHash' | 'URL' | 'NarSize'> {
  const { storeDir: _, storePath, narHash, url, narSize, compression, signatures, ...rest } = draft;
  if (storePath === undefined) return refused('StorePath');
  if (narHash === undefined) return refused('NarHash');
  if (!url) return refused('URL');
  if (!narSize) return refused('NarSize');
  return parsed({
    ...rest,
    storePath,
    url,
    compression: compression || 'bzip2',
    narHash,
    narSize,
    signatures: [...signatures],
    quirks: [...(compression ? [] : [{ kind: 'missing-compression' } as const]), ...quirks].slice(
      0,
      MOST_QUIRKS,
    ),
  });
}

/**
 * Reads a narinfo, accepting and refusing what Nix does (libstore/nar-info.cc; where versions differ, 2.4 to
 * 2.33). What only newer ones refuse is a quirk. `text` must still have its byte order mark, if any: decode
 * with `ignoreBOM`.
 */
export function parseNarinfo(
  text: string,
  { storeDir }: { readonly storeDir: string },
): Parsed<Narinfo, NarinfoProblem> {
  if (text.trim() === '') return refused({ kind: 'empty' });
  const draft: NarinfoDraft = { storeDir, signatures: new Set(), references: [] };
  const quirks: NarinfoQuirk[] = [];
  const seen = new Set<string>();
  const hidden = new Map<string, Flaw>();
  const fields = narinfoFields(text);
  let next = fields.next();
  for (; !next.done; next = fields.next()) {
    const field = next.value;
    const flaw = flawOf(field);
    const read = NARINFO_READERS.get(field.key);
    const remark = read?.(draft, field);
    if (remark !== undefined && 'problem' in remark)
      return refused(remark.problem.kind === 'extra-field' ? remark.problem : (flaw ?? remark.problem));
    if (quirks.length < MOST_QUIRKS) {
      quirks.push(...quirksOfLine(field, flaw, read !== undefined, seen.has(field.key)));
      if (remark !== undefined) quirks.push(remark.quirk);
    }
    const lost = hiddenBy(flaw);
    if (flaw !== undefined && lost !== undefined) hidden.set(lost, flaw);
    if (read !== undefined) seen.add(field.key);
  }
  const problem = problemOfEnd(next.value);
  if (problem !== undefined) return refused(rootOf(problem, text, seen));
  const narinfo = finish(draft, quirks);
  if (narinfo.ok) return narinfo;
  const field = narinfo.problem;
  return refused(rootOf(hidden.get(field) ?? { kind: 'missing-field', field }, text, seen));
}
