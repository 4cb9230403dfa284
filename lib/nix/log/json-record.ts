/** What a line of `--log-format internal-json` says, as far as it can be about caches (libutil/logging.cc JSONLogger). */
export type JsonRecord =
  /** Text for people, with colours, in one line or several. */
  | { readonly kind: 'text'; readonly text: string }
  /** A path is copied from a store, or its narinfo is asked for there: what names the cache where messages do not. */
  | { readonly kind: 'fetching'; readonly path: string; readonly cache: string }
  /** What a builder printed, or nothing of interest. */
  | { readonly kind: 'other' };

const START = '@nix ';
const COPY_PATH = 100;
const QUERY_PATH_INFO = 109;
const other: JsonRecord = { kind: 'other' };

/** Undefined for a line that is none of them, so that it may be plain text. */
export function jsonRecord(line: string): JsonRecord | undefined {
  const at = line.indexOf(START);
  if (at < 0 || at > 80 || line[at + START.length] !== '{') return undefined;
  // Progress is most of such a log.
  if (!line.includes('"action":"msg"') && !line.includes('"action":"start"')) return other;
  const record = parsed(line.slice(at + START.length).trimEnd());
  if (record === undefined) return undefined;
  const { action, msg, type, fields } = record;
  if (action === 'msg' && typeof msg === 'string') return { kind: 'text', text: msg };
  if (action !== 'start' || (type !== COPY_PATH && type !== QUERY_PATH_INFO) || !Array.isArray(fields))
    return other;
  const [path, cache]: readonly unknown[] = fields;
  return typeof path === 'string' && typeof cache === 'string' ? { kind: 'fetching', path, cache } : other;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
