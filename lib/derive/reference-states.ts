import type { ReferencesFact } from '../model/facts/target.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { formatStorePath, parseStorePath } from '../nix/store-path.ts';
import { predictSubstitution } from '../nix/substitution.ts';
import type { Lookup, SubstituterState, SubstitutionSettings } from '../nix/substitution-types.ts';
import type { NixVersion } from '../nix/version.ts';
import { type Memory, rememberedOpening } from './cache-memory.ts';
import type { CacheView } from './cache-view.ts';
import { pathMemory } from './path-memory.ts';
import { lookupOfVisit, narOfVisit, openingOf } from './substituter-state.ts';

type Availability = NonNullable<SubstituterState['references']>;

/** How one path fares by itself, and what it refers to in turn. */
interface Reference {
  readonly own: Availability;
  /** A cache has it by now, but Nix remembers that it does not. */
  readonly isHidden: boolean;
  readonly narinfo: Narinfo | undefined;
}

/** All that a path refers to, near and far. */
export interface Closure {
  readonly worst: Availability;
  readonly found: number;
  /** Store paths that no cache gives, or at which Nix stops. */
  readonly missing: readonly string[];
  /** Those of them that a cache has by now, while Nix remembers that it does not. */
  readonly hidden: readonly string[];
}

/** How everything that was looked for fares: what Nix would do with it, were it all that is wanted. */
export function referencesOf(
  { looked, valid }: ReferencesFact,
  caches: readonly CacheView[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
  memory: Memory,
): ReadonlyMap<string, Reference> {
  const here = new Set(valid);
  return new Map(
    looked.map(({ storePath, asked }): readonly [string, Reference] => {
      const { states, isHidden } = statesOf(storePath, asked, caches, settings, version, memory);
      const { outcome } = predictSubstitution(states, settings, version);
      const taken = states.find(({ entry }) => outcome.kind === 'substituted' && entry === outcome.from);
      const narinfo = taken?.lookup.kind === 'hit' ? taken.lookup.narinfo : undefined;
      return [
        storePath,
        { own: here.has(storePath) ? 'there' : availability[outcome.kind], isHidden, narinfo },
      ];
    }),
  );
}

const availability = {
  substituted: 'there',
  'not-found': 'not-found',
  fails: 'fail',
  aborts: 'fail',
  unknown: 'unknown',
} as const;

/**
 * An archive that was not looked for is taken for there, unless the cache does not have the path any more. What Nix remembers of a path comes
 * before what the cache says.
 */
function statesOf(
  storePath: string,
  asked: ReferencesFact['looked'][number]['asked'],
  caches: readonly CacheView[],
  { storeDir }: SubstitutionSettings,
  version: NixVersion | undefined,
  memory: Memory,
): { readonly states: readonly SubstituterState[]; readonly isHidden: boolean } {
  const parsed = parseStorePath(storePath, storeDir);
  const wanted = { storePath, ...(parsed.ok ? { hashPart: parsed.value.hashPart } : {}) };
  let isHidden = false;
  const states = caches.map((cache): SubstituterState => {
    const answer = asked.find((one) => one.cache === cache.name);
    const now: Lookup =
      answer === undefined ? { kind: 'unknown' } : lookupOfVisit(answer.visit, wanted, { storeDir, version });
    const remembers = pathMemory(cache, wanted.hashPart, memory, storeDir)?.lookup;
    if (remembers?.kind === 'missing' && now.kind === 'hit') isHidden = true;
    const isGone = remembers?.kind === 'hit' && now.kind === 'missing';
    return {
      entry: cache.name,
      store: cache.store,
      opening: rememberedOpening(cache, memory) ?? openingOf(cache, version),
      lookup: remembers ?? now,
      nar:
        answer?.archive === undefined
          ? { kind: isGone ? 'unknown' : 'there' }
          : narOfVisit(answer.archive, version),
    };
  });
  return { states, isHidden };
}

const rank: Readonly<Record<Availability, number>> = { there: 0, unknown: 1, 'not-found': 2, fail: 3 };

/** Follows the references of a narinfo through what is known. What was not looked at is taken for there. */
export function closureOf(root: Narinfo, known: ReadonlyMap<string, Reference>, storeDir: string): Closure {
  const seen = new Set([formatStorePath({ ...root.storePath, storeDir })]);
  const todo = [root];
  const missing: string[] = [];
  const hidden: string[] = [];
  let worst: Availability = 'there';
  let found = 0;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const base of next.references) {
      const path = `${storeDir}/${base}`;
      const reference = known.get(path);
      if (seen.has(path)) continue;
      seen.add(path);
      if (reference === undefined) continue;
      const { own, isHidden, narinfo } = reference;
      if (own === 'there') found++;
      else if (own !== 'unknown') missing.push(path);
      if (isHidden && own !== 'there' && own !== 'unknown') hidden.push(path);
      if (rank[own] > rank[worst]) worst = own;
      if (narinfo !== undefined) todo.push(narinfo);
    }
  }
  return { worst, found, missing: missing.sort(), hidden: hidden.sort() };
}
