import type { BenchAdvice, BenchDocument, BenchPlan } from '../../model/bench.ts';
import type { Fix } from '../../model/report.ts';
import { timeText } from '../bench/numbers.ts';
import { hasSameOrder, speedUpText } from '../bench/words.ts';
import { introduction } from '../fix-text.ts';
import { key, section, stackTable } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';
import { stackedBars } from './stacked-bars.ts';

/** The answer in a sentence and, where there is one, the number that matters. */
export function verdict({ advice, summary, budget }: BenchDocument): Markup {
  const { present, proposed } = advice;
  const faster = present === null || proposed === null ? undefined : speedUpText(present, proposed);
  const interrupted = summary.interrupted || budget.stoppedBecause === 'interrupted';
  return html`
<section class="card verdict ${advice.kind}"><p class="said">${advice.text}</p>${
    present === null || proposed === null || faster === undefined
      ? nothing
      : html`<p class="big"><span>${timeText(present.predictedMs)} now</span><span>${timeText(proposed.predictedMs)} then</span><b>${faster}</b></p>`
  }${
    interrupted
      ? html`<p class="warn">The measurement was interrupted: this is what was settled until then.</p>`
      : nothing
  }<p class="quiet">${summary.text}</p></section>`;
}

const parts = [
  ['p1', 'opening caches', ({ openingMs }: BenchPlan) => openingMs],
  ['p3', 'asking for paths', ({ lookupMs }: BenchPlan) => lookupMs],
  ['p4', 'downloading', ({ downloadMs }: BenchPlan) => downloadMs],
] as const;

/** What to do about the order, why, and the exact configuration. */
export function adviceSection(document: BenchDocument): Markup {
  const { advice } = document;
  const body = [
    ...predictionOf(advice, document.paths.list.length),
    ordersOf(advice),
    ...contributionsOf(advice),
    ...(advice.drop.length === 0
      ? []
      : [
          html`<h3>More is not better</h3><ul class="notes">${advice.drop.map(
            ({ text, savesMs }) =>
              html`<li>${savesMs > 0 ? html`<b>${timeText(savesMs)} less</b>: ` : nothing}${text}</li>`,
          )}</ul>`,
        ]),
    ...configurationOf(advice.changes),
    ...(advice.cautions.length === 0
      ? []
      : [html`<ul class="notes warn">${advice.cautions.map((text) => html`<li>${text}</li>`)}</ul>`]),
  ].filter(({ markup }) => markup !== '');
  return body.length === 0 ? nothing : section({ id: 'advice', title: 'The order of the caches', body });
}

function predictionOf({ present, proposed }: BenchAdvice, paths: number): readonly Markup[] {
  const plans = [
    ...(present === null ? [] : [{ name: 'now', full: 'In the present order', plan: present }]),
    ...(proposed === null || hasSameOrder(present, proposed)
      ? []
      : [{ name: 'then', full: 'In the proposed order', plan: proposed }]),
  ];
  if (plans.length === 0) return [];
  return [
    html`<p class="quiet">The time that Nix is predicted to take for ${paths === 1 ? 'the path' : `the ${paths} paths`} together.</p>`,
    key(parts.map(([className, text]) => [className, text])),
    stackedBars({
      id: 'prediction',
      title: 'Predicted time for all sampled paths',
      classes: parts.map(([className]) => className),
      bars: plans.map(({ name, full, plan }) => ({
        name,
        full,
        parts: parts.map(([, , msOf]) => Math.max(0, msOf(plan))),
        text: timeText(plan.predictedMs),
      })),
    }),
    stackTable({
      caption: 'Predicted time',
      heads: ['order', ...parts.map(([, text]) => text), 'together'],
      rows: plans.map(({ full, plan }) => ({
        name: full,
        cells: [...parts.map(([, , msOf]) => timeText(msOf(plan))), timeText(plan.predictedMs)].map(
          (text) => ({
            text,
          }),
        ),
      })),
    }),
  ];
}

function ordersOf({ present, proposed }: BenchAdvice): Markup {
  const isSame = hasSameOrder(present, proposed);
  const list = (title: string, plan: BenchPlan | null): Markup =>
    plan === null || plan.order.length === 0
      ? nothing
      : html`<div><h3>${title}</h3><ol>${plan.order.map((name) => html`<li>${name}</li>`)}</ol></div>`;
  const lists = [
    list(isSame || proposed === null ? 'Order' : 'Order now', present),
    isSame ? nothing : list('Proposed order', proposed),
  ];
  return lists.every(({ markup }) => markup === '') ? nothing : html`<div class="orders">${lists}</div>`;
}

function contributionsOf({ contributions, present, proposed }: BenchAdvice): readonly Markup[] {
  if (contributions.length === 0) return [];
  const isOne = proposed === null || hasSameOrder(present, proposed);
  const then = (text: string) => (isOne ? [] : [text]);
  return [
    html`<h3>What each cache contributes</h3><p class="quiet">Paths that no other cache has, paths that Nix takes from it, and what waiting for its misses costs.</p>`,
    stackTable({
      caption: 'What each cache contributes',
      heads: [
        'cache',
        'only here',
        'serves now',
        ...then('serves then'),
        'misses now',
        ...then('misses then'),
      ],
      rows: contributions.map(
        ({ substituter, onlyHere, servedNow, servedThen, missesNowMs, missesThenMs }) => ({
          name: substituter,
          cells: [
            onlyHere.toString(),
            servedNow.toString(),
            ...then(servedThen.toString()),
            timeText(missesNowMs),
            ...then(timeText(missesThenMs)),
          ].map((text) => ({ text })),
        }),
      ),
    }),
  ];
}

/** The same words as on the text page; what is to be copied stands alone. */
function configurationOf(changes: readonly Fix[]): readonly Markup[] {
  if (changes.length === 0) return [];
  const apply = [...new Set(changes.flatMap((change) => change.apply))];
  const block = (lines: readonly string[]): Markup =>
    lines.length === 0 ? nothing : html`<pre tabindex="0">${lines.join('\n')}</pre>`;
  return [
    html`<h3>The configuration</h3>`,
    ...changes.map((change) => {
      const { takeOut, lines } = change;
      return html`<p>${introduction(change)}</p>${block(takeOut)}${
        takeOut.length > 0 && lines.length > 0
          ? html`<p>${lines.length === 1 ? 'by this one:' : 'by these:'}</p>`
          : nothing
      }${block(lines)}`;
    }),
    apply.length === 0 ? nothing : html`<p>Then, for the edited file to count:</p>${block(apply)}`,
  ];
}
