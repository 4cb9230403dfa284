import type { CacheFact } from '../model/facts/cache.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { NarCheck } from '../model/facts/nar.ts';
import type { StoresFact } from '../model/facts/stores.ts';
import type { Target } from '../model/facts/target.ts';
import { answerOfStatus, lookupOfNarinfo, openingOfInfo, openingWithoutInfo } from '../nix/cache-answer.ts';
import type { NarFormat } from '../nix/nar-compression.ts';
import { type Narinfo, parseNarinfo } from '../nix/narinfo.ts';
import type { StoreKind } from '../nix/store-kind.ts';
import { parseStorePath, type StorePath } from '../nix/store-path.ts';
import type { Lookup, Nar, Opening } from '../nix/substitution-types.ts';
import type { NixVersion } from '../nix/version.ts';
import type { CacheView } from './cache-view.ts';
import { lastHop, silentKinds } from './reach.ts';
import { loginResult, sshViews } from './ssh-view.ts';

/** What it depends on how Nix takes an answer. */
export interface Reader {
  readonly storeDir: string;
  readonly version: NixVersion | undefined;
}

/** The part of a target that a cache is asked by: a hash part, and where it is known the name behind it. */
type Wanted = Pick<Target, 'hashPart' | 'storePath'>;

/**
 * What Nix meets when it opens a cache that it does not remember (BinaryCacheStore::init in binary-cache-store.cc). Any text is a
 * nix-cache-info to it, a web page too; a directory that is not there is created.
 */
export function openingOf({ reach, store }: CacheView, version: NixVersion | undefined): Opening {
  switch (reach.kind) {
    case 'answers':
      return openingOfInfo(reach.info, version);
    case 'web-page':
    case 'not-a-cache':
      return { kind: 'opens' };
    case 'not-asked':
      return { kind: openedUnasked[store.kind] ?? 'unknown' };
    case 'missing':
      return openingWithoutInfo(store);
    default:
      return { kind: 'dropped' };
  }
}

/** Stores behind ssh and sockets connect when they are first asked for something; what names no store is dropped with a warning. */
const openedUnasked: Readonly<Partial<Record<StoreKind, 'opens' | 'dropped'>>> = {
  ssh: 'opens',
  'ssh-ng': 'opens',
  daemon: 'opens',
  directory: 'opens',
  unopenable: 'dropped',
};

/** What Nix meets when it asks a cache for a path that it does not remember. `stores` is what is known of those that are no binary caches. */
export function lookupOf(
  { name, fact, reach, store }: CacheView,
  wanted: Wanted,
  reader: Reader,
  stores?: StoresFact,
): Lookup {
  if (store.kind === 'directory') return { kind: 'missing' };
  if (stores !== undefined && isDeadStore(name, stores)) return { kind: 'error' };
  const found =
    fact.narinfos.state === 'ok'
      ? fact.narinfos.value.find(({ sample }) => sample.hashPart === wanted.hashPart)
      : undefined;
  if (found !== undefined) return lookupOfVisit(found.visit, wanted, reader);
  if (silentKinds.has(reach.kind)) return { kind: 'error' };
  if (reach.kind === 'web-page' || reach.kind === 'not-a-cache') return { kind: 'corrupt' };
  return { kind: reach.kind === 'missing' && store.kind === 'file' ? 'missing' : 'unknown' };
}

/** Whether a store behind ssh or a socket cannot be reached. One that can be is not looked into. */
function isDeadStore(name: string, stores: StoresFact): boolean {
  if (stores.sockets.some((socket) => socket.store === name && !socket.present)) return true;
  const ssh = sshViews({ stores }).find((view) => view.kind === 'cache' && view.name === name);
  if (ssh === undefined) return false;
  const login = loginResult(ssh.fact);
  if (login !== undefined) return login !== 'ok';
  return !['answers', 'indirect', 'not-asked'].includes(ssh.reach.kind);
}

/** The same of one answer. */
export function lookupOfVisit(visit: Visit, wanted: Wanted, reader: Reader): Lookup {
  const { failure, status = 0, body } = lastHop(visit);
  if (failure !== undefined) {
    if (failure.code === 'ENOENT') return { kind: 'missing' };
    return { kind: failure.code === 'ABORTED' ? 'unknown' : 'error' };
  }
  const answer = answerOfStatus(status, reader.version);
  if (answer !== 'there') return { kind: answer };
  if (body?.truncated === true) return { kind: 'unknown' };
  const text = body?.text ?? '';
  return lookupOfNarinfo(text, wholePath(wanted, text, reader), reader);
}

/** Where only the hash part is known, any name will do. */
function wholePath({ storePath, hashPart = '' }: Wanted, text: string, { storeDir }: Reader): StorePath {
  const parsed = parseStorePath(storePath ?? '', storeDir);
  if (parsed.ok) return parsed.value;
  const read = parseNarinfo(text, { storeDir });
  return { storeDir, hashPart, name: read.ok ? read.value.storePath.name : '' };
}

/** What Nix meets when it fetches the archive that a narinfo names. */
export function narOf(
  { nars = [], checkedNars = [] }: CacheFact,
  { hashPart }: Wanted,
  { url }: Pick<Narinfo, 'url'>,
  { version }: Reader,
): Nar {
  const isIt = (nar: { readonly hashPart: string; readonly url: string }): boolean =>
    nar.hashPart === hashPart && nar.url === url;
  const checked = checkedNars.find(isIt)?.check;
  const seen = checked === undefined ? undefined : narOfCheck(checked, version);
  const visit = nars.find(isIt)?.visit;
  return seen ?? (visit === undefined ? { kind: 'unknown' } : narOfVisit(visit, version));
}

/** The same by one request for it. */
export function narOfVisit(visit: Visit, version: NixVersion | undefined): Nar {
  const { failure, status = 0 } = lastHop(visit);
  if (failure !== undefined) return { kind: failure.code === 'ENOENT' ? 'missing' : 'error' };
  // Some servers know no HEAD, by which we asked.
  if (status === 405 || status === 501) return { kind: 'unknown' };
  return { kind: answerOfStatus(status, version) };
}

/** Undefined where the check came to no end. A file of another format than the narinfo says may suit Nix all the same. */
function narOfCheck(check: NarCheck, version: NixVersion | undefined): Nar | undefined {
  const { outcome, problem, format, visit } = check;
  const known = format === undefined ? undefined : formats[format];
  const there: Nar = { kind: 'there', ...(known === undefined ? {} : { format: known }) };
  switch (outcome) {
    case 'verified':
    case 'surplus':
      return there;
    case 'not-downloaded':
      return narOfVisit(visit, version);
    case 'mismatch':
    case 'too-long':
      return { kind: 'damaged' };
    case 'undecodable':
      if (problem?.kind === 'other-format' && known !== undefined) return there;
      if (isIgnoredTail(check)) return there;
      return { kind: problem?.kind === 'cut-off' ? 'cut-off' : 'damaged' };
    default:
      return undefined;
  }
}

/** Behind the end of these Nix reads nothing, whatever stands there; xz and zstd fail over it (seen on 2.8). */
const isIgnoredTail = ({ problem, narHash, compression }: NarCheck): boolean =>
  problem?.kind === 'trailing-data' &&
  narHash?.matches === true &&
  ['bzip2', 'gzip', 'br'].includes(compression);

const formats: Readonly<Partial<Record<NonNullable<NarCheck['format']>, NarFormat>>> = {
  nar: 'none',
  xz: 'xz',
  zstd: 'zstd',
  bzip2: 'bzip2',
  gzip: 'gzip',
};
