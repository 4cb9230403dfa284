import type { FixIntent } from '../model/fix.ts';
import { type CacheToOrder, type OrderedCache, orderSubstituters } from '../nix/substituter-order.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { isOfficial } from './official-cache.ts';
import {
  type Caution,
  dependence,
  heldByMemory,
  type Plan,
  type Rewritten,
  rememberedParameters,
  ties,
} from './priority-cautions.ts';
import { type Placed, priorityNumbers } from './priority-numbers.ts';

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

/** What has to be written for the order that is wanted. */
export interface ConfigurationChange {
  /**
   * `none`: it is that order. `list`: another order of the list is enough. `parameters`: some get `?priority=`. `servers`: this Nix knows
   * no such parameter, so that only the list and the operators of the caches can do something.
   */
  readonly kind: 'none' | 'list' | 'parameters' | 'servers';
  /** The order that the change of the configuration leads to, in the entries of now: the one that is wanted, but for `servers`. */
  readonly order: readonly string[];
  /** The list afterwards. */
  readonly list: readonly string[];
  readonly rewritten: readonly Rewritten[];
  readonly intents: readonly FixIntent[];
  readonly cautions: readonly Caution[];
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

/** Repeated entries go, as the first of them would count in another place. */
const listOf = ({ configured }: Plan, order: readonly string[]): readonly string[] => [
  ...new Set([...order, ...configured.map(({ entry }) => entry)]),
];

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

function parameters(plan: Plan): ConfigurationChange {
  const { wanted, configured } = plan;
  const numbers = priorityNumbers(wanted.map((entry) => placed(plan, entry)));
  const rewritten = wanted.flatMap((entry, place): readonly Rewritten[] => {
    const number = numbers[place];
    return number === undefined ? [] : [{ from: entry, to: withPriority(entry, number) }];
  });
  const texts = new Map(rewritten.map(({ from, to }) => [from, to]));
  const repeated = repeats(plan);
  const gone = new Set(
    repeated.flatMap((intent) => (intent.kind === 'remove-from-setting' ? intent.values : [])),
  );
  const list = [...new Set(configured.map(({ entry }) => texts.get(entry) ?? entry))].filter(
    (entry) => !gone.has(entry),
  );
  const changed = rewritten.map(({ from }) => from);
  return {
    kind: 'parameters',
    order: wanted,
    list,
    rewritten,
    intents: [
      ...replacements(rewritten, list),
      ...repeated,
      ...(plan.isUntrusted === true
        ? [
            {
              kind: 'add-to-setting',
              setting: 'trusted-substituters',
              values: rewritten.map(({ to }) => to),
              certainty: 'certain',
              note: 'to a daemon a cache with another parameter is another cache, which it has to know as the same text',
            } as const,
          ]
        : []),
    ],
    cautions: [
      { kind: 'trust-text', rewritten },
      ...rememberedParameters(plan, rewritten),
      ...ties(plan, prioritiesAfter(plan, numbers)),
      ...dependence(plan, wanted, changed),
    ],
  };
}

function replacements(rewritten: readonly Rewritten[], list: readonly string[]): readonly FixIntent[] {
  const [only, ...more] = rewritten;
  const shared = { setting: 'substituters', certainty: 'certain' } as const;
  if (only === undefined) return [];
  return more.length === 0
    ? [{ kind: 'replace-in-setting', ...only, ...shared }]
    : [{ kind: 'arrange-setting', values: list, replacing: rewritten, ...shared }];
}

/** Entries that Nix skips because of one that is written differently by now would come to count. */
function repeats({ configured, present, version }: Plan): readonly FixIntent[] {
  const values = new Set<string>();
  for (const cache of configured) {
    const isAsked = present.some(({ entry }) => entry === cache.entry);
    if (!isAsked && orderSubstituters([cache], version).length > 0) values.add(cache.entry);
  }
  return values.size === 0
    ? []
    : [{ kind: 'remove-from-setting', setting: 'substituters', values: [...values], certainty: 'certain' }];
}

/** Up to 2.3 the parameter is an unknown setting, and nobody but the caches themselves gives priorities. */
function servers(plan: Plan): ConfigurationChange {
  const { wanted, present, infoSpan } = plan;
  const priorities = new Map(present.map(({ entry, priority }) => [entry, priority]));
  const order = wanted.toSorted((left, right) => (priorities.get(left) ?? 0) - (priorities.get(right) ?? 0));
  const list = listOf(plan, order);
  const numbers = priorityNumbers(
    wanted.map((entry) => ({ ...placed(plan, entry), position: list.indexOf(entry) })),
  );
  const announcing = wanted.flatMap((entry, place) => {
    const number = numbers[place];
    return number === undefined ? [] : [{ entry, number }];
  });
  const isListChanged = order.some((entry, place) => entry !== present[place]?.entry);
  return {
    kind: 'servers',
    order,
    list,
    rewritten: [],
    intents: [
      ...(isListChanged
        ? [
            {
              kind: 'arrange-setting',
              setting: 'substituters',
              values: list,
              replacing: [],
              certainty: 'certain',
            } as const,
          ]
        : []),
      ...announcing.map(
        ({ entry, number }): FixIntent => ({
          kind: 'do',
          text: `Ask whoever runs ${entry} to announce "Priority: ${number}" in its nix-cache-info.`,
          certainty: 'suggestion',
          note: 'before Nix 2.4 nothing else decides between caches of different priorities; ?priority= counts from there on',
        }),
      ),
    ],
    cautions: [
      ...(announcing.length === 0
        ? []
        : [
            {
              kind: 'announcement-is-remembered',
              entries: announcing.map(({ entry }) => entry),
              seconds: infoSpan,
            } as const,
          ]),
      ...heldByMemory(plan),
    ],
  };
}

/** Everybody names it by one text, so that another is a second cache wherever the first comes in: rather two others change. */
const OFFICIAL = 2.5;
function placed({ configured, present, fresh }: Plan, entry: string): Placed {
  const priority = fresh.get(entry)?.priority;
  const lasts = present.find((cache) => cache.entry === entry)?.priority === priority;
  return {
    position: configured.findIndex((cache) => cache.entry === entry),
    priority: lasts ? priority : undefined,
    weight: isOfficial(entry) ? OFFICIAL : 1,
  };
}

/** The entry with this priority, in place of the one that it may have. */
function withPriority(entry: string, priority: number): string {
  const [base = '', ...queries] = entry.split('?');
  const others = queries
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && pair.split('=', 1)[0] !== 'priority');
  return `${base}?${[...others, `priority=${priority}`].join('&')}`;
}

function prioritiesAfter(
  { wanted, fresh }: Plan,
  numbers: readonly (number | undefined)[],
): readonly number[] {
  return wanted.map((entry, place) => numbers[place] ?? fresh.get(entry)?.priority ?? 0);
}
