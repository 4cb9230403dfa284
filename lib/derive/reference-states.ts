import type { ReferencesFact } from '../model/facts/target.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { formatStorePath, parseStorePath } from '../nix/store-path.ts';
import { predictSubstitution } from '../nix/substitution.ts';
import type { SubstituterState, SubstitutionSettings } from '../nix/substitution-types.ts';
import type { NixVersion } from '../nix/version.ts';
import type { CacheView } from './cache-view.ts';
import { narinfoOutcome } from './narinfo-outcome.ts';
import { lookupOfOutcome, openingOf } from './substituter-state.ts';

type Availability = NonNullable<SubstituterState['references']>;

/** How the references of paths fare, each by itself: what Nix would do with it, were it all that is wanted. */
export function referenceAvailability(
  { looked, valid }: ReferencesFact,
  caches: readonly CacheView[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): ReadonlyMap<string, { readonly own: Availability; readonly narinfo: Narinfo | undefined }> {
  const here = new Set(valid);
  return new Map(
    looked.map(({ storePath, asked }) => {
      if (here.has(storePath)) return [storePath, { own: 'there', narinfo: undefined }];
      const parsed = parseStorePath(storePath, settings.storeDir);
      const hashPart = parsed.ok ? parsed.value.hashPart : '';
      const states = caches.map((cache): SubstituterState => {
        const answer = asked.find((one) => one.cache === cache.name);
        const outcome =
          answer === undefined
            ? undefined
            : narinfoOutcome(
                { sample: { hashPart, storePath, source: '--path' }, visit: answer.visit },
                settings.storeDir,
              );
        return {
          entry: cache.name,
          store: cache.store,
          opening: openingOf(cache, version),
          lookup: outcome === undefined ? { kind: 'unknown' } : lookupOfOutcome(outcome, version),
          nar: { kind: 'there' },
        };
      });
      const { outcome } = predictSubstitution(states, settings, version);
      const taken = states.find(({ entry }) => outcome.kind === 'substituted' && entry === outcome.from);
      const own: Availability =
        outcome.kind === 'substituted'
          ? 'there'
          : outcome.kind === 'not-found'
            ? 'not-found'
            : outcome.kind === 'unknown'
              ? 'unknown'
              : 'fail';
      return [storePath, { own, narinfo: taken?.lookup.kind === 'hit' ? taken.lookup.narinfo : undefined }];
    }),
  );
}

/** The same substituters, and how all fare that the path refers to at each, near and far. What was not looked at is taken for there. */
export function referenceStates(
  states: readonly SubstituterState[],
  references: ReferencesFact | undefined,
  caches: readonly CacheView[],
  settings: SubstitutionSettings,
  version: NixVersion | undefined,
): readonly SubstituterState[] {
  if (references === undefined) return states;
  const known = referenceAvailability(references, caches, settings, version);
  return states.map((state) =>
    state.lookup.kind === 'hit'
      ? { ...state, references: worstOf(state.lookup.narinfo, known, settings.storeDir) }
      : state,
  );
}

const rank: Readonly<Record<Availability, number>> = { there: 0, unknown: 1, 'not-found': 2, fail: 3 };

function worstOf(
  root: Narinfo,
  known: ReturnType<typeof referenceAvailability>,
  storeDir: string,
): Availability {
  const seen = new Set([formatStorePath({ ...root.storePath, storeDir })]);
  const todo = [root];
  let worst: Availability = 'there';
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const base of next.references) {
      const path = `${storeDir}/${base}`;
      if (seen.has(path)) continue;
      seen.add(path);
      const { own = 'there', narinfo } = known.get(path) ?? {};
      if (rank[own] > rank[worst]) worst = own;
      if (narinfo !== undefined) todo.push(narinfo);
    }
  }
  return worst;
}
