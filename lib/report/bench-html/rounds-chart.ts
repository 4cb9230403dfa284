import type { Ranked } from '../../model/bench.ts';
import { timeText } from '../bench/numbers.ts';
import { hitsOf, missesOf } from '../bench/samples.ts';
import { timeAxis } from '../bench/time-axis.ts';
import { across, chart, key, rounded, rowName, section, stretched, wide } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';

const TOP = 4;
const NAME = 30;
const PLOT = 60;
const ROW = NAME + PLOT + 12;

/** How each cache fared from round to round, those that died too: whether it grew slower, and when it fell silent. */
export function roundsSection(
  ranking: readonly Ranked[],
  names: ReadonlyMap<string, string>,
  roundsMade: number,
): Markup {
  const rounds = ranking.reduce(
    (most, { raw }) => Math.max(most, raw.hitMs.length, raw.missMs.length),
    roundsMade,
  );
  const caches = ranking.filter((cache) => hitsOf(cache).length + missesOf(cache).length > 0);
  if (caches.length === 0 || rounds < 2) return nothing;
  const bottom = TOP + caches.length * ROW;
  return section({
    id: 'rounds',
    title: 'From round to round',
    intro: 'Whether a cache was as fast at the end as at the beginning. Each has an axis of its own.',
    body: [
      key([
        ['hit', 'for a path that it has'],
        ['miss', 'for a path that it has not'],
      ]),
      chart({
        id: 'timeline',
        title: `Answer times of each cache over ${rounds} rounds`,
        description: caches.map((cache) => `${cache.substituter}: ${courseText(cache)}.`).join(' '),
        height: bottom + 18,
        body: [
          ...caches.flatMap((cache, index) => rowOf(cache, names, rounds, TOP + index * ROW)),
          html`<text class="tick" x="${across(0)}" y="${bottom + 8}">round 1</text>`,
          html`<text class="tick" x="${across(1)}" y="${bottom + 8}" text-anchor="end">round ${rounds}</text>`,
        ],
      }),
    ],
  });
}

function rowOf(
  cache: Ranked,
  names: ReadonlyMap<string, string>,
  rounds: number,
  top: number,
): readonly Markup[] {
  const { substituter, raw } = cache;
  const own = timeAxis([...hitsOf(cache), ...missesOf(cache)], 3);
  if (own === undefined) return [];
  const x = (round: number): number => (100 * (round + 0.5)) / rounds;
  const y = (ms: number): number => rounded((1 - own.at(ms)) * PLOT);
  const plotTop = top + NAME;
  const series = (kind: string, times: readonly (number | null)[]): readonly Markup[] => [
    html`<path class="line ${kind}" d="${lineOf(times, x, y)}"/>`,
    html`<path class="dots ${kind}" d="${times.map((ms, round) => (ms === null ? '' : `M${rounded(x(round))} ${y(ms)}h0`)).join('')}"/>`,
  ];
  const silent = cache.state === 'died' ? lastAnswer(cache) + 1 : rounds;
  return [
    rowName(names.get(substituter) ?? substituter, substituter, top + 16),
    ...own.ticks.flatMap(({ at, label }) => {
      const height = rounded(plotTop + (1 - at) * PLOT);
      return [
        html`<line class="grid" x1="${across(0)}" x2="${across(1)}" y1="${height}" y2="${height}"/>`,
        html`<text class="tick" x="0" y="${height + 4}">${label}</text>`,
      ];
    }),
    ...(silent < rounds
      ? [
          html`<rect class="dead" x="${across(silent / rounds)}" width="${wide((rounds - silent) / rounds)}" y="${plotTop}" height="${PLOT}"/>`,
          html`<text class="small" x="${across((silent + rounds) / 2 / rounds)}" y="${plotTop + PLOT / 2 + 4}" text-anchor="middle">no answer</text>`,
        ]
      : []),
    stretched(plotTop, PLOT, [...series('miss', raw.missMs), ...series('hit', raw.hitMs)]),
  ];
}

/** A line with a gap wherever there was no answer. */
function lineOf(
  times: readonly (number | null)[],
  x: (round: number) => number,
  y: (ms: number) => number,
): string {
  return times
    .map((ms, round) => {
      if (ms === null) return '';
      const isGoingOn = round > 0 && (times[round - 1] ?? null) !== null;
      return `${isGoingOn ? 'L' : 'M'}${rounded(x(round))} ${y(ms)}`;
    })
    .join('');
}

const isTime = (ms: number | null): boolean => ms !== null;

const lastAnswer = ({ raw }: Ranked): number =>
  Math.max(raw.hitMs.findLastIndex(isTime), raw.missMs.findLastIndex(isTime));

/** The ends of the course in words. */
function courseText(cache: Ranked): string {
  const times = hitsOf(cache).length > 0 ? hitsOf(cache) : missesOf(cache);
  const [first = 0] = times;
  const ends = `first ${timeText(first)}, last ${timeText(times.at(-1) ?? first)}`;
  return cache.state === 'died' ? `${ends}, then no answer` : ends;
}
