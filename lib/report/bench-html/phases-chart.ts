import type { Ranked } from '../../model/bench.ts';
import { timeText } from '../bench/numbers.ts';
import { folded, key, section, stackTable } from './chart.ts';
import { type Markup, nothing } from './markup.ts';
import { stackedBars } from './stacked-bars.ts';

type Phases = NonNullable<Ranked['openingPhases']>;

const phases = [
  ['p1', 'name look-up', ({ resolveMs }: Phases) => resolveMs],
  ['p2', 'connection', ({ connectMs }: Phases) => connectMs],
  ['p3', 'TLS', ({ tlsMs }: Phases) => tlsMs],
  ['p4', 'waiting for the answer', ({ processingMs }: Phases) => processingMs],
  ['p5', 'transfer', ({ transferMs }: Phases) => transferMs],
] as const;

/** What the first request to each cache is spent on. */
export function phasesSection(ranking: readonly Ranked[], names: ReadonlyMap<string, string>): Markup {
  const opened = ranking.flatMap(({ substituter, openingPhases }) =>
    openingPhases === null ? [] : [{ substituter, times: phases.map(([, , msOf]) => msOf(openingPhases)) }],
  );
  if (opened.length === 0) return nothing;
  const total = (times: readonly (number | null)[]) => times.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  return section({
    id: 'opening',
    title: 'Opening a cache',
    intro: 'From nothing to nix-cache-info. Nix does this once for each cache that it asks, in each command.',
    body: [
      key(phases.map(([className, text]) => [className, text])),
      stackedBars({
        id: 'phases',
        title: 'Phases of opening each cache',
        classes: phases.map(([className]) => className),
        bars: opened.map(({ substituter, times }) => ({
          name: names.get(substituter) ?? substituter,
          full: substituter,
          parts: times.map((ms) => Math.max(0, ms ?? 0)),
          text: timeText(total(times)),
        })),
      }),
      folded(
        'The same as numbers',
        stackTable({
          caption: 'Phases of opening',
          heads: ['cache', ...phases.map(([, text]) => text)],
          rows: opened.map(({ substituter, times }) => ({
            name: substituter,
            cells: times.map((ms) => ({ text: ms === null ? '-' : timeText(ms) })),
          })),
        }),
      ),
    ],
  });
}
