import { okValue } from '../model/fact.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { NarCheck } from '../model/facts/nar.ts';
import type { DerivationFact, Target } from '../model/facts/target.ts';
import type { Subject } from '../model/finding.ts';
import { predictSubstitution } from '../nix/substitution.ts';
import type { Lookup, SubstituterState, SubstitutionPrediction } from '../nix/substitution-types.ts';
import { type MemoryFacts, memoryOf, rememberedOpening } from './cache-memory.ts';
import { type CacheView, cacheViews } from './cache-view.ts';
import { type Effective, effectiveOf } from './effective.ts';
import { type PathMemory, pathMemory } from './path-memory.ts';
import { type PathVerdict, pathVerdict } from './path-verdict.ts';
import { lastHop } from './reach.ts';
import { type Closure, closureOf, referencesOf } from './reference-states.ts';
import { rememberedOf } from './remembered.ts';
import { lookupOf, narOf, openingOf } from './substituter-state.ts';
import { substitutionSettings } from './substitution-settings.ts';

/** A path that is asked about, with what Nix will do: the subject of every check about paths. */
export interface PathView extends Subject {
  readonly kind: 'path';
  readonly target: Target;
  readonly derivation: DerivationFact | undefined;
  readonly states: readonly SubstituterState[];
  /** What it refers to, where any cache has it and that was looked at. */
  readonly closure: Closure | undefined;
  /** What Nix remembers of the path, by the name of the cache; and what that cache says now. */
  readonly memories: ReadonlyMap<string, { readonly memory: PathMemory; readonly now: Lookup }>;
  /** The request for its archive that decides, by the name of the cache. */
  readonly archives: ReadonlyMap<string, Exchange>;
  /** What came of downloading its archives, by the name of the cache. */
  readonly checks: ReadonlyMap<string, NarCheck>;
  /** Why what Nix remembers could not be looked at. */
  readonly unseenMemory: string | undefined;
  readonly prediction: SubstitutionPrediction;
  readonly verdict: PathVerdict;
  readonly effective: Effective;
}

/** The facts that decide it. */
export type PathFacts = MemoryFacts &
  Pick<FactValues, 'targets' | 'caches'> & {
    readonly references?: FactValues['references'] | undefined;
    readonly stores?: FactValues['stores'] | undefined;
  };

/** What Nix of this version will do with each path that is asked about. */
export const pathViews: (facts: PathFacts) => readonly PathView[] = rememberedOf(
  ({ targets }) => targets,
  ['settings', 'nix', 'configuration', 'daemon', 'user', 'caches', 'references', 'stores', 'diskCaches'],
  workedOut,
);

function workedOut(facts: PathFacts): readonly PathView[] {
  const effective = effectiveOf(facts);
  const settings = substitutionSettings(facts);
  const { version } = effective;
  const ignored = new Set(effective.dropped.map(({ entry }) => entry));
  const caches = cacheViews(facts).filter(({ name }) => !ignored.has(name));
  const remembering = memoryOf(facts);
  const known =
    facts.references === undefined
      ? undefined
      : referencesOf(facts.references, caches, settings, version, remembering);
  return facts.targets.paths.map((target): PathView => {
    const closures = new Map<string, Closure>();
    const memories = new Map<string, { readonly memory: PathMemory; readonly now: Lookup }>();
    const states = caches.map((cache): SubstituterState => {
      const now = lookupOf(cache, target, effective, facts.stores);
      const memory = pathMemory(cache, target.hashPart, remembering, settings.storeDir);
      if (memory !== undefined) memories.set(cache.name, { memory, now });
      const opening = rememberedOpening(cache, remembering) ?? openingOf(cache, version);
      const lookup = memory?.lookup ?? now;
      const nar = lookup.kind === 'hit' ? narOf(cache.fact, target, lookup.narinfo, effective) : unknownNar;
      const state = { entry: cache.name, store: cache.store, opening, lookup, nar };
      if (known === undefined || lookup.kind !== 'hit') return state;
      const closure = closureOf(lookup.narinfo, known, settings.storeDir);
      closures.set(state.entry, closure);
      return { ...state, references: closure.worst };
    });
    const prediction = predictSubstitution(states, settings, version);
    const closure = [...closures.values()][0];
    const derivation = okValue(target.derivation);
    return {
      kind: 'path',
      name: target.storePath ?? target.hashPart ?? target.asked,
      target,
      derivation,
      states,
      closure,
      memories,
      archives: archivesOf(caches, target),
      checks: checksOf(caches, target),
      unseenMemory: remembering.kind === 'unknown' ? remembering.because : undefined,
      prediction,
      verdict: pathVerdict(target, { prediction, states, closure }, { facts, settings, version }),
      effective,
    };
  });
}

/** Of a download rather than of a look whether it is there. */
const archivesOf = (caches: readonly CacheView[], { hashPart }: Target): ReadonlyMap<string, Exchange> =>
  new Map(
    caches.flatMap(({ name, fact }) => {
      const isIts = (nar: { readonly hashPart: string }): boolean => nar.hashPart === hashPart;
      const visit = fact.checkedNars?.find(isIts)?.check.visit ?? fact.nars?.find(isIts)?.visit;
      return visit === undefined ? [] : [[name, lastHop(visit)] as const];
    }),
  );

const checksOf = (caches: readonly CacheView[], { hashPart }: Target): ReadonlyMap<string, NarCheck> =>
  new Map(
    caches.flatMap(({ name, fact }) => {
      const checked = fact.checkedNars?.find((nar) => nar.hashPart === hashPart);
      return checked === undefined ? [] : [[name, checked.check] as const];
    }),
  );

const unknownNar = { kind: 'unknown' } as const;
