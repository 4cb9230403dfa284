/** What Prometheus waits for where it says nothing. */
const USUAL_MS = 10_000;
const LONGEST_MS = 60_000;

/** How long a scrape may be kept waiting, so that whoever asks still gets the answer, from a busy machine too. */
export function patienceMs(headers: Readonly<Record<string, string>>): number {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds'] ?? Number.NaN);
  const ms = seconds > 0 ? seconds * 1000 : USUAL_MS;
  return Math.min(LONGEST_MS, ms - Math.min(1000, ms / 5));
}
