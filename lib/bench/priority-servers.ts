import type { FixIntent } from '../model/fix.ts';
import { heldByMemory } from './priority-cautions.ts';
import { priorityNumbers } from './priority-numbers.ts';
import { type ConfigurationChange, listOf, type Plan, placed } from './priority-plan.ts';

/** Up to 2.3 the parameter is an unknown setting, and nobody but the caches themselves gives priorities. */
export function servers(plan: Plan): ConfigurationChange {
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
