import { scaleLinear } from 'd3-scale';
import { timeText } from '../bench/numbers.ts';
import { across, axis, chart, rowName, wide } from './chart.ts';
import { html, type Markup } from './markup.ts';

interface Bar {
  readonly name: string;
  readonly full: string;
  /** Milliseconds, in the order of the classes p1, p2 and so on. */
  readonly parts: readonly number[];
  readonly text: string;
}

interface StackedBars {
  readonly id: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly classes: readonly string[];
}

const TOP = 22;
const ROW = 54;
const NAME = 18;
const BAR = 20;
const MOST_TICKS = 4;

/** Times made of parts, one bar for each, on one axis from 0. */
export function stackedBars({ id, title, bars, classes }: StackedBars): Markup {
  const longest = bars.reduce((most, { parts }) => Math.max(most, sumOf(parts)), 0);
  const scale = scaleLinear()
    .domain([0, longest > 0 ? longest : 1])
    .nice(MOST_TICKS);
  const all = scale.ticks(MOST_TICKS);
  const step = Math.ceil(all.length / (MOST_TICKS + 1));
  const ticks = all
    .filter((_, index) => index % step === 0)
    .map((ms) => ({ at: scale(ms), label: ms === 0 ? '0' : plain(ms) }));
  const bottom = TOP + bars.length * ROW;
  const rows = bars.flatMap(({ name, full, parts, text }, index) => {
    const top = TOP + index * ROW;
    return [
      rowName(`${name}: ${text}`, full, top + NAME),
      ...parts.map((ms, part) => {
        const start = scale(sumOf(parts.slice(0, part)));
        return html`<rect class="${classes[part] ?? ''}" x="${across(start)}" width="${wide(scale(ms))}" y="${top + NAME + 8}" height="${BAR}"/>`;
      }),
    ];
  });
  return chart({
    id,
    title,
    description: bars.map(({ full, text }) => `${full}: ${text}.`).join(' '),
    height: bottom + 18,
    body: [...axis(ticks, TOP, bottom), ...rows],
  });
}

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

/** Round numbers need no digits behind the point. */
const plain = (ms: number): string =>
  ms < 1000
    ? `${Number(ms.toPrecision(3))} ms`
    : ms < 120_000
      ? `${Number((ms / 1000).toPrecision(3))} s`
      : timeText(ms);
