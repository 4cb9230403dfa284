/** What Prometheus waits for where it says nothing, less the way back. */
const USUAL_MS = 9500;
const LONGEST_MS = 60_000;
/** For the way back. */
const MARGIN_MS = 500;

/** How long a scrape may be kept waiting, so that whoever asks still gets the answer. */
export function patienceMs(headers: Readonly<Record<string, string>>): number {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds'] ?? Number.NaN);
  if (!(seconds > 0)) return USUAL_MS;
  return Math.min(LONGEST_MS, Math.max(0, seconds * 1000 - MARGIN_MS));
}
