import { scaleLog } from 'd3-scale';

/** Where times stand on an axis that all caches share. Logarithmic, since a near cache and a far one differ by powers of ten. */
export interface TimeAxis {
  /** From 0 to 1. */
  readonly at: (ms: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** Times below this are no longer measured but guessed; the logarithm needs an end. */
const LEAST_MS = 0.01;
/** How far the ends of the axis are apart at least, as a ratio: a small difference must not look like a large one. */
const LEAST_RATIO = 8;

/** Undefined where there is nothing to show. */
export function timeAxis(times: readonly number[], mostTicks: number): TimeAxis | undefined {
  if (times.length === 0) return undefined;
  const least = Math.max(
    LEAST_MS,
    times.reduce((low, ms) => Math.min(low, ms)),
  );
  const most = Math.max(
    LEAST_MS,
    times.reduce((high, ms) => Math.max(high, ms)),
  );
  const widening = Math.max(1.15, Math.sqrt(LEAST_RATIO / (most / least)));
  const scale = scaleLog()
    .domain([least / widening, most * widening])
    .range([0, 1])
    .clamp(true);
  return {
    at: (ms) => scale(Math.max(LEAST_MS, ms)),
    ticks: tickTimes(scale.ticks(), mostTicks).map((ms) => ({ at: scale(ms), label: tickText(ms) })),
  };
}

/** Powers of ten where there are enough of them, else also their halves and fifths. */
function tickTimes(times: readonly number[], most: number): readonly number[] {
  const leading = (ms: number) => Number(ms.toExponential()[0]);
  const choices = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 5]].map((digits) =>
    times.filter((ms) => digits.includes(leading(ms))),
  );
  const chosen = choices.findLast((some) => some.length <= most) ?? choices[0] ?? [];
  const step = Math.ceil(chosen.length / most);
  return chosen.filter((_, index) => index % step === 0);
}

const tickText = (ms: number): string =>
  ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
