import {
  answerOfStatus,
  lookupOfNarinfo,
  openingOfInfo,
  openingWithoutInfo,
} from '../../lib/nix/cache-answer.ts';
import { parseCacheInfo } from '../../lib/nix/cache-info.ts';
import { narUrl } from '../../lib/nix/nar-url.ts';
import type { Narinfo } from '../../lib/nix/narinfo.ts';
import { trustedKeysByName } from '../../lib/nix/public-key.ts';
import { parseStorePath } from '../../lib/nix/store-path.ts';
import { parseStoreUrl, type StoreUrl } from '../../lib/nix/store-url.ts';
import { predictSubstitution } from '../../lib/nix/substitution.ts';
import type {
  Lookup,
  Nar,
  Opening,
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionPrediction,
  SubstitutionSettings,
} from '../../lib/nix/substitution-types.ts';
import { atLeast, type NixVersion } from '../../lib/nix/version.ts';
import { type Reply, replies } from './substitution-caches.ts';
import { shownUrl } from './substitution-lab.ts';
import { narOfBytes } from './substitution-nar.ts';
import { type PathName, paths, STORE_DIR } from './substitution-paths.ts';
import {
  cachesIn,
  filled,
  type Phase,
  type Situation,
  substitutersIn,
  trustedKeysOf,
} from './substitution-situation.ts';

/** What is asked of the model in a situation. */
export interface Asked {
  readonly substituters: readonly SubstituterState[];
  readonly settings: SubstitutionSettings;
  /** Entries of caches that Nix asks for the path if their turn comes, since it remembers no answer, and that can be heard being asked. */
  readonly audible: ReadonlySet<string>;
}

interface View {
  readonly situation: Situation;
  readonly version: NixVersion;
  readonly phase: Phase;
}

/** The state of a situation as nixcache reads it from what the caches serve and Nix remembers. */
export function asked(situation: Situation, version: NixVersion): Asked {
  return askedIn({ situation, version, phase: 'now' }, situation.path ?? 'wanted');
}

function askedIn(view: View, path: PathName): Asked {
  const { situation, phase } = view;
  const urlOf = (name: string) => shownUrl(name, situation.caches[name]?.at);
  const audible = new Set<string>();
  const substituters = substitutersIn(situation, phase).map((text): SubstituterState => {
    const entry = filled(text, urlOf);
    const store = parseStoreUrl(entry);
    const [, name] = /@(\w+)@/.exec(text) ?? [];
    const cache = name === undefined ? undefined : situation.caches[name];
    if (name === undefined || cache === undefined) return { entry, store, ...nowhere(store) };
    const isSilent = remembered(view, name, path).lookup !== undefined;
    if ((cache.at ?? 'http') === 'http' && !isSilent) audible.add(entry);
    return { entry, store, ...met(view, name, store, path) };
  });
  return { substituters, settings: settingsOf(situation), audible };
}

/** What Nix meets where there is nothing: a server that it has to reach to open it, or only to ask it. */
const nowhere = ({ kind }: StoreUrl): Pick<SubstituterState, 'opening' | 'lookup' | 'nar'> => ({
  opening: { kind: ['ssh', 'ssh-ng', 'daemon'].includes(kind) ? 'opens' : 'dropped' },
  lookup: { kind: 'error' },
  nar: { kind: 'error' },
});

const settingsOf = (situation: Situation): SubstitutionSettings => ({
  storeDir: STORE_DIR,
  substitute: situation.settings?.['substitute'] !== 'false',
  fallback: situation.settings?.['fallback'] === 'true',
  requireSigs: situation.settings?.['require-sigs'] !== 'false',
  trustedKeys: trustedKeysByName(trustedKeysOf(situation)),
});

/** What Nix meets at a cache: what it remembers from before, else what is there now. */
function met(
  view: View,
  name: string,
  store: StoreUrl,
  path: PathName,
): Pick<SubstituterState, 'opening' | 'lookup' | 'nar' | 'references'> {
  const there = served(view, name);
  const { opening, lookup } = { ...asServed(there, view, store, path), ...remembered(view, name, path) };
  if (lookup.kind !== 'hit') return { opening, lookup, nar: { kind: 'unknown' } };
  const needed = lookup.narinfo.references.some((base) => paths.needed.path.endsWith(base));
  return {
    opening,
    lookup,
    nar: narOf(view, lookup.narinfo, name, store, path),
    references: needed ? referencesOf(outcomeIn(view, 'needed')) : undefined,
  };
}

const outcomeIn = (view: View, path: PathName): SubstitutionOutcome => predictedIn(view, path).outcome;

function predictedIn(view: View, path: PathName): SubstitutionPrediction {
  const { substituters, settings } = askedIn(view, path);
  return predictSubstitution(substituters, settings, view.version);
}

function referencesOf(outcome: SubstitutionOutcome): SubstituterState['references'] {
  if (outcome.kind === 'substituted') return 'there';
  if (outcome.kind === 'not-found') return outcome.because === 'fallback' ? 'fail' : 'not-found';
  return outcome.kind === 'unknown' ? 'unknown' : 'fail';
}

const atOf = ({ situation }: View, name: string) => situation.caches[name]?.at;

/** What answers at a cache; nothing where no answer comes at all. */
function served({ situation, phase }: View, name: string): ReadonlyMap<string, Reply> | undefined {
  const there = cachesIn(situation, phase)[name];
  const urlOf = (cache: string) => shownUrl(cache, situation.caches[cache]?.at);
  if (there === undefined || (there.at ?? 'http') in { refused: 1, silent: 1, 'hang-up': 1 })
    return undefined;
  const all = replies(name, there, urlOf);
  // What is no success is no file.
  return there.at === 'file' ? new Map([...all].filter(([, { status }]) => status === 200)) : all;
}

function openingAs({ status, body }: Reply, store: StoreUrl, version: NixVersion): Opening {
  const kind = answerOfStatus(status, version);
  if (kind === 'there') return openingOfInfo(parseCacheInfo(String(body)), version);
  return kind === 'missing' ? openingWithoutInfo(store) : { kind: 'dropped' };
}

const missing: Reply = { status: 404, body: Buffer.alloc(0) };

function asServed(
  there: ReadonlyMap<string, Reply> | undefined,
  { version }: View,
  store: StoreUrl,
  path: PathName,
): { opening: Opening; lookup: Lookup } {
  if (there === undefined) return { opening: { kind: 'dropped' }, lookup: { kind: 'error' } };
  const read = parseStorePath(paths[path].path, STORE_DIR);
  if (!read.ok) throw new Error(path);
  const wanted = read.value;
  const info = there.get('/nix-cache-info') ?? missing;
  const narinfo = there.get(`/${wanted.hashPart}.narinfo`) ?? missing;
  const kind = answerOfStatus(narinfo.status, version);
  return {
    opening: openingAs(info, store, version),
    lookup:
      kind === 'there'
        ? lookupOfNarinfo(String(narinfo.body), wanted, { storeDir: STORE_DIR, version })
        : { kind },
  };
}

/**
 * What Nix took down when it planned before: each cache that it could open, and what it was told of the path up to the first hit. Faults are
 * not taken down, nor is anything of a directory.
 */
function remembered(view: View, name: string, path: PathName): { opening?: Opening; lookup?: Lookup } {
  const { situation, phase } = view;
  if (phase === 'before' || situation.before === undefined || situation.caches[name]?.at === 'file')
    return {};
  const then = { ...view, phase: 'before' as const };
  const { substituters } = askedIn(then, path);
  const own = substituters.find(({ store }) => store.base === shownUrl(name));
  const { opened, planned } = planOf(substituters, predictedIn(then, path), situation, view.version);
  if (own?.opening.kind !== 'opens' || !opened.has(own.entry)) return {};
  const fromUrl = Number(
    (atLeast(view.version, '2.4') ? own.store.params['priority'] : undefined) ?? Number.NaN,
  );
  const announcedPriority = Number.isNaN(fromUrl) ? own.opening.announcedPriority : fromUrl;
  const opening: Opening = {
    kind: 'opens',
    ...(announcedPriority === undefined ? {} : { announcedPriority }),
  };
  const { daysAgo = 0 } = situation.before;
  const isOpeningKept = daysAgo < 7 || !atLeast(view.version, '2.10');
  const forgets = situation.settings?.['narinfo-cache-negative-ttl'] === '0';
  const isKept = own.lookup.kind === 'hit' ? daysAgo < 30 : own.lookup.kind === 'missing' && daysAgo < 1 / 24;
  return {
    ...(isOpeningKept ? { opening } : {}),
    ...(planned.has(own.entry) && isKept && !forgets ? { lookup: own.lookup } : {}),
  };
}

/** The entries that Nix opens for a plan, and those that it asks for the path: up to the first hit, or to a fault that stops it. */
function planOf(
  substituters: readonly SubstituterState[],
  { outcome, steps }: SubstitutionPrediction,
  situation: Situation,
  version: NixVersion,
): { opened: ReadonlySet<string>; planned: ReadonlySet<string> } {
  if (outcome.kind === 'fails' && outcome.during === 'opening') {
    const end = substituters.findIndex(({ entry }) => entry === outcome.at);
    return { opened: new Set(substituters.slice(0, end).map(({ entry }) => entry)), planned: new Set() };
  }
  const stops = situation.settings?.['fallback'] !== 'true' && !atLeast(version, '2.32');
  const placed = steps
    .filter(({ kind }) => kind !== 'dropped' && kind !== 'repeated')
    .map(({ entry }) => entry);
  const end = placed.findIndex((entry) => {
    const kind = substituters.find((each) => each.entry === entry)?.lookup.kind ?? 'missing';
    return kind === 'hit' || (kind !== 'missing' && stops);
  });
  return { opened: new Set(placed), planned: new Set(end < 0 ? placed : placed.slice(0, end + 1)) };
}

/** What a NAR comes to that is fetched and compared with its narinfo. */
function narOf(view: View, narinfo: Narinfo, name: string, store: StoreUrl, path: PathName): Nar {
  const url = narUrl(store, narinfo.url, view.version);
  const base = Object.keys(view.situation.caches).find((cache) =>
    url?.startsWith(shownUrl(cache, atOf(view, cache))),
  );
  const there = base === undefined ? undefined : served(view, base);
  if (url === undefined || base === undefined || there === undefined) return { kind: 'error' };
  const reply = there.get(url.slice(shownUrl(base, atOf(view, base)).length)) ?? missing;
  const kind = answerOfStatus(reply.status, view.version);
  if (kind !== 'there') return { kind };
  if (reply.promised !== undefined) return { kind: 'cut-off' };
  return narOfBytes(reply.body, narinfo, name, path);
}

/** The entries in the names of their caches, as `a`. */
export const cacheOf = (entry: string): string =>
  /^(?:http:\/\/|file:\/\/\/caches\/)(\w+)/.exec(entry)?.[1] ?? entry;
