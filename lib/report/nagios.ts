import type { Report } from '../model/report.ts';
import { excerpt } from '../nix/excerpt.ts';
import { awayChecks } from './machine-report.ts';

/** What a Nagios plugin says, and leaves as its status: the place in this list. */
const states = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
type State = (typeof states)[number];
export type NagiosStatus = 0 | 1 | 2 | 3;

/** A monitor gives up beyond some kilobytes. */
const MOST_LINES = 20;
const MOST_CACHES = 20;
const LONGEST_LINE = 300;

/** One line with performance data, and further lines with the findings, as the Nagios plugin guidelines have it. */
export function renderNagios(report: Report): string {
  const { findings, unknowns, crashes } = report;
  const details = [
    ...findings
      .filter(({ explainedBy }) => explainedBy === undefined)
      .map(({ severity, check, message }) => `${severity}: ${message} [${check}]`),
    ...crashes.map(({ check, because }) => `nixcache itself failed in ${check}: ${because}`),
    ...unknowns.map(({ subject, because }) => `could not tell: ${subject.name}: ${because}`),
  ];
  const left = details.length - MOST_LINES;
  const shown = [...details.slice(0, MOST_LINES), ...(left > 0 ? [`and ${left} more`] : [])];
  const first = `NIXCACHE ${stateOf(report)} - ${lineOf(headline(report))} | ${perfdata(report)}`;
  return `${[first, ...shown.map(lineOf)].join('\n')}\n`;
}

/** The line of a run that came to no report at all. */
export const nagiosFailure = (text: string): string => `NIXCACHE UNKNOWN - ${lineOf(text)}\n`;

export const nagiosStatus = (report: Report): NagiosStatus => {
  const place = states.indexOf(stateOf(report));
  return place === 0 ? 0 : place === 1 ? 1 : place === 2 ? 2 : 3;
};

/**
 * That this machine is offline, or away from a cache, is no verdict about that cache: what remains is judged, and where nothing remains,
 * nothing is known.
 */
function stateOf({ caches, findings, crashes, summary, unknowns }: Report): State {
  if (crashes.length > 0 || summary.interrupted) return 'UNKNOWN';
  const about = findings.filter(
    ({ check, explainedBy }) => explainedBy === undefined && !awayChecks.has(check),
  );
  if (about.some(({ severity }) => severity === 'error')) return 'CRITICAL';
  const isSeen = caches.some(({ reach, away }) => reach !== 'not-asked' && away === null);
  if (!isSeen && (caches.length > 0 || unknowns.length > 0)) return 'UNKNOWN';
  if (about.some(({ severity }) => severity === 'warning')) return 'WARNING';
  return isSeen ? 'OK' : 'UNKNOWN';
}

const headline = ({ machine, summary }: Report): string =>
  machine.text === null ? summary.text : `${machine.text} ${summary.text}`;

/** `'label'=value[UOM];[warn];[crit];[min];[max]`. */
function perfdata({ caches, summary, unknowns }: Report): string {
  const { working, errors, warnings, notes } = summary;
  const timed = caches.filter(({ hitMs, missMs }) => hitMs !== null || missMs !== null).slice(0, MOST_CACHES);
  const labels = timed.map(({ substituter }) => labelOf(substituter));
  // A monitor keeps one series for each label.
  const unlike = labels.map((label, place) =>
    labels.indexOf(label) === place ? label : `${label.slice(0, 90)} (${place + 1})`,
  );
  return [
    datum('working', working, `;;;0;${caches.length}`),
    ...Object.entries({ errors, warnings, notes, unknowns: unknowns.length }).map(([label, count]) =>
      datum(label, count, ';;;0'),
    ),
    datum('away', caches.filter(({ away }) => away !== null).length, `;;;0;${caches.length}`),
    ...timed.map(({ substituter, hitMs, missMs }, place) =>
      datum(unlike[place] ?? substituter, Number(((hitMs ?? missMs ?? 0) / 1000).toFixed(6)), 's;;;0'),
    ),
  ].join(' ');
}

const datum = (label: string, value: number, rest: string): string => `'${labelOf(label)}'=${value}${rest}`;

/** A label may hold anything but `=` and `'`, and no monitor looks for `|` inside of one. */
const labelOf = (text: string): string => lineOf(text).replaceAll('=', ':').replaceAll("'", '').slice(0, 100);

/** What stands behind `|` is performance data, whoever wrote it; and a line is one line. */
const lineOf = (text: string): string =>
  excerpt(text.replaceAll('|', '/').replace(/\s+/g, ' '), LONGEST_LINE);
