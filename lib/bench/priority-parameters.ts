import type { FixIntent } from '../model/fix.ts';
import { orderSubstituters } from '../nix/substituter-order.ts';
import { dependence, rememberedParameters, ties } from './priority-cautions.ts';
import { priorityNumbers } from './priority-numbers.ts';
import {
  type ConfigurationChange,
  type Plan,
  placed,
  prioritiesAfter,
  type Rewritten,
} from './priority-plan.ts';

/** Some entries get `?priority=`, which counts since Nix 2.4. */
export function parameters(plan: Plan): ConfigurationChange {
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

/** The entry with this priority, in place of the one that it may have. */
function withPriority(entry: string, priority: number): string {
  const [base = '', ...queries] = entry.split('?');
  const others = queries
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && pair.split('=', 1)[0] !== 'priority');
  return `${base}?${[...others, `priority=${priority}`].join('&')}`;
}
