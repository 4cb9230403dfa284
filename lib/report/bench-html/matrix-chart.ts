import type { BenchDocument, Ranked } from '../../model/bench.ts';
import { amount } from '../bench/numbers.ts';
import { coverageText } from '../bench/words.ts';
import { bytesText } from '../why-text.ts';
import { chart, folded, key, percent, rounded, rowName, section } from './chart.ts';
import { html, type Markup, nothing } from './markup.ts';

type BenchPath = BenchDocument['paths']['list'][number];

const TOP = 20;
const NAME = 20;
const STRIP = 18;
const ROW = NAME + STRIP + 8;
/** With more paths, lines between them would hide them on a telephone. */
const MOST_SINGLE = 100;
/** The share of the width below which the number of paths has no room above a group. */
const LEAST_FOR_NUMBER = 0.07;

/** Paths that are at the same caches. */
interface Group {
  readonly foundAt: readonly string[];
  readonly paths: readonly BenchPath[];
}

/** Which cache has which path: caches from top to bottom, paths from left to right, those at the same caches together. */
export function matrixSection(document: BenchDocument, names: ReadonlyMap<string, string>): Markup {
  const { paths, ranking } = document;
  if (paths.list.length === 0 || ranking.length === 0) return nothing;
  const groups = groupsOf(paths.list, ranking);
  return section({
    id: 'paths',
    title: 'Which cache has which path',
    intro: `${coverageText(document) ?? ''} They are from ${paths.source}. Each column is a path; those at the same caches stand together.`,
    body: [
      key([
        ['hit', 'has it'],
        ['none', 'has it not'],
        ['unknown', 'not asked, or no answer'],
      ]),
      matrix(groups, ranking, names, paths.list.length),
      groupTable(groups, names),
      folded(`All ${amount(paths.list.length, 'path')}`, pathTable(groups, ranking)),
    ],
  });
}

/** The largest first; what no cache has comes last. */
function groupsOf(list: readonly BenchPath[], ranking: readonly Ranked[]): readonly Group[] {
  const bySignature = new Map<string, { foundAt: readonly string[]; paths: BenchPath[] }>();
  for (const path of list) {
    const at = new Set(path.foundAt);
    const foundAt = ranking.map(({ substituter }) => substituter).filter((name) => at.has(name));
    const signature = JSON.stringify(foundAt);
    const group = bySignature.get(signature) ?? { foundAt, paths: [] };
    bySignature.set(signature, group);
    group.paths.push(path);
  }
  const rank = ({ foundAt, paths }: Group): number => (foundAt.length === 0 ? -1 : paths.length);
  return [...bySignature.values()].sort((left, right) => rank(right) - rank(left));
}

function matrix(
  groups: readonly Group[],
  ranking: readonly Ranked[],
  names: ReadonlyMap<string, string>,
  count: number,
): Markup {
  const gap = groups.length > 40 ? 0 : Math.max(0.2, count * 0.006);
  const unit = 100 / (count + gap * (groups.length - 1));
  let sum = 0;
  const placed = groups.map((group) => {
    const start = sum;
    sum += (group.paths.length + gap) * unit;
    return { ...group, at: new Set(group.foundAt), start, width: group.paths.length * unit };
  });
  const lines =
    count > MOST_SINGLE
      ? ''
      : placed
          .flatMap(({ start, paths }) =>
            paths.slice(1).map((_, index) => `M${rounded(start + (index + 1) * unit)} 0V${STRIP}`),
          )
          .join('');
  const row = (cache: Ranked, top: number): readonly Markup[] => [
    rowName(
      `${names.get(cache.substituter) ?? cache.substituter}${standing(cache)}`,
      cache.substituter,
      top + 14,
    ),
    ...placed.map(({ at, start, width, paths }) => {
      const has = at.has(cache.substituter);
      const kind = has ? 'hit' : cache.paths.asked === 0 ? 'unknown' : 'none';
      return html`<rect class="${kind}" x="${percent(start)}" width="${percent(width)}" y="${top + NAME}" height="${STRIP}"><title>${amount(paths.length, 'path')}</title></rect>`;
    }),
    lines === ''
      ? nothing
      : html`<svg x="0" y="${top + NAME}" width="100%" height="${STRIP}" viewBox="0 0 100 ${STRIP}" preserveAspectRatio="none"><path class="between" d="${lines}"/></svg>`,
  ];
  return chart({
    id: 'matrix',
    title: `Which of ${amount(ranking.length, 'cache')} has which of ${amount(count, 'path')}`,
    description: groups
      .map((group) => `${amount(group.paths.length, 'path')}: ${placesText(group)}.`)
      .join(' '),
    height: TOP + ranking.length * ROW,
    body: [
      ...placed.flatMap(({ start, width, paths }) =>
        width / 100 < LEAST_FOR_NUMBER
          ? []
          : [html`<text class="tick" x="${percent(start)}" y="13">${paths.length}</text>`],
      ),
      ...ranking.flatMap((cache, index) => row(cache, TOP + index * ROW)),
    ],
  });
}

function standing({ state, paths: { asked, found } }: Ranked): string {
  if (asked === 0) return '';
  return `: ${found} of ${asked}${state === 'died' ? ', died' : ''}`;
}

const placesText = ({ foundAt }: Group, names?: ReadonlyMap<string, string>): string =>
  foundAt.length === 0 ? 'at no cache' : foundAt.map((name) => names?.get(name) ?? name).join(', ');

/** More groups than this say nothing any more that the picture does not. */
const MOST_GROUPS = 8;

const groupTable = (groups: readonly Group[], names: ReadonlyMap<string, string>): Markup => html`
<table><thead><tr><th scope="col" class="number">paths</th><th scope="col">at</th><th scope="col" class="number">download</th></tr></thead>
<tbody>${groups.slice(0, MOST_GROUPS).map(
  (group) => html`
<tr><td class="number">${group.paths.length}</td><td>${placesText(group, names)}</td><td class="number">${sizeText(group)}</td></tr>`,
)}</tbody></table>${
  groups.length > MOST_GROUPS
    ? html`<p class="quiet">and ${groups.length - MOST_GROUPS} more combinations</p>`
    : nothing
}`;

function sizeText({ paths }: Group): string {
  const known = paths.flatMap(({ downloadBytes }) => (downloadBytes === null ? [] : [downloadBytes]));
  return known.length === 0 ? '-' : bytesText(known.reduce((sum, bytes) => sum + bytes, 0));
}

/** Every path by name, in a box that scrolls by itself; the caches as numbers, which a list above it explains. */
const pathTable = (groups: readonly Group[], ranking: readonly Ranked[]): Markup => html`
<ol class="quiet">${ranking.map(({ substituter }) => html`<li>${substituter}</li>`)}</ol>
<div class="scroll" tabindex="0" role="region" aria-label="All paths"><table><thead><tr>${ranking.map(
  ({ substituter }, index) => html`<th scope="col" class="mark" title="${substituter}">${index + 1}</th>`,
)}<th scope="col" class="number">download</th><th scope="col">path</th></tr></thead><tbody>${groups.flatMap(
  ({ paths, foundAt }) => {
    const at = new Set(foundAt);
    const marks = ranking.map(
      ({ substituter }) => html`<td class="mark">${at.has(substituter) ? '●' : ''}</td>`,
    );
    return paths.map(
      ({ storePath, hashPart, downloadBytes }) => html`
<tr>${marks}<td class="number">${downloadBytes === null ? '-' : bytesText(downloadBytes)}</td><td>${storePath ?? hashPart}</td></tr>`,
    );
  },
)}</tbody></table></div>`;
