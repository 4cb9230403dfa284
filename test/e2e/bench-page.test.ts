import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderBenchHtml } from '../../lib/report/bench-html/page.ts';
import { benches, hostile } from '../report/sample-benches.ts';
import { Browser } from './support/browser.ts';
import { skipReason } from './support/lab.ts';

const folder = join(import.meta.dirname, '../../test-output');

/** The smallest text that is really shown, and what is wider than the screen without a box of its own to scroll in. */
const LEGIBILITY = `(() => {
  const shown = [...document.querySelectorAll('body *')].filter((element) =>
    [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '') &&
    element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible' &&
    !element.closest('title, desc'));
  const scale = (element) => element instanceof SVGElement ? Math.abs(element.getScreenCTM()?.d ?? 1) : 1;
  const smallest = Math.min(...shown.map((element) => Number.parseFloat(getComputedStyle(element).fontSize) * scale(element)));
  const cut = shown
    .filter((element) => !element.closest('.scroll, pre, thead'))
    .filter((element) => { const { left, right } = element.getBoundingClientRect(); return left < -1 || right > innerWidth + 1; })
    .map((element) => element.textContent.slice(0, 60));
  return { smallest, cut };
})()`;

/** Contrast of every text with what is behind it, as the accessibility guidelines of the web count it. */
const FAINT = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('h1, h2, h3, p, li, td, th, dt, dd, a, span, b, summary, pre, svg text')].flatMap((element) => {
    const style = getComputedStyle(element);
    const ink = light(channels(element instanceof SVGElement ? style.fill : style.color));
    const page = light(behind(element));
    const contrast = (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
    return contrast < 4.5 ? [element.textContent.slice(0, 40) + ' ' + contrast.toFixed(1)] : [];
  });
})()`;

/** Each picture with its height and the number of shapes that are really drawn, and whether a shape leaves it. */
const CHARTS = `[...document.querySelectorAll('svg[role=img]')].map((svg) => {
  const frame = svg.getBoundingClientRect();
  const shapes = [...svg.querySelectorAll('rect, path, line')].map((shape) => shape.getBoundingClientRect());
  return {
    id: svg.getAttribute('aria-labelledby').split('-')[0],
    title: document.getElementById(svg.getAttribute('aria-labelledby').split(' ')[0]).textContent,
    height: frame.height,
    drawn: shapes.filter(({ width, height }) => width > 0 || height > 0).length,
    outside: shapes.filter(({ left, right, bottom }) => left < frame.left - 1 || right > frame.right + 1 || bottom > frame.bottom + 1).length,
  };
})`;

interface Legibility {
  readonly smallest: number;
  readonly cut: readonly string[];
}
interface ChartShown {
  readonly id: string;
  readonly title: string;
  readonly height: number;
  readonly drawn: number;
  readonly outside: number;
}

describe.skipIf(skipReason(['chromium']) !== undefined)('the page of a measurement in Chromium', () => {
  let browser: Browser;

  beforeAll(() => {
    browser = new Browser();
    console.error(`screenshots: ${folder}/bench-*.png`);
  });
  afterAll(() => browser.close());

  const written = (name: string, page: string): string => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `bench-${name}.html`);
    writeFileSync(file, page);
    return pathToFileURL(file).href;
  };
  const pages = Object.entries({ ...benches, hostile });

  describe.each(pages)('%s', (name, make) => {
    test.each([
      [400, false],
      [400, true],
      [1200, false],
      [1200, true],
    ])('is readable in %i columns of pixels (dark: %s)', async (width, dark) => {
      const url = written(name, renderBenchHtml(make()));
      const view = await browser.open(url, { width, dark });
      await view.screenshot(join(folder, `bench-${name}-${width}${dark ? '-dark' : ''}.png`));
      expect(view.complaints).toEqual([]);
      expect(view.requests).toEqual([url]);
      expect(await view.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const { smallest, cut } = (await view.evaluate(LEGIBILITY)) as Legibility;
      expect(smallest).toBeGreaterThanOrEqual(11);
      expect(cut).toEqual([]);
      expect(await view.evaluate(FAINT)).toEqual([]);
      const charts = (await view.evaluate(CHARTS)) as readonly ChartShown[];
      expect(charts.filter(({ title, height, drawn }) => title === '' || height < 50 || drawn === 0)).toEqual(
        [],
      );
      expect(charts.filter(({ outside }) => outside > 0)).toEqual([]);
    });
  });

  test('has every picture of a whole measurement', async () => {
    const view = await browser.open(written('typical', renderBenchHtml(benches.typical())), { width: 400 });
    const charts = (await view.evaluate(CHARTS)) as readonly ChartShown[];
    expect(charts.map(({ id }) => id)).toEqual([
      'prediction',
      'distributions',
      'phases',
      'timeline',
      'matrix',
    ]);
  });

  test('is dark where the reader wants it so', async () => {
    const url = written('typical', renderBenchHtml(benches.typical()));
    const brightness = async (dark: boolean) => {
      const view = await browser.open(url, { width: 400, dark });
      const colour = String(await view.evaluate('getComputedStyle(document.body).backgroundColor'));
      return (colour.match(/\d+/g) ?? []).reduce((sum, channel) => sum + Number(channel), 0);
    };
    expect(await brightness(true)).toBeLessThan(150);
    expect(await brightness(false)).toBeGreaterThan(600);
  });

  test('lists every path in a box that scrolls by itself', async () => {
    const url = written('manyPaths', renderBenchHtml(benches.manyPaths()));
    const view = await browser.open(url, { width: 400 });
    await view.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })");
    expect(await view.evaluate("document.querySelectorAll('.scroll tbody tr').length")).toBe(200);
    expect(await view.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    const { smallest, cut } = (await view.evaluate(LEGIBILITY)) as Legibility;
    expect(smallest).toBeGreaterThanOrEqual(11);
    expect(cut).toEqual([]);
    await view.screenshot(join(folder, 'bench-manyPaths-400-unfolded.png'));
  });

  test('lets nobody run a script, even if one stood in it', async () => {
    const forged = renderBenchHtml(benches.typical()).replace(
      '<main>',
      '<main><script>document.title = "run"</script>',
    );
    const view = await browser.open(written('forged', forged), { width: 400 });
    expect(await view.evaluate('document.title')).toBe('Nix binary caches, measured');
    expect(view.complaints.join()).toContain('Content Security Policy');
  });
});
