import { type Family, familiesText, type Sample, seconds } from './exposition.ts';

/** How looking goes, as far as a monitor has to know to judge what it is told. */
export interface Looks {
  /** Since the last look that came to a good end; absent: there was none. */
  readonly ageMs?: number;
  readonly tookMs?: number;
  readonly isRunning: boolean;
  readonly done: number;
  readonly failed: number;
  readonly hasFailed: boolean;
}

export interface ExporterState {
  readonly scrapes: ReadonlyMap<
    string,
    { readonly path: string; readonly code: string; readonly count: number }
  >;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  readonly startedSeconds: number;
}

/** How old the answer is, and whether there will soon be a newer one. */
export const renderLooks = (looks: Looks): string => familiesText(lookFamilies(looks));

function lookFamilies({ ageMs, tookMs, isRunning, done, failed, hasFailed }: Looks): readonly Family[] {
  return [
    one(
      'nixcache_look_age_seconds',
      'Time since the look ended that the metrics of substituters are from.',
      seconds(ageMs),
    ),
    one('nixcache_look_duration_seconds', 'What that look took.', seconds(tookMs)),
    one('nixcache_look_running', 'Whether a look is under way, whose result a later scrape has.', isRunning),
    one(
      'nixcache_look_success',
      'Whether the last look came to an end, whatever it found.',
      done === 0 ? null : !hasFailed,
    ),
    counter('nixcache_looks_total', 'Looks that have ended.', [{ value: done }]),
    counter('nixcache_look_failures_total', 'Looks that failed, which is not about substituters.', [
      { value: failed },
    ]),
  ];
}

/** What a process tells of itself, under the names that all exporters have for it. */
export const renderExporter = ({
  scrapes,
  residentBytes,
  cpuSeconds,
  startedSeconds,
}: ExporterState): string =>
  familiesText([
    counter(
      'nixcache_exporter_scrapes_total',
      'Requests that were answered before this one.',
      [...scrapes.values()].map(({ path, code, count }) => ({ labels: { path, code }, value: count })),
    ),
    one('process_resident_memory_bytes', 'Resident memory size in bytes.', residentBytes),
    one(
      'process_start_time_seconds',
      'Start time of the process since unix epoch in seconds.',
      startedSeconds,
    ),
    counter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', [
      { value: cpuSeconds },
    ]),
  ]);

const one = (name: string, help: string, value: Sample['value']): Family => ({
  name,
  help,
  samples: [{ value }],
});

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
});
