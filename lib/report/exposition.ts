import { excerpt } from '../nix/excerpt.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  /** Null and absent: not known, so that there is no sample. */
  readonly value: number | boolean | null | undefined;
}

/** A metric with all its samples; a gauge unless it says otherwise. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type?: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

/** The text format 0.0.4 of Prometheus, which is one of all its versions. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const familiesText = (families: readonly Family[]): string => families.map(familyText).join('');

/** Milliseconds as Prometheus wants them. */
export const seconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : Number((ms / 1000).toFixed(6));

/** A family without a sample is left out whole; of two samples with the same labels the first one counts, since a scrape has one place for them. */
function familyText({ name, help, type = 'gauge', samples }: Family): string {
  const lines = new Map<string, string>();
  for (const { labels = {}, value } of samples) {
    const series = `${name}${labelsText(labels)}`;
    if (value !== null && value !== undefined && !lines.has(series))
      lines.set(series, `${series} ${Number(value)}\n`);
  }
  if (lines.size === 0) return '';
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${[...lines.values()].join('')}`;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** As the format has it, and what a terminal may obey or hide as a visible escape: metrics are read with curl as well. */
const escapeLabel = (text: string): string =>
  text
    .split('\n')
    .map((line) => excerpt(line, line.length).replaceAll('\\', '\\\\').replaceAll('"', '\\"'))
    .join('\\n');
