import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { columnsOf } from '../../lib/report/columns.ts';
import { escapeText } from '../../lib/report/escape.ts';
import { renderText } from '../../lib/report/text.ts';
import { cache, machine, ok } from '../support/facts.ts';
import { expectGolden } from '../support/golden.ts';
import { about, finding, healthy, many, offline, reportOn, troubled, unsure } from './sample-reports.ts';

const plain = { width: 80, colour: false, unicode: true };

test.each([
  ['healthy-80', healthy(), plain],
  ['troubled-80', troubled(), plain],
  ['troubled-60-ascii', troubled(), { width: 60, colour: false, unicode: false }],
  ['troubled-120', troubled(), { ...plain, width: 120 }],
  ['offline-80', offline(), plain],
  ['unsure-80', unsure(), plain],
  ['many-80', many(), plain],
])('the page %s is as it was read and found good', (name, report, terminal) => {
  expectGolden(`report/${name}.txt`, renderText(report, terminal));
});

const evil = '\u001b[31mred\u001b]8;;http://evil\u0007\u009b2J\u202eltr\u200b\r\nnew line\u0000';
const endless = `https://${'a'.repeat(100_000)}.example.org/`;
const wide = `https://${'縮緬'.repeat(30)}.example.org`;

/** Names and words of an attacker in every place that can hold them. */
const hostile = (): Report => {
  const names = [evil, endless, `${endless}?other`, wide];
  return reportOn(
    machine({
      caches: names.map((name) => cache(name, { hitsMs: ok([3]) })),
      facts: {
        nix: ok({ versionLine: `nix (Nix) ${evil}` }),
        user: ok({ uid: 1000, name: evil, groups: [] }),
        settings: ok({
          source: 'nix',
          from: endless,
          values: { substituters: names },
          storeDir: evil,
          problem: evil,
        }),
      },
    }),
    {
      findings: names.map((name) =>
        finding({
          check: 'some-check',
          subject: about(name),
          message: `${name} is wrong.`,
          cause: `Because of ${name}`,
          consequence: name,
          evidence: Array.from({ length: 50 }, (_, index) => `${index} ${name}`),
          fixes: [
            {
              kind: 'add-to-setting',
              setting: 'substituters',
              values: [`${name}#`],
              certainty: 'certain',
              note: name,
            },
            { kind: 'remove-from-setting', setting: 'substituters', values: [name], certainty: 'suggestion' },
            { kind: 'do', text: name, certainty: 'certain' },
          ],
        }),
      ),
      verdicts: names.map((name) => ({
        kind: 'crashed',
        check: 'some-check',
        subject: about(name),
        because: name,
      })),
    },
  );
};

const reports: readonly [string, Report][] = [
  ['healthy', healthy()],
  ['troubled', troubled()],
  ['offline', offline()],
  ['unsure', unsure()],
  ['many', many()],
  ['hostile', hostile()],
];

/** The lines of a page but those that are there to be copied. */
function prose(report: Report, page: string): readonly string[] {
  const copied = new Set(
    report.findings
      .flatMap(({ fixes }) => fixes.flatMap(({ takeOut, lines, apply }) => [...takeOut, ...lines, ...apply]))
      .concat(report.firstBuild.map(({ command }) => command))
      .map((text) => escapeText(text, true)),
  );
  return page.split('\n').filter((line) => !copied.has(line.trimStart()));
}

describe.each(reports)('%s', (_name, report) => {
  test.each([60, 80, 120])('no line is wider than %d columns but those to be copied', (width) => {
    const lines = prose(report, renderText(report, { width, colour: false, unicode: true }));
    expect(lines.filter((line) => columnsOf(line) > width)).toEqual([]);
  });

  test('nothing in it is obeyed by a terminal, and no line ends in a blank', () => {
    const page = renderText(report, plain);
    expect(page).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
    expect(page).not.toMatch(/ \n/);
    expect(page.endsWith('\n')).toBe(true);
    expect(page).not.toMatch(/\n\n\n/);
  });

  test('colours are added to the page and change nothing else', () => {
    const coloured = renderText(report, { ...plain, colour: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderText(report, plain));
  });

  test('a terminal without Unicode gets ASCII alone', () => {
    expect(renderText(report, { ...plain, unicode: false })).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test('a configuration that Nix itself builds is applied once with what it adds, in place of the plain command', () => {
  const fixes = ['https://new.example.org', 'https://***@private.example.org'].map(
    (value) =>
      ({ kind: 'add-to-setting', setting: 'substituters', values: [value], certainty: 'certain' }) as const,
  );
  const present = ok({ platform: 'linux', present: ['/etc/NIXOS'], systemConfWritable: false });
  const report = reportOn(machine({ facts: { installation: present } }), {
    findings: [finding({ check: 'some-check', subject: about('https://x'), message: 'm', fixes })],
  });
  const page = renderText(report, plain);
  expect(page).toContain(
    [
      'To restart the Nix daemon with its changed configuration, as root:',
      '  nixos-rebuild switch',
      'The build that this starts does not know the new caches and keys yet. For it to',
      'use them, run this instead the first time, as root:',
      '  nixos-rebuild switch --option extra-substituters https://new.example.org',
      '',
    ].join('\n'),
  );
});

test('what is to be copied is never broken or cut', () => {
  const key = `cache-1:${'A'.repeat(200)}=`;
  const report = reportOn(machine(), {
    findings: [
      finding({
        check: 'untrusted-key',
        subject: about('https://x'),
        message: 'm',
        fixes: [
          { kind: 'add-to-setting', setting: 'trusted-public-keys', values: [key], certainty: 'certain' },
        ],
      }),
    ],
  });
  expect(renderText(report, { ...plain, width: 60 }).split('\n')).toContainEqual(
    expect.stringMatching(new RegExp(`^ +extra-trusted-public-keys = ${key}$`)),
  );
});

test('a page of attacks stays a page', () => {
  expect(renderText(hostile(), plain).length).toBeLessThan(200_000);
});

test('a header has four lines at most', () => {
  for (const [, report] of reports)
    for (const width of [60, 80, 120]) {
      const [header = ''] = renderText(report, { ...plain, width }).split('\n\n');
      expect(header.split('\n').length).toBeLessThanOrEqual(4);
    }
});

test('a machine without caches has a page', () => {
  expect(renderText(reportOn(machine()), plain)).toBe(
    [
      'nix       Nix 2.34.8, single-user',
      'user      alice, downloads without a daemon',
      'settings  nix config show --json',
      '',
      '· There was no cache to look at; nothing was found wrong.',
      '',
    ].join('\n'),
  );
});
