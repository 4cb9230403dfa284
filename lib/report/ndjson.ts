import type { Line } from '../model/lines.ts';
import type { Report } from '../model/report.ts';
import { safeJson } from './json.ts';

/** One JSON document per line, each with a `type`: caches, findings, what could not be told, and the summary last. */
export const renderNdjson = (report: Report): string => linesOf(report).map(lineText).join('');

/** A document in one line. */
export const lineText = (line: object): string => `${safeJson(JSON.stringify(line))}\n`;

/** Each line stands for itself, since a log pipeline takes them apart: so all of them say when that was. */
export function linesOf(report: Report): readonly Line[] {
  const { schemaVersion, nixcache, recordedAt, nix, installation, machine, caches } = report;
  const { findings, unknowns, crashes, checksLeftOut, summary } = report;
  const common = { schemaVersion, recordedAt } as const;
  return [
    ...caches.map((cache) => ({ type: 'cache', ...common, ...cache }) as const),
    ...findings.map((finding) => ({ type: 'finding', ...common, ...finding }) as const),
    ...unknowns.map((unknown) => ({ type: 'unknown', ...common, ...unknown }) as const),
    ...crashes.map((crash) => ({ type: 'crash', ...common, ...crash }) as const),
    { type: 'summary', ...common, nixcache, nix, installation, machine, checksLeftOut, ...summary },
  ];
}
