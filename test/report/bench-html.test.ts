import { describe, expect, test } from 'vitest';
import { renderBenchHtml } from '../../lib/report/bench-html/page.ts';
import * as samples from './sample-benches.ts';

const pages = Object.entries({ ...samples.benches, hostile: samples.hostile });

/** Tags with their attributes, as a parser without mercy reads them. */
function tagsOf(page: string): readonly { readonly name: string; readonly attributes: string }[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '');
  return [...body.matchAll(/<([a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', attributes = '']) => ({ name: name.toLowerCase(), attributes }),
  );
}

describe.each(pages)('the page %s', (_, make) => {
  const page = renderBenchHtml(make());

  test('has no script, and loads nothing from anywhere', () => {
    const tags = tagsOf(page);
    expect(
      tags.filter(({ name }) => /^(script|link|img|iframe|object|embed|form|base|use)$/.test(name)),
    ).toEqual([]);
    expect(
      tags.filter(({ attributes }) =>
        /\s(on[a-z]+|src|srcset|style|xlink:href)=/i.test(attributes.replace(/"[^"]*"/g, '""')),
      ),
    ).toEqual([]);
    const links = tags.flatMap(({ attributes }) => /\shref="([^"]*)"/.exec(attributes)?.[1] ?? []);
    expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
    const [style = ''] = /<style>[\s\S]*?<\/style>/.exec(page) ?? [];
    expect(style).not.toMatch(/url\(|@import|https?:/);
    expect(page).toContain(`content="default-src 'none'; `.replaceAll("'", '&#39;'));
  });

  test('is made of tags that are all closed, in order', () => {
    const open: string[] = [];
    for (const [tag, close, name = '', self] of page
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)[^<>]*?(\/?)>/gi)) {
      if (self === '/' || /^(meta)$/.test(name)) continue;
      if (close !== '/') open.push(name);
      else expect(open.pop(), tag).toBe(name);
    }
    expect(open).toEqual([]);
    expect(page.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>](?![^{}]*\})/);
  });

  test('says in words what each picture shows', () => {
    const charts = tagsOf(page).filter(({ attributes }) => attributes.includes('role="img"'));
    for (const { attributes } of charts) {
      const [title = '', desc = ''] = (/aria-labelledby="([^"]+)"/.exec(attributes)?.[1] ?? '').split(' ');
      expect(page).toMatch(new RegExp(`<title id="${title}">[^<]+</title><desc id="${desc}">[^<]+</desc>`));
    }
  });

  test('uses no id twice', () => {
    const ids = tagsOf(page).flatMap(({ attributes }) => /\sid="([^"]*)"/.exec(attributes)?.[1] ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('has no coordinate that is no number', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|="-\d/);
  });
});

test('a measurement has five pictures', () => {
  const page = renderBenchHtml(samples.typical());
  const ids = [...page.matchAll(/<title id="([a-z]+)-title">/g)].map(([, id]) => id);
  expect(ids).toEqual(['prediction', 'distributions', 'phases', 'timeline', 'matrix']);
});

test('what strangers wrote becomes text, never markup', () => {
  const page = renderBenchHtml(samples.hostile());
  expect(page).not.toMatch(
    /<script|<img|alert\(1\)<\/script|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/,
  );
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('\\u{202e}');
});

test('a name without end leaves room for the others', () => {
  expect(renderBenchHtml(samples.hostile())).not.toMatch(/a{500}/);
});

test('a cache that died is shown as long as it answered, and said to be dead', () => {
  const page = renderBenchHtml(samples.losses());
  expect(page).toContain(`${samples.lan}: died in round 10 of 24`);
  expect(page).toContain('then no answer');
});

test('a page of 40 caches stays small enough to be sent around', () => {
  expect(renderBenchHtml(samples.manyCaches()).length).toBeLessThan(500_000);
});
