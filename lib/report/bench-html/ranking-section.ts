import type { BenchDocument, Ranked, Times } from '../../model/bench.ts';
import { rateText, shareText, spreadText, timeText } from '../bench/numbers.ts';
import { isRanked } from '../bench/samples.ts';
import { comparisonLead, placeText, remarksOf } from '../bench/words.ts';
import { section, stackTable } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';

/** The caches, the fastest first, and in words what is no place in a ranking. */
export function rankingSection({ ranking }: BenchDocument): Markup {
  const measured = ranking.filter(isRanked);
  const isTied = measured.some(({ place, tiedWith }) => place !== null && tiedWith.length > 0);
  return section({
    id: 'ranking',
    title: 'Ranking',
    intro: `The fastest first.${isTied ? ' Between caches with an equals sign no real difference was measured.' : ''} A time is a median, with how far answers usually lie from it.`,
    body: [
      measured.length === 0 ? html`<p class="bad">No cache could be measured.</p>` : tableOf(measured),
      lostList(ranking),
      remarkList(ranking),
    ],
  });
}

const tableOf = (caches: readonly Ranked[]): Markup =>
  stackTable({
    caption: 'Ranking of the caches',
    heads: ['cache', 'has', 'hit', 'miss', 'first byte', 'download', 'opening', 'asked as'],
    rows: caches.map((cache) => ({
      name: `${placeText(cache)}  ${cache.substituter}`,
      isFirst: cache.place === 1,
      cells: [
        {
          text: shareText(cache.paths.found, cache.paths.asked),
          more: `${cache.paths.found} of ${cache.paths.asked}`,
        },
        timeCell(cache.hit),
        timeCell(cache.miss),
        timeCell(cache.firstByte),
        { text: cache.throughput === null ? '-' : rateText(cache.throughput.medianBytesPerSecond) },
        { text: cache.opening === null ? '-' : timeText(cache.opening.medianMs) },
        {
          text: cache.order === null ? 'not asked' : `number ${cache.order}`,
          more: cache.priority === null ? undefined : `priority ${cache.priority}`,
        },
      ],
    })),
  });

const timeCell = (times: Times | null) => ({
  text: times === null ? '-' : spreadText(times.medianMs, times.madMs, true),
});

const lostList = (ranking: readonly Ranked[]): Markup =>
  listOf(
    'Not in the ranking',
    ranking
      .filter((cache) => !isRanked(cache))
      .map(({ substituter, state, stateText }) => ({
        className: state === 'not-measured' ? 'quiet' : 'bad',
        text: `${substituter}: ${stateText}`,
      })),
  );

const remarkList = (ranking: readonly Ranked[]): Markup =>
  listOf(
    'To know before these numbers are believed',
    ranking.flatMap((cache) =>
      remarksOf(cache).map((text) => ({ className: 'remark', text: `${cache.substituter}: ${text}` })),
    ),
  );

/** What changed since another measurement. */
export function comparisonSection({ comparison }: BenchDocument): Markup {
  if (comparison === null) return nothing;
  const good = new Set<string>(['faster', 'works-again']);
  const bad = new Set<string>(['slower', 'died', 'gone']);
  return section({
    id: 'changes',
    title: 'What changed',
    body: [
      html`<p>${comparisonLead(comparison)} ${comparison.text}</p>`,
      html`<ul class="notes">${comparison.changes.map(
        ({ substituter, kind, text }) =>
          html`<li class="${good.has(kind) ? 'good' : bad.has(kind) ? 'bad' : 'remark'}">${substituter}: ${text}</li>`,
      )}</ul>`,
    ],
  });
}

const listOf = (
  title: string,
  items: readonly { readonly className: string; readonly text: string }[],
): Markup =>
  items.length === 0
    ? nothing
    : html`<h3>${title}</h3><ul class="notes">${items.map(({ className, text }) => html`<li class="${className}">${text}</li>`)}</ul>`;
