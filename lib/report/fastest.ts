import type { Report } from '../model/report.ts';
import { bareNames } from './cache-names.ts';
import { fitList, type Look } from './look.ts';
import { shortNames } from './short-names.ts';

const LEAD = 'Fastest first: ';
const LONGEST_NAME = 40;

/** One line that names the caches that work, by the time of their answers; none where there is nothing to compare. */
export function fastestLine({ caches }: Report, { width, unicode }: Look): readonly string[] {
  const names = caches
    .filter(({ speedRank, working }) => speedRank !== null && working)
    .sort((left, right) => (left.speedRank ?? 0) - (right.speedRank ?? 0))
    .map(({ substituter }) => substituter);
  if (names.length < 2) return [];
  const shown = shortNames(bareNames(names), LONGEST_NAME, unicode);
  return [`${LEAD}${fitList([...shown.values()], width - LEAD.length)}`];
}
