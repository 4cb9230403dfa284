import type { BenchDocument, BenchPlan, Ranked } from '../../model/bench.ts';
import { bytesText } from '../why-text.ts';
import { amount, momentText, rateText, timeText } from './numbers.ts';

/** "1", "=2" for a tie, "-" for a cache that has no place. */
export const placeText = ({ place, tiedWith }: Pick<Ranked, 'place' | 'tiedWith'>): string =>
  place === null ? '-' : `${tiedWith.length > 0 ? '=' : ''}${place}`;

const reasons: Readonly<Record<BenchDocument['budget']['stoppedBecause'], string>> = {
  settled: 'further rounds would not have changed the ranking',
  rounds: 'all rounds of this level were made',
  requests: 'more requests were not allowed',
  bytes: 'more bytes were not allowed',
  time: 'the time was up',
  'nothing-to-measure': 'there was nothing to measure',
  interrupted: 'it was interrupted, and what was settled until then is shown',
};

/** What the measurement cost, of what it was allowed, and why it ended. */
export function budgetText({ budget }: Pick<BenchDocument, 'budget'>): string {
  const { requests, bytes, rounds, seconds, stoppedBecause } = budget;
  const cost = [
    `${amount(rounds.made, 'round')} of ${rounds.most}`,
    `${amount(requests.made, 'request')} of ${requests.most}`,
    `${bytesText(bytes.received)} of ${bytesText(bytes.most)}`,
    `${timeText(seconds.took * 1000)} of ${seconds.most} s`,
  ].join(', ');
  return `Spent ${cost}. It ended because ${reasons[stoppedBecause]}.`;
}

/** "2026-11-21 18:30 UTC, normal". */
export const measuredText = ({ recordedAt, budget }: BenchDocument): string =>
  `${momentText(recordedAt)}, ${budget.level}`;

export const pathsText = ({ paths }: BenchDocument): string =>
  paths.list.length === 0 ? `none (${paths.source})` : `${paths.list.length} from ${paths.source}`;

/** How the sampled paths spread over the caches; undefined where there are none. */
export function coverageText({ paths: { list } }: BenchDocument): string | undefined {
  if (list.length === 0) return undefined;
  const atCaches = (fits: (caches: number) => boolean): number =>
    list.filter(({ foundAt }) => fits(foundAt.length)).length;
  const nowhere = atCaches((caches) => caches === 0);
  if (nowhere === list.length) return `No cache has any of the ${amount(list.length, 'path')}.`;
  const parts = [
    [atCaches((caches) => caches > 1), 'in several caches'],
    [atCaches((caches) => caches === 1), 'in one only'],
    [nowhere, 'in none'],
  ] as const;
  const words = parts.flatMap(([number, where]) => (number === 0 ? [] : [`${number} ${where}`]));
  return `Of ${amount(list.length, 'path')}: ${words.join(', ')}.`;
}

/** "3.8 times as fast"; undefined where the difference is not worth a word. */
export function speedUpText(now: BenchPlan, then: BenchPlan): string | undefined {
  if (now.predictedMs <= 0 || then.predictedMs <= 0) return undefined;
  const factor = now.predictedMs / then.predictedMs;
  if (factor >= 0.95 && factor < 1.05) return undefined;
  return factor >= 9.95
    ? `${Math.round(factor)} times as fast`
    : `${factor.toFixed(factor < 1.95 ? 2 : 1)} times as fast`;
}

/** What else a reader of the numbers of one cache has to know. */
export function remarksOf(cache: Ranked): readonly string[] {
  const { paths, overHttp1, hit, throughput, notes } = cache;
  const slow = overHttp1 === null ? [] : [over('hits', hit?.medianMs, overHttp1.hit?.medianMs, timeText)];
  const rate =
    overHttp1 === null
      ? []
      : [
          over(
            'archives',
            throughput?.medianBytesPerSecond,
            overHttp1.throughput?.medianBytesPerSecond,
            rateText,
          ),
        ];
  const http = [...slow, ...rate].filter((text) => text !== undefined);
  return [
    ...(paths.refused === 0
      ? []
      : [
          `of the ${amount(paths.found, 'path')} found there, Nix would refuse ${paths.refused} for their signatures`,
        ]),
    ...(http.length === 0 ? [] : [`over HTTP/2, as Nix speaks with it: ${http.join('; ')}`]),
    ...notes,
  ];
}

const over = (
  what: string,
  now: number | undefined,
  http1: number | undefined,
  textOf: (value: number) => string,
): string | undefined =>
  now === undefined || http1 === undefined
    ? undefined
    : `${what} ${textOf(now)}, over HTTP/1.1 ${textOf(http1)}`;

/** "Since 2026-11-20 10:00 UTC:". */
export const comparisonLead = ({ recordedAt }: NonNullable<BenchDocument['comparison']>): string =>
  `Since ${momentText(recordedAt)}:`;

/** Whether the proposal is to leave everything as it is. */
export const hasSameOrder = (present: BenchPlan | null, proposed: BenchPlan | null): boolean =>
  present !== null && proposed !== null && present.order.join('\n') === proposed.order.join('\n');
