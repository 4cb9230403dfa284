import type { BenchDocument } from '../model/bench.ts';
import type { Terminal } from '../model/ports.ts';
import { adviceSections } from './bench/advice-text.ts';
import { distributionLines } from './bench/distribution-text.ts';
import { rankingTable } from './bench/ranking-table.ts';
import { isRanked } from './bench/samples.ts';
import {
  budgetText,
  comparisonLead,
  coverageText,
  measuredText,
  pathsText,
  remarksOf,
} from './bench/words.ts';
import { escapeAll } from './escape.ts';
import { headerLines, labelled } from './header.ts';
import { fitList, hanging, type Look, lookOf } from './look.ts';
import { boundProse } from './shorten.ts';

/** What was measured and what follows from it, as a page for people. */
export function renderBench(document: BenchDocument, terminal: Terminal): string {
  const look = lookOf(terminal);
  const shown = escapeAll(document, terminal.unicode);
  const sections = [
    [
      ...headerLines(shown, look),
      ...labelled('measured', measuredText(shown), look),
      ...labelled('paths', pathsText(shown), look),
    ],
    rankingTable(shown.ranking, look),
    distributionLines(shown.ranking, look),
    lostLines(shown, look),
    remarkLines(shown, look),
    comparisonLines(shown, look),
    ...adviceSections(shown.advice, look),
    costLines(shown, look),
    summaryLines(shown, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const line = (lead: keyof Look['marks'], text: string, look: Look): readonly string[] =>
  hanging({
    lead: `${look.marks[lead]} `,
    text: boundProse(text, look.unicode),
    look,
    role: lead === 'note' || lead === 'unknown' ? 'quiet' : lead,
  });

/** The caches that have no place in the table, and why; those of one reason together. */
function lostLines({ ranking }: BenchDocument, look: Look): readonly string[] {
  return grouped(
    ranking
      .filter((cache) => !isRanked(cache))
      .map(({ substituter, state, stateText }) => ({
        name: substituter,
        text: stateText,
        lead: state === 'not-measured' ? ('unknown' as const) : ('error' as const),
      })),
    look,
  );
}

const remarkLines = ({ ranking }: BenchDocument, look: Look): readonly string[] =>
  grouped(
    ranking.flatMap((cache) =>
      remarksOf(cache).map((text) => ({ name: cache.substituter, text, lead: 'note' as const })),
    ),
    look,
  );

interface Said {
  readonly name: string;
  readonly text: string;
  readonly lead: keyof Look['marks'];
}

function grouped(said: readonly Said[], look: Look): readonly string[] {
  const byText = new Map<string, Said[]>();
  for (const one of said) {
    const same = byText.get(one.text) ?? [];
    byText.set(one.text, same);
    same.push(one);
  }
  return [...byText].flatMap(([text, [first, ...more]]) => {
    if (first === undefined) return [];
    const names = [first, ...more].map(({ name }) => boundProse(name, look.unicode));
    return line(first.lead, `${fitList(names, 2 * look.proseWidth)}: ${text}`, look);
  });
}

const good: ReadonlySet<string> = new Set(['faster', 'works-again']);
const bad: ReadonlySet<string> = new Set(['slower', 'died', 'gone']);

function comparisonLines({ comparison }: BenchDocument, look: Look): readonly string[] {
  if (comparison === null) return [];
  return [
    ...hanging({ lead: '', text: `${comparisonLead(comparison)} ${comparison.text}`, look }).map(
      (text, index) => (index === 0 && comparison.changes.length > 0 ? look.paint('strong', text) : text),
    ),
    ...comparison.changes.flatMap(({ substituter, kind, text }) =>
      line(good.has(kind) ? 'good' : bad.has(kind) ? 'error' : 'note', `${substituter}: ${text}`, look),
    ),
  ];
}

const costLines = (document: BenchDocument, look: Look): readonly string[] =>
  [coverageText(document), budgetText(document)]
    .filter((text) => text !== undefined)
    .flatMap((text) => hanging({ lead: '', text, look }))
    .map((text) => look.paint('quiet', text));

function summaryLines({ summary, ranking }: BenchDocument, look: Look): readonly string[] {
  const { interrupted, measured, text } = summary;
  const isLost = ranking.some(({ state }) => state === 'died' || state === 'unreachable');
  const lead = measured === 0 ? 'error' : interrupted || isLost ? 'warning' : 'good';
  return line(lead, text, look);
}
