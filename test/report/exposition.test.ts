import { expect, test } from 'vitest';
import { familiesText } from '../../lib/report/exposition.ts';

test('has the type of each family, and leaves out what is not known', () => {
  const families = [
    { name: 'a', help: 'A.', samples: [{ value: true }] },
    { name: 'b_total', help: 'B.', type: 'counter', samples: [{ labels: { x: '1' }, value: 2.5 }] },
    { name: 'c', help: 'C.', samples: [{ value: null }, { value: undefined }] },
  ] as const;
  expect(familiesText(families)).toBe(
    '# HELP a A.\n# TYPE a gauge\na 1\n# HELP b_total B.\n# TYPE b_total counter\nb_total{x="1"} 2.5\n',
  );
});

test('has each series once, since a scrape with two of them counts for nothing', () => {
  const labels = { substituter: 'http://***@a.test' };
  const samples = [
    { labels, value: null },
    { labels, value: 1 },
    { labels, value: 0 },
  ];
  expect(familiesText([{ name: 'a', help: 'A.', samples }])).toBe(
    '# HELP a A.\n# TYPE a gauge\na{substituter="http://***@a.test"} 1\n',
  );
});

test('escapes what a label may have in it', () => {
  const samples = [{ labels: { x: 'a\\b"c\nd' }, value: 1 }];
  expect(familiesText([{ name: 'a', help: 'A.', samples }])).toContain('a{x="a\\\\b\\"c\\nd"} 1\n');
});

test('shows in a label what a terminal would obey or hide, and cuts nothing off', () => {
  const long = 'l'.repeat(10_000);
  const samples = [{ labels: { x: `\0\u001b[31m\r\u0085\u202e\u2028\ufeff${long}` }, value: 1 }];
  expect(familiesText([{ name: 'a', help: 'A.', samples }])).toContain(
    String.raw`a{x="\\u{0}\\u{1b}[31m\\u{d}\\u{85}\\u{202e}\\u{2028}\\u{feff}${long}"} 1`,
  );
});
