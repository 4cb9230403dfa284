import type { Ranked, Times } from '../../model/bench.ts';
import { timeText } from '../bench/numbers.ts';
import { counted, hitsOf, isRanked, missesOf } from '../bench/samples.ts';
import { type TimeAxis, timeAxis } from '../bench/time-axis.ts';
import {
  across,
  axis,
  chart,
  folded,
  key,
  rounded,
  rowName,
  section,
  stackTable,
  stretched,
  wide,
} from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';

const TOP = 22;
const NAMES = 38;
const STRIP = 26;
const ROW = NAMES + 2 * STRIP + 14;
const PARTS = 72;
const MOST_TICKS = 5;

/** How the times of all answers spread, hits above misses, on one axis for all caches. */
export function distributionSection(ranking: readonly Ranked[], names: ReadonlyMap<string, string>): Markup {
  const caches = ranking.filter(
    (cache) => isRanked(cache) && hitsOf(cache).length + missesOf(cache).length > 0,
  );
  const shared = timeAxis(
    caches.flatMap((cache) => [...hitsOf(cache), ...missesOf(cache)]),
    MOST_TICKS,
  );
  if (shared === undefined) return nothing;
  const bottom = TOP + caches.length * ROW;
  const rows = caches.flatMap((cache, index) => rowOf(cache, names, shared, TOP + index * ROW));
  return section({
    id: 'answers',
    title: 'How fast they answer',
    intro:
      'Each heap is made of the times of all answers on a connection that stands. The axis is logarithmic: each step is a multiple. Left is fast, narrow is steady.',
    body: [
      key([
        ['hit', 'for a path that it has'],
        ['miss', 'for a path that it has not'],
        ['median', 'median, in its 95 % confidence interval'],
      ]),
      chart({
        id: 'distributions',
        title: 'Distribution of the answer times of each cache',
        description: caches.map((cache) => `${cache.substituter}: ${medians(cache)}.`).join(' '),
        height: bottom + 18,
        body: [...axis(shared.ticks, TOP, bottom), ...rows],
      }),
      folded('The same as numbers', tableOf(caches)),
    ],
  });
}

const medians = ({ hit, miss }: Ranked): string =>
  [
    ...(hit === null ? [] : [`hit ${timeText(hit.medianMs)}`]),
    ...(miss === null ? [] : [`miss ${timeText(miss.medianMs)}`]),
  ].join(', ');

function rowOf(
  cache: Ranked,
  names: ReadonlyMap<string, string>,
  shared: TimeAxis,
  top: number,
): readonly Markup[] {
  const { substituter, hit, miss } = cache;
  return [
    rowName(names.get(substituter) ?? substituter, substituter, top + 16),
    html`<text class="small" x="0" y="${top + 32}">${medians(cache)}</text>`,
    ...strip('hit', hitsOf(cache), hit, shared, top + NAMES),
    ...strip('miss', missesOf(cache), miss, shared, top + NAMES + STRIP + 4),
  ];
}

function strip(
  kind: 'hit' | 'miss',
  samples: readonly number[],
  times: Times | null,
  { at }: TimeAxis,
  top: number,
): readonly Markup[] {
  if (samples.length === 0) return [];
  const bottom = top + STRIP;
  const interval =
    times === null
      ? []
      : [
          html`<rect class="interval ${kind}" x="${across(at(times.ciLowMs))}" width="${wide(Math.max(0, at(times.ciHighMs) - at(times.ciLowMs)))}" y="${top}" height="${STRIP}"/>`,
          html`<line class="median" x1="${across(at(times.medianMs))}" x2="${across(at(times.medianMs))}" y1="${top}" y2="${bottom}"/>`,
        ];
  return [
    html`<text class="small" x="0" y="${bottom - 7}">${kind}</text>`,
    html`<line class="grid" x1="${across(0)}" x2="${across(1)}" y1="${bottom}" y2="${bottom}"/>`,
    stretched(top, STRIP, [html`<path class="bars ${kind}" d="${heap(samples.map(at))}"/>`]),
    ...interval,
  ];
}

/** Bars as one path; a single answer far off is seen as well. */
function heap(places: readonly number[]): string {
  const counts = counted(places, PARTS);
  const most = counts.reduce((high, count) => Math.max(high, count), 1);
  const width = 100 / PARTS;
  return counts
    .flatMap((count, part) => {
      const height = Math.max(4, (count / most) * STRIP);
      return count === 0
        ? []
        : [`M${rounded(part * width)} ${STRIP}v${-rounded(height)}h${rounded(width)}v${rounded(height)}z`];
    })
    .join('');
}

function tableOf(caches: readonly Ranked[]): Markup {
  const cells = (times: Times | null) => [
    {
      text: times === null ? '-' : timeText(times.medianMs),
      more: times === null ? undefined : `${timeText(times.ciLowMs)} to ${timeText(times.ciHighMs)}`,
    },
    {
      text: times === null ? '-' : timeText(times.p95Ms),
      more: times === null ? undefined : `${times.samples} times`,
    },
  ];
  return stackTable({
    caption: 'Answer times',
    heads: ['cache', 'hit, median', 'hit, 95 of 100', 'miss, median', 'miss, 95 of 100'],
    rows: caches.map(({ substituter, hit, miss }) => ({
      name: substituter,
      cells: [...cells(hit), ...cells(miss)],
    })),
  });
}
