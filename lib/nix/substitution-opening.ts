import { parseStoreReference } from './store-reference.ts';
import { urlPriority } from './store-url.ts';
import { orderSubstituters } from './substituter-order.ts';
import type {
  SubstituterState,
  SubstitutionOutcome,
  SubstitutionSettings,
  SubstitutionStep,
} from './substitution-types.ts';
import { atLeast, type NixVersion } from './version.ts';

/** A substituter that Nix opens, in the place where it asks it. */
export interface PlacedSubstituter extends SubstituterState {
  readonly priority: number;
}

/** The substituters that Nix opens, in the order in which it asks; steps for the others; `outcome` where it does not come to asking. */
interface Opened {
  readonly placed: readonly PlacedSubstituter[];
  readonly others: readonly SubstitutionStep[];
  readonly outcome: SubstitutionOutcome | undefined;
}

/**
 * Opens all substituters, as Nix does before it asks any (getDefaultSubstituters in libstore/store-api.cc, since 2.34
 * store-registration.cc).
 */
export function openSubstituters(
  substituters: readonly SubstituterState[],
  { storeDir }: SubstitutionSettings,
  version: NixVersion | undefined,
): Opened {
  const first = new Map(substituters.toReversed().map((each) => [each.entry, each]));
  const order = (states: readonly SubstituterState[]) => orderSubstituters(states.map(toOrder), version);
  const opening = substituters.filter((each) => !isDropped(each, storeDir));
  const placed = order(opening).flatMap(({ entry, priority }) => {
    const state = first.get(entry);
    return state === undefined ? [] : [{ ...state, priority }];
  });
  const asked = new Set(placed.map(({ entry }) => entry));
  const others = substituters.flatMap((state): SubstitutionStep[] => {
    const { entry } = state;
    if (asked.has(entry) && first.get(entry) === state) return [];
    const isDead = isDropped(state, storeDir) || order([state]).length === 0;
    return [{ entry, priority: undefined, kind: isDead ? 'dropped' : 'repeated' }];
  });
  return { placed, others, outcome: endOf(substituters, version) };
}

const toOrder = ({ entry, store, opening }: SubstituterState) => ({
  entry,
  store,
  announcedPriority: opening.kind === 'opens' ? opening.announcedPriority : undefined,
});

/** A cache of another store directory is dropped like one that does not answer (BinaryCacheStore::init in binary-cache-store.cc). */
const isDropped = ({ opening, store }: SubstituterState, storeDir: string): boolean =>
  opening.kind === 'dropped' ||
  (opening.kind === 'opens' &&
    (opening.storeDir ?? ownStoreDir(store, storeDir)) !== ownStoreDir(store, storeDir));

/** `?store=` says which store directory the paths in a substituter belong to. */
export const ownStoreDir = ({ params }: SubstituterState['store'], storeDir: string): string =>
  params['store'] ?? storeDir;

/** Why Nix asks no cache at all, or why that cannot be known: from 2.34 on it reads all entries before anything else. */
function endOf(
  substituters: readonly SubstituterState[],
  version: NixVersion | undefined,
): SubstitutionOutcome | undefined {
  const unreadable = substituters.find(({ entry }) => parseStoreReference(entry) === undefined);
  if (unreadable !== undefined && atLeast(version, '2.34'))
    return { kind: 'fails', at: unreadable.entry, during: 'configuration' };
  const fatal = substituters.find(({ opening }) => opening.kind === 'fatal');
  if (fatal !== undefined) return { kind: 'fails', at: fatal.entry, during: 'opening' };
  const unplaced = substituters.find((each) => !isHarmless(each, version));
  return unplaced === undefined ? undefined : { kind: 'unknown', at: unplaced.entry, lacks: 'opening' };
}

/** Whether nothing hangs on the place of a cache, or its place is known although its nix-cache-info is not. */
const isHarmless = ({ opening, lookup, store }: SubstituterState, version: NixVersion | undefined): boolean =>
  opening.kind !== 'unknown' ||
  lookup.kind === 'missing' ||
  (urlPriority(store) !== undefined && atLeast(version, '2.4'));
