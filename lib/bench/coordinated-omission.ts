/**
 * The samples with those that a stall kept from being taken. Who asks only after the last answer came sees a stall of two seconds
 * once, where someone who asks every 100 ms would have met it twenty times: 2 s, 1.9 s, 1.8 s and so on. Those are added (as
 * HdrHistogram does), so that a p95 or a maximum is not too good.
 *
 * `everyMs` is how often the cache would have been asked without the stall: the median duration of a round. As there is one request to each cache
 * in a round, only a stall longer than all of a round leaves something out, and the stalls of the others add nothing here. For p95
 * and maximum alone: the ranking takes rounds as they were, since it compares answers of the same round.
 * An answer that was given up on is no sample: say beside the p95 how many there were.
 */
export function withOmitted(samples: readonly number[], everyMs: number): readonly number[] {
  if (!(everyMs > 0)) return samples;
  return samples.flatMap((ms) => {
    const missed = Number.isFinite(ms) ? Math.min(MOST_MISSED, Math.max(0, Math.ceil(ms / everyMs) - 1)) : 0;
    return [ms, ...Array.from({ length: missed }, (_, index) => ms - (index + 1) * everyMs)];
  });
}

/** Rounds of next to no time, next to a stall of minutes, must not fill the memory. */
const MOST_MISSED = 1000;
