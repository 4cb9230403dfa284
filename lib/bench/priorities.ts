import { type CacheToOrder, type OrderedCache, orderSubstituters } from '../nix/substituter-order.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { dependence, heldByMemory, ties } from './priority-cautions.ts';
import { parameters } from './priority-parameters.ts';
import { type ConfigurationChange, listOf, type Plan, prioritiesAfter } from './priority-plan.ts';
import { servers } from './priority-servers.ts';

/** An order that is wanted, and what stands in its way. */
export interface Rearrangement {
  /** The list as it is configured, of the caches that Nix opens. */
  readonly configured: readonly CacheToOrder[];
  /** Entries of the list, first the one that is to be asked first. Others stay behind those that they are behind now. */
  readonly wanted: readonly string[];
  readonly version: NixVersion | undefined;
  /** For how many seconds Nix goes by a nix-cache-info that it remembers (`memorySpans`). */
  readonly infoSpan: number;
  /** The list is that of a user whom the daemon does not trust, so that the daemon has to have each entry as the same text. */
  readonly isUntrusted?: boolean;
}

/** The least change of configuration with which Nix asks in this order (substituter-order.ts says in which it does). */
export function configurationChange(rearrangement: Rearrangement): ConfigurationChange {
  const { configured, version } = rearrangement;
  const present = orderSubstituters(configured, version);
  const wanted = wholeOrder(rearrangement.wanted, present);
  const plan: Plan = {
    ...rearrangement,
    present,
    wanted,
    fresh: new Map(withoutMemory(configured, version).map((cache) => [cache.entry, cache])),
  };
  if (wanted.every((entry, place) => entry === present[place]?.entry)) return nothing(plan);
  if (isSorted(plan, wanted)) return otherList(plan);
  return atLeast(version, '2.4') ? parameters(plan) : servers(plan);
}

const withoutMemory = (configured: readonly CacheToOrder[], version: NixVersion | undefined) =>
  orderSubstituters(
    configured.map((cache) => ({ ...cache, rememberedPriority: undefined })),
    version,
  );

/** Caches that are not mentioned go where they are now: behind the same one. */
function wholeOrder(wanted: readonly string[], present: readonly OrderedCache[]): readonly string[] {
  const names = present.map(({ entry }) => entry);
  const order = [...new Set(wanted)].filter((entry) => names.includes(entry));
  names.forEach((entry, place) => {
    if (order.includes(entry)) return;
    const before = names[place - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, entry);
  });
  return order;
}

/** Whether the list can decide: by priority they are in this order already, by what is remembered and by what is announced. */
function isSorted({ present, fresh }: Plan, wanted: readonly string[]): boolean {
  const now = new Map(present.map(({ entry, priority }) => [entry, priority]));
  return wanted.every((entry, place) => {
    const next = wanted[place + 1];
    return (
      next === undefined ||
      ((now.get(entry) ?? 0) <= (now.get(next) ?? 0) &&
        (fresh.get(entry)?.priority ?? 0) <= (fresh.get(next)?.priority ?? 0))
    );
  });
}

function nothing(plan: Plan): ConfigurationChange {
  const list = plan.configured.map(({ entry }) => entry);
  return {
    kind: 'none',
    order: plan.wanted,
    list,
    rewritten: [],
    intents: [],
    cautions: [...heldByMemory(plan)],
  };
}

function otherList(plan: Plan): ConfigurationChange {
  const list = listOf(plan, plan.wanted);
  return {
    kind: 'list',
    order: plan.wanted,
    list,
    rewritten: [],
    intents: [
      { kind: 'arrange-setting', setting: 'substituters', values: list, replacing: [], certainty: 'certain' },
    ],
    cautions: [...ties(plan, prioritiesAfter(plan, [])), ...dependence(plan, plan.wanted, [])],
  };
}
