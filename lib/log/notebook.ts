import { cacheFile } from '../nix/log/cache-file.ts';
import { downloadProblem } from '../nix/log/download-problem.ts';
import type { LogMessage } from '../nix/log/message.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { derivationName, type Noted, type Notes } from './noted.ts';

const MOST_NOTED = 300;
const MOST_PATHS = 10;
const MOST_CONTEXT = 500;

/** Takes the messages of a log one by one, and keeps what is different about them, however many there are. */
export function notebook(): { add(message: LogMessage): void; notes(): Notes } {
  const noted = new Map<string, Noted>();
  const cacheOf = new Map<string, string>();
  const built = new Set<string>();
  let last: { readonly path: string; readonly cache: string } | undefined;
  let context: { readonly text: string; readonly line: number } | undefined;
  let left = 0;

  function add(message: LogMessage): void {
    const { kind, fields, line } = message;
    if (kind === 'copying') {
      last = { path: fields.path ?? '', cache: fields.cache ?? '' };
      remember(cacheOf, hashPartOf(last.path), last.cache);
      overcome(last.cache);
    } else if (kind === 'building') {
      if (built.size < MOST_CONTEXT) built.add(derivationName(fields.path ?? ''));
    } else if (kind === 'decoding-key') context = { text: fields.key || keyNameOf(fields.value), line };
    else if (kind === 'ssh-client') context = { text: fields.detail ?? '', line };
    else note(message);
  }

  /** Nix copies from a cache only once it has read the nix-cache-info there. */
  function overcome(url: string): void {
    if (noted.size === 0) return;
    const cache = parseStoreUrl(url).text.replace(/\/$/, '');
    for (const one of noted.values())
      if (one.part === 'nix-cache-info' && one.cache === cache && one.retries === one.times)
        one.isOvercome = true;
  }

  function note(message: LogMessage): void {
    const found = about(message);
    const key = JSON.stringify(identityOf(found, message));
    const known = noted.get(key);
    if (known === undefined && noted.size >= MOST_NOTED) {
      left++;
      return;
    }
    const one = known ?? {
      ...found,
      message,
      times: 0,
      retries: 0,
      lastLine: 0,
      isOvercome: false,
      paths: [],
      morePaths: 0,
      isFatal: false,
    };
    noted.set(key, one);
    one.times++;
    if (message.retried) one.retries++;
    one.lastLine = message.line;
    one.isOvercome = false;
    one.isFatal ||= message.level === 'error' && !message.retried;
    const copied = found.isCacheInferred && message.fields.path === undefined ? last?.path : undefined;
    for (const path of [...pathsOf(message), ...message.paths, ...(copied === undefined ? [] : [copied])]) {
      if (one.paths.includes(path)) continue;
      if (one.paths.length < MOST_PATHS) one.paths.push(path);
      else one.morePaths++;
    }
  }

  function about({
    kind,
    fields,
    line,
  }: LogMessage): Pick<Noted, 'cache' | 'target' | 'isCacheInferred' | 'part' | 'problem' | 'context'> {
    const file = fields.url === undefined ? undefined : cacheFile(fields.url);
    const stated = file?.cache ?? fields.cache;
    const hash = hashPartOf(fields.path ?? fields.file ?? '');
    const inferred = IN_A_CACHE.has(kind)
      ? (cacheOf.get(hash) ?? (hash === '' ? last?.cache : undefined))
      : undefined;
    const url = stated ?? inferred;
    const store = url === undefined ? undefined : parseStoreUrl(url);
    const isNear = context !== undefined && line - context.line <= 6 && NEEDS_CONTEXT.has(kind);
    return {
      cache: store?.text.replace(/\/$/, ''),
      target: store?.hasCredentials === true ? store.base : store?.text.replace(/\/$/, ''),
      isCacheInferred: stated === undefined && inferred !== undefined,
      part: file?.part,
      problem: fields.problem === undefined ? {} : downloadProblem(fields.problem),
      context: isNear ? context?.text : undefined,
    };
  }

  return { add, notes: () => ({ noted: [...noted.values()], left, built }) };
}

type About = Pick<Noted, 'cache' | 'part' | 'problem' | 'context'>;

/** What makes a message another one than those before: not the path, of which there can be thousands. */
function identityOf(
  { cache, part, problem, context }: About,
  { kind, fields }: LogMessage,
): readonly unknown[] {
  const url = part === undefined && kind === 'download' ? fields.url : undefined;
  const path = kind === 'build-failed' || kind === 'other-hash' ? fields.path : undefined;
  const { verb, setting, value, host, key } = fields;
  return [
    kind,
    cache,
    part,
    problem.status,
    problem.code,
    context,
    url,
    path,
    verb,
    setting,
    value,
    host,
    key,
  ];
}

/** What is said of something in a cache, without the name of the cache. */
const IN_A_CACHE: ReadonlySet<LogMessage['kind']> = new Set([
  'corrupt-narinfo',
  'illegal-character',
  'missing-nar',
  'wrong-nar',
  'bad-stream',
  'unknown-compression',
  'malformed-signature',
  'unsigned-import',
]);
const NEEDS_CONTEXT: ReadonlySet<LogMessage['kind']> = new Set([
  'malformed-key',
  'bad-base64',
  'ssh',
  'remote-store',
]);

function remember(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_CONTEXT) return;
    map.delete(oldest);
  }
}

const pathsOf = ({ fields, kind }: LogMessage): readonly string[] =>
  fields.path === undefined || kind === 'missing-daemon' ? [] : [fields.path.slice(0, 300)];

/** Of a store path, of its base name, or of the file name of its narinfo. */
function hashPartOf(text: string): string {
  const base = text.slice(text.lastIndexOf('/') + 1);
  return /^[0-9a-z]{32}(?=[-.]|$)/.exec(base)?.[0] ?? '';
}

/** The name in what stands for a key, of which the rest may be a secret. */
const keyNameOf = (value: string | undefined): string => (value ?? '').split(':', 1)[0] ?? '';
