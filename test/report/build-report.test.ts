import { Check, Errors } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { ReportSchema } from '../../lib/model/report.ts';
import { buildReport } from '../../lib/report/build-report.ts';
import {
  absent,
  answered,
  cache,
  died,
  machine,
  narinfoText,
  narinfoVisit,
  notAsked,
  ok,
  testKey,
} from '../support/facts.ts';
import { about, finding, reportOn, unknownOf } from './sample-reports.ts';

const key = testKey('cache.test-1');
const signed = (entry: string) =>
  cache(entry, { narinfos: ok([narinfoVisit('hello', answered(200, narinfoText('hello', [key])))]) });
const dead = (entry: string) => cache(entry, { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) });
const trusting = { 'trusted-public-keys': [key.publicText] };

describe('every report is what the schema says', () => {
  const gap = { state: 'failed', reason: 'no permission', code: 'EACCES' } as const;
  test.each<[string, Facts]>([
    ['of a machine without caches', machine()],
    ['of a healthy cache', machine({ caches: [signed('http://cache.test')], settings: trusting })],
    ['of a cache that signs with another key', machine({ caches: [signed('http://cache.test')] })],
    ['of dead caches', machine({ caches: [dead('http://a'), dead('http://b'), signed('http://c')] })],
    [
      'where nothing could be looked at',
      machine({
        facts: {
          nix: gap,
          settings: gap,
          configuration: gap,
          user: gap,
          daemon: gap,
          installation: gap,
          tlsTrust: gap,
          samples: gap,
          caches: notAsked('no settings'),
        },
      }),
    ],
    [
      'of caches that were asked although the settings are not known',
      machine({ caches: [signed('http://a')], facts: { settings: gap } }),
    ],
  ])('%s', (_what, facts) => {
    const report = buildReport({
      facts,
      judged: runChecks(facts, checks),
      version: '1.2.3',
      interrupted: false,
    });
    expect([...Errors(ReportSchema, report)]).toEqual([]);
    expect(Check(ReportSchema, JSON.parse(JSON.stringify(report)))).toBe(true);
  });
});

describe('caches', () => {
  test('stand in configured order, with their place, their priority and what is known of them', () => {
    const { caches } = reportOn(
      machine({
        caches: [signed('http://a'), cache('http://b?priority=1'), dead('http://c')],
        settings: trusting,
      }),
    );
    expect(caches).toMatchObject([
      {
        substituter: 'http://a',
        order: 2,
        priority: 40,
        priorityFrom: 'cache',
        reach: 'answers',
        httpStatus: 200,
        signature: 'good',
        keyNames: ['cache.test-1'],
        samples: { asked: 1, found: 1 },
        hitMs: null,
        missMs: 5,
      },
      {
        substituter: 'http://b?priority=1',
        order: 1,
        priority: 1,
        priorityFrom: 'url',
        signature: 'unknown',
      },
      { order: null, priority: null, priorityFrom: 'unknown', reach: 'refused', httpStatus: null },
    ]);
  });

  test('are ranked by hits, where there was none by misses, and not at all where nothing was timed', () => {
    const timed = (entry: string, hits: readonly number[], misses: readonly number[]) =>
      cache(entry, {
        hitsMs: hits.length > 0 ? ok([...hits]) : absent('none'),
        missesMs: misses.length > 0 ? ok([...misses]) : absent('none'),
      });
    const { caches } = reportOn(
      machine({
        caches: [
          timed('http://a', [9, 50, 10], [1]),
          timed('http://b', [], [7]),
          timed('http://c', [], []),
          timed('http://d', [8], []),
        ],
      }),
    );
    expect(caches.map(({ hitMs, missMs, speedRank }) => [hitMs, missMs, speedRank])).toEqual([
      [10, 1, 3],
      [null, 7, 1],
      [null, null, null],
      [8, null, 2],
    ]);
  });

  test('have no signature verdict where the trusted keys are not known', () => {
    const facts = machine({
      caches: [signed('http://a')],
      facts: { settings: { state: 'failed', reason: 'x' } },
    });
    expect(reportOn(facts).caches[0]?.signature).toBe('unknown');
  });
});

describe('findings', () => {
  const root = { check: 'root', subject: { kind: 'machine', name: 'this machine' } } as const;

  test('that explain a worse one are as bad as that, and stand in its place', () => {
    const { findings, summary } = reportOn(machine(), {
      findings: [
        finding({ check: 'other', subject: about('a'), message: 'm', severity: 'warning' }),
        finding({ ...root, message: 'm', severity: 'note' }),
        finding({ check: 'symptom', subject: about('a'), message: 'm', explainedBy: root }),
      ],
    });
    expect(findings.map(({ check, severity }) => [check, severity])).toEqual([
      ['root', 'error'],
      ['symptom', 'error'],
      ['other', 'warning'],
    ]);
    expect(summary).toMatchObject({ errors: 1, warnings: 1, notes: 0 });
  });

  test('that explain each other do not go round for ever', () => {
    const other = { check: 'other', subject: about('a') } as const;
    const { findings } = reportOn(machine(), {
      findings: [
        finding({ ...root, message: 'm', explainedBy: other }),
        finding({ ...other, message: 'm', explainedBy: root }),
      ],
    });
    expect(findings).toHaveLength(2);
  });
});

describe('unknowns', () => {
  const told = (facts: Facts, judged: Parameters<typeof reportOn>[1]) =>
    reportOn(facts, judged).unknowns.map(
      ({ check, subject, because }) => `${check}, ${subject.name}: ${because}`,
    );

  test('are told once for each subject and reason, by the first check', () => {
    const verdicts = [
      unknownOf('a', 'one', 'no sample'),
      unknownOf('a', 'two', 'no sample'),
      unknownOf('a', 'two', 'no key'),
      unknownOf('b', 'one', 'no sample'),
    ];
    expect(told(machine({ caches: [cache('a'), cache('b')] }), { verdicts })).toEqual([
      'one, a: no sample',
      'two, a: no key',
      'one, b: no sample',
    ]);
  });

  test('of a cache that a finding says to be unreachable are not told besides', () => {
    const findings = [
      finding({ check: 'refused-connection', subject: about('a'), message: 'm', severity: 'warning' }),
    ];
    const verdicts = [unknownOf('a', 'one', 'the cache could not be asked')];
    expect(told(machine({ caches: [dead('a')] }), { findings, verdicts })).toEqual([]);
  });

  test('of a cache with an error are not told besides, of one with a warning they are', () => {
    const warning = finding({ check: 'c', subject: about('b'), message: 'm', severity: 'warning' });
    const error = finding({ check: 'c', subject: about('a'), message: 'm' });
    const verdicts = [unknownOf('a', 'one', 'no sample'), unknownOf('b', 'one', 'no sample')];
    const facts = machine({ caches: [cache('a'), cache('b')] });
    expect(told(facts, { findings: [error, warning], verdicts })).toEqual(['one, b: no sample']);
  });

  test('of a cache that nobody asked are told once, by the first reason', () => {
    const verdicts = [
      unknownOf('ssh://a', 'one', 'ssh'),
      unknownOf('ssh://a', 'two', 'the cache could not be asked'),
    ];
    const facts = machine({ caches: [cache('ssh://a', { info: notAsked('ssh') })] });
    expect(told(facts, { verdicts })).toEqual(['one, ssh://a: ssh']);
  });
});

test.each([
  ['where a cache has none of the samples', cache('a'), ['this machine: the store could not be read']],
  ['but not where signatures are known', signed('a'), []],
  ['but not where no cache answers', dead('a'), []],
])('samples that could not be looked for are told %s', (_what, one, expected) => {
  const facts = machine({
    caches: [one],
    settings: trusting,
    facts: { samples: ok({ paths: [], problems: ['the store could not be read'] }) },
  });
  expect(reportOn(facts).unknowns.map(({ subject, because }) => `${subject.name}: ${because}`)).toEqual(
    expected,
  );
});

describe('the summary', () => {
  const words = (caches: Facts, judged: Parameters<typeof reportOn>[1] = {}) =>
    reportOn(caches, judged).summary.text;
  const two = machine({ caches: [cache('a'), cache('b')] });

  test.each([
    [words(two), '2 of 2 caches work; nothing was found wrong.'],
    [words(machine({ caches: [cache('a')] })), 'The only cache works; nothing was found wrong.'],
    [words(machine({ caches: [dead('a')] })), 'The only cache does not work; nothing was found wrong.'],
    [words(machine()), 'There was no cache to look at; nothing was found wrong.'],
    [
      words(two, { findings: [finding({ check: 'c', subject: about('a'), message: 'm' })] }),
      '1 of 2 caches work; 1 error.',
    ],
    [
      words(two, {
        findings: [
          finding({ check: 'c', subject: about('a'), message: 'm', severity: 'warning' }),
          finding({ check: 'd', subject: about('a'), message: 'm', severity: 'note' }),
          finding({ check: 'e', subject: about('a'), message: 'm', severity: 'note' }),
        ],
      }),
      '2 of 2 caches work; 1 warning, 2 notes.',
    ],
    [
      words(two, { verdicts: [unknownOf('a', 'c', 'x'), unknownOf('b', 'c', 'x')] }),
      '2 of 2 caches work; nothing was found wrong. 2 things could not be told.',
    ],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  test('says that it was interrupted', () => {
    const report = buildReport({
      facts: two,
      judged: { findings: [], verdicts: [] },
      version: '1.2.3',
      interrupted: true,
    });
    expect(report.summary.interrupted).toBe(true);
    expect(report.summary.text).toContain('interrupted');
  });

  test('counts a cache whose signatures are all refused as not working, whatever the finding is about', () => {
    const facts = machine({ caches: [signed('http://a'), cache('http://b')] });
    const findings = [finding({ check: 'c', subject: { kind: 'key', name: 'cache.test-1' }, message: 'm' })];
    expect(words(facts, { findings })).toBe('1 of 2 caches work; 1 error.');
  });
});

test('the same facts give the same report', () => {
  const facts = machine({ caches: [signed('http://a'), dead('http://b')] });
  const report = () =>
    JSON.stringify(
      buildReport({ facts, judged: runChecks(facts, checks), version: '1', interrupted: false }),
    );
  expect(report()).toBe(report());
});

test('the header says what was looked at', () => {
  const { nix, installation } = reportOn(
    machine({
      facts: {
        nix: ok({ versionLine: 'nix (Determinate Nix 3.22.2) 2.35.2' }),
        daemon: ok({ store: 'auto', socket: 'present', stateWritable: false, trusted: true }),
        installation: ok({ platform: 'linux', present: ['/etc/NIXOS'], systemConfWritable: false }),
      },
    }),
  );
  expect(nix).toEqual({
    version: '3.22.2',
    flavour: 'determinate',
    storeDir: '/nix/store',
    configurationFrom: 'nix config show --json',
    problem: null,
  });
  expect(installation).toEqual({ kind: 'nixos', user: 'alice', substitutingBy: 'daemon', trustedUser: true });
});
