import type { BenchDocument } from '../../model/bench.ts';
import { shortNames } from '../short-names.ts';
import { boundProse } from '../shorten.ts';

/** A URL that anybody wrote in earnest is shorter. */
const LONGEST_URL = 120;

/** The same document with names and texts of a length that leaves room for others; what is to be copied stays whole. */
export function bounded(document: BenchDocument): BenchDocument {
  const names = shortNames(
    [...document.ranking, ...document.advice.contributions].map(({ substituter }) => substituter),
    LONGEST_URL,
    true,
  );
  const shown: BenchDocument = JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    typeof value === 'string' ? (names.get(value) ?? boundProse(value, true)) : value,
  );
  return { ...shown, advice: { ...shown.advice, changes: document.advice.changes } };
}
