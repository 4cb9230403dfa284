import type { BenchDocument } from '../../model/bench.ts';
import { budgetText, measuredText, pathsText } from '../bench/words.ts';
import { cacheNames } from '../cache-names.ts';
import { escapeAll } from '../escape.ts';
import { nixText } from '../header.ts';
import { adviceSection, verdict } from './advice-section.ts';
import { bounded } from './bounded.ts';
import { distributionSection } from './distribution-chart.ts';
import { html, type Markup, nothing, verbatim } from './markup.ts';
import { matrixSection } from './matrix-chart.ts';
import { phasesSection } from './phases-chart.ts';
import { comparisonSection, rankingSection } from './ranking-section.ts';
import { roundsSection } from './rounds-chart.ts';
import { style } from './style.ts';

/** The characters of a name that fit on a telephone beside a number. */
const LONGEST_NAME = 30;

/** No script, nothing loaded: the page is all there is, and its own policy forbids more. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What was measured as one page for a browser, which needs neither a network nor scripts. */
export function renderBenchHtml(document: BenchDocument): string {
  const shown = bounded(escapeAll(document, true));
  const { ranking, budget, nixcache, installation } = shown;
  const names = cacheNames(
    ranking.map(({ substituter }) => substituter),
    LONGEST_NAME,
    true,
  );
  const sections: readonly (readonly [id: string, title: string, section: Markup])[] = [
    ['ranking', 'Ranking', rankingSection(shown)],
    ['changes', 'What changed', comparisonSection(shown)],
    ['advice', 'Order', adviceSection(shown)],
    ['answers', 'Answers', distributionSection(ranking, names)],
    ['opening', 'Opening', phasesSection(ranking, names)],
    ['rounds', 'Rounds', roundsSection(ranking, names, budget.rounds.made)],
    ['paths', 'Paths', matrixSection(shown, names)],
  ];
  const present = sections.filter(([, , { markup }]) => markup !== '');
  const fact = (name: string, text: string | null): Markup =>
    text === null ? nothing : html`<div><dt>${name}</dt><dd>${text}</dd></div>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Nix binary caches, measured</title>
<style>${verbatim(style)}</style></head>
<body><header><h1>Nix binary caches, measured</h1>
<dl class="facts">${[
    fact('measured', measuredText(shown)),
    fact('nix', nixText(shown.nix, installation.kind)),
    fact('user', installation.user),
    fact('paths', pathsText(shown)),
  ]}</dl>
<nav aria-label="Sections"><ul>${present.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></header>
<main>${verdict(shown)}${present.map(([, , section]) => section)}</main>
<footer><p>${budgetText(shown)}</p><p>Made by nixcache ${nixcache}.</p></footer></body></html>
`.markup;
}
