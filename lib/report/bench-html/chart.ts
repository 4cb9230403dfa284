import { html, type Markup, nothing } from './markup.ts';

/** Margins of what is drawn, in percent of the width, so that a chart needs no script to fit a screen. */
const LEFT = 13;
const RIGHT = 3;

/** A place of an axis, from 0 to 1, as an x coordinate. */
export const across = (place: number): string => percent(LEFT + place * (100 - LEFT - RIGHT));
/** A part of an axis as a width. */
export const wide = (part: number): string => percent(part * (100 - LEFT - RIGHT));
export const percent = (value: number): string => `${rounded(value)}%`;
export const rounded = (value: number): number => Math.round(value * 100) / 100;

interface Chart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly body: readonly Markup[];
}

/** A picture that says what it shows to those who cannot see it. Its text keeps its size on every screen. */
export const chart = ({ id, title, description, height, body }: Chart): Markup => html`
<svg class="chart" role="img" aria-labelledby="${id}-title ${id}-desc" height="${rounded(height)}">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${body}</svg>`;

/** A part of a chart in which x runs from 0 to 100 and is stretched, for shapes that have no percentages. */
export const stretched = (y: number, height: number, body: readonly Markup[]): Markup =>
  html`<svg x="${percent(LEFT)}" y="${y}" width="${percent(100 - LEFT - RIGHT)}" height="${height}" viewBox="0 0 100 ${height}" preserveAspectRatio="none">${body}</svg>`;

interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Lines through the whole chart at the ticks, and what they mean above and below. */
export function axis(ticks: readonly Tick[], top: number, bottom: number): readonly Markup[] {
  const label = ({ at, label }: Tick, y: number): Markup => {
    const anchor = at < 0.06 ? 'start' : at > 0.92 ? 'end' : 'middle';
    return html`<text class="tick" x="${across(at)}" y="${y}" text-anchor="${anchor}">${label}</text>`;
  };
  return ticks.flatMap((tick) => [
    html`<line class="grid" x1="${across(tick.at)}" x2="${across(tick.at)}" y1="${top}" y2="${bottom}"/>`,
    label(tick, top - 5),
    ...(bottom - top > 300 ? [label(tick, bottom + 14)] : []),
  ]);
}

/** The name of a cache above what is drawn for it; the full one shows where a mouse rests. */
export const rowName = (shown: string, full: string, y: number): Markup =>
  html`<text class="strong" x="0" y="${y}">${shown}<title>${full}</title></text>`;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  readonly body: readonly Markup[];
}

export const section = ({ id, title, intro, body }: Section): Markup => html`
<section class="card" id="${id}"><h2>${title}</h2>
${intro === undefined ? nothing : html`<p class="quiet">${intro}</p>`}${body}</section>`;

/** What the colours mean. */
export const key = (entries: readonly (readonly [className: string, text: string])[]): Markup =>
  html`<ul class="key">${entries.map(([name, text]) => html`<li><i class="${name}"></i>${text}</li>`)}</ul>`;

interface Cell {
  readonly text: string;
  /** Below it, smaller. */
  readonly more?: string | undefined;
}

interface Table {
  readonly caption: string;
  /** The first is that of a name, all others are numbers. */
  readonly heads: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly Cell[];
    readonly isFirst?: boolean;
  }[];
}

/** A table that becomes a stack of cards on a telephone. The roles are said since its rows are no table rows there. */
export const stackTable = ({ caption, heads, rows }: Table): Markup => html`
<table class="stacks" role="table" aria-label="${caption}"><thead role="rowgroup"><tr role="row">${heads.map(
  (head, index) =>
    html`<th role="columnheader" scope="col"${index === 0 ? nothing : html` class="number"`}>${head}</th>`,
)}</tr></thead><tbody role="rowgroup">${rows.map(
  ({ name, cells, isFirst }) => html`
<tr role="row"${isFirst === true ? html` class="first"` : nothing}><th role="rowheader" scope="row" class="name">${name}</th>${cells.map(
    ({ text, more }, index) =>
      html`<td role="cell" class="number" data-label="${heads[index + 1] ?? ''}">${text}${
        more === undefined ? nothing : html`<span class="range">${more}</span>`
      }</td>`,
  )}</tr>`,
)}</tbody></table>`;

export const folded = (summary: string, body: Markup): Markup =>
  html`<details><summary>${summary}</summary>${body}</details>`;
