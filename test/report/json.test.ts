import { expect, test } from 'vitest';
import { ReportSchema } from '../../lib/model/report.ts';
import { formats } from '../../lib/report/index.ts';
import { renderJson } from '../../lib/report/json.ts';
import { cache, machine } from '../support/facts.ts';
import { offline, reportOn, troubled } from './sample-reports.ts';

test('the document is the report, in the order of its schema', () => {
  const report = troubled();
  const parsed = JSON.parse(renderJson(report));
  expect(parsed).toEqual(report);
  expect(Object.keys(parsed)).toEqual(Object.keys(ReportSchema.properties));
  expect(renderJson(report).endsWith('}\n')).toBe(true);
});

test('characters that a terminal obeys are escaped and still mean themselves', () => {
  const name = 'http://x/\u001b[31m\u009b2J\u202e\u200b\u2028';
  const document = renderJson(reportOn(machine({ caches: [cache(name)] })));
  expect(document).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
  expect(JSON.parse(document).caches[0].substituter).toBe(name);
});

test('every format renders every report', () => {
  for (const render of Object.values(formats))
    expect(
      render(offline(), {
        terminal: { width: 80, colour: false, unicode: true },
        root: '/',
        homeDir: '/home/alice',
      }),
    ).toMatch(/\n$/);
});
