import pLimit from 'p-limit';

/** Who has waited this long for an answer keeps nobody busy. */
const PATIENCE_MS = 500;

/** Runs a piece of work in its turn. */
export type PatientLimit = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * So many pieces of work at a time, but for those that merely wait by now: they wait on beside the others, so that any number of dead
 * caches costs little more than one deadline.
 */
export function patientLimit(concurrency: number): PatientLimit {
  const limit = pLimit(concurrency);
  return (work) =>
    new Promise((resolve, reject) => {
      void limit(async () => {
        const working = work();
        working.then(resolve, reject);
        await settledOrLate(working);
      });
    });
}

function settledOrLate(working: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    const settled = () => {
      clearTimeout(timer);
      resolve();
    };
    working.then(settled, settled);
  });
}
