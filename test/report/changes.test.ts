import { describe, expect, test } from 'vitest';
import type { CacheReport, FindingReport, Report } from '../../lib/model/report.ts';
import { changesSince, type Known, knownAfter } from '../../lib/report/changes.ts';
import { healthy } from './sample-reports.ts';

const [template] = healthy().caches;

/** A cache that works; say what differs. */
const good = (name: string, more: Partial<CacheReport> = {}): CacheReport => ({
  ...(template ?? ({} as CacheReport)),
  substituter: name,
  order: 1,
  priority: 40,
  reach: 'answers',
  reachText: 'answers',
  signature: 'good',
  signatureText: 'good',
  certificateExpires: null,
  working: true,
  away: null,
  ...more,
});
const dead = { reach: 'refused', reachText: 'refused', working: false, order: null, priority: null } as const;
const lost = { ...dead, signature: 'unknown', signatureText: 'unknown' } as const;

const about = (check: string, name: string, more: Partial<FindingReport> = {}): FindingReport => ({
  check,
  severity: 'error',
  subject: { kind: 'cache', name },
  message: `${name} has ${check}.`,
  cause: '',
  evidence: [],
  setAt: [],
  certainty: 'certain',
  fixes: [],
  ...more,
});

const round = (
  caches: readonly CacheReport[],
  findings: readonly FindingReport[] = [],
  more: Partial<Report> = {},
): Report => ({ ...healthy(), caches: [...caches], findings: [...findings], unknowns: [], ...more });

const inNetwork = (network: Report['machine']['network'], text: string | null = null) => ({
  machine: { platform: 'linux', network, text },
});

/** What each round after the first one says, in short. */
function told(...rounds: readonly Report[]): string[][] {
  let known: Known | undefined;
  const all: string[][] = [];
  for (const report of rounds) {
    if (known !== undefined)
      all.push(
        changesSince(known, report).map(({ what, subject, check, tone }) =>
          [what, subject.kind === 'cache' ? subject.name : '', check ?? '', tone]
            .filter((one) => one !== '')
            .join(' '),
        ),
      );
    known = knownAfter(report, known);
  }
  return all;
}

test('nothing is said where nothing changed but times', () => {
  const slower = good('a', {
    hitMs: 999,
    missMs: 999,
    speedRank: 2,
    firstRequest: { resolveMs: 9, connectMs: 9, tlsMs: 9, processingMs: 9, transferMs: 9 },
    headers: { date: 'later' },
    samples: { asked: 3, found: 1 },
  });
  expect(told(round([good('a')]), round([slower], [], { recordedAt: '2030-01-01T00:00:00.000Z' }))).toEqual([
    [],
  ]);
});

describe('a cache', () => {
  test.each<[string, Partial<CacheReport>, Partial<CacheReport>, string[]]>([
    ['that dies', {}, lost, ['cache-fails a worse']],
    ['that works again', lost, {}, ['cache-works a better']],
    [
      'that fails in another way',
      lost,
      { ...lost, reach: 'dropped', reachText: 'no answer' },
      ['reach a neutral'],
    ],
    [
      'that fails with another status',
      { ...lost, reach: 'http-error', reachText: 'HTTP 500' },
      { ...lost, reach: 'http-error', reachText: 'HTTP 502' },
      ['reach a neutral'],
    ],
    ['that fails as before', lost, lost, []],
    [
      'with another key',
      {},
      { signature: 'refused', signatureText: 'wrong key', working: false },
      ['cache-fails a worse', 'signature a worse'],
    ],
    [
      'refused for another reason',
      { signature: 'refused', signatureText: 'wrong key' },
      { signature: 'refused', signatureText: 'untrusted' },
      ['signature a neutral'],
    ],
    ['whose signatures could not be seen', {}, { signature: 'unknown', signatureText: 'unknown' }, []],
    ['with another priority', {}, { priority: 30 }, ['priority a neutral']],
    [
      'with another certificate',
      { certificateExpires: '2026-01-01T00:00:00.000Z' },
      { certificateExpires: '2026-04-01T00:00:00.000Z' },
      ['certificate a neutral'],
    ],
    [
      'whose certificate could not be seen',
      { certificateExpires: '2026-01-01T00:00:00.000Z' },
      lost,
      ['cache-fails a worse'],
    ],
    ['that is not asked any more', {}, { ...lost, reach: 'not-asked', reachText: 'not asked' }, []],
  ])('%s', (_what, before, after, expected) => {
    expect(told(round([good('a', before)]), round([good('a', after)]))).toEqual([expected]);
  });

  test('that comes back says nothing of what it was before it died', () => {
    const cert = { certificateExpires: '2026-01-01T00:00:00.000Z' };
    const rounds = [good('a', cert), good('a', { ...lost }), good('a', cert)].map((one) => round([one]));
    expect(told(...rounds)).toEqual([['cache-fails a worse'], ['cache-works a better']]);
  });

  test('that comes back with something else says so', () => {
    const rounds = [
      good('a', { certificateExpires: '2026-01-01T00:00:00.000Z' }),
      good('a', lost),
      good('a', {
        priority: 10,
        signature: 'refused',
        signatureText: 'untrusted',
        certificateExpires: '2027-01-01T00:00:00.000Z',
        working: false,
      }),
    ].map((one) => round([one]));
    expect(told(...rounds)[1]).toEqual([
      'reach a neutral',
      'signature a worse',
      'priority a neutral',
      'certificate a neutral',
    ]);
  });

  test('that is configured or no longer', () => {
    expect(told(round([good('a')], [about('x', 'a')]), round([good('b')]))).toEqual([
      ['cache-removed a neutral', 'cache-added b neutral'],
    ]);
  });

  test('that is configured twice is told once', () => {
    expect(told(round([good('a'), good('a')]), round([good('a', lost), good('a', lost)]))).toEqual([
      ['cache-fails a worse'],
    ]);
  });
});

describe('the order', () => {
  test('is told where caches change places, in one line', () => {
    const one = round([good('a', { order: 1 }), good('b', { order: 2 }), good('c', { order: 3 })]);
    const other = round([good('a', { order: 2 }), good('b', { order: 3 }), good('c', { order: 1 })]);
    expect(told(one, other)).toEqual([['order neutral']]);
    expect(changesSince(knownAfter(one), other)[0]?.text).toBe('Nix now asks in this order: c, a, b.');
  });

  test('is not told where one merely drops out or comes back', () => {
    const all = round([good('a', { order: 1 }), good('b', { order: 2 }), good('c', { order: 3 })]);
    const without = round([good('a', lost), good('b', { order: 1 }), good('c', { order: 2 })]);
    expect(told(all, without, all)).toEqual([['cache-fails a worse'], ['cache-works a better']]);
  });
});

describe('a finding', () => {
  test('that appears and goes away', () => {
    const found = about('expired-certificate', 'a');
    expect(told(round([good('a')]), round([good('a')], [found]), round([good('a')]))).toEqual([
      ['finding-appeared a expired-certificate worse'],
      ['finding-gone a expired-certificate better'],
    ]);
  });

  test('that is a note is neither worse nor a change when its words have other numbers', () => {
    const found = (message: string) => about('certificate-ends-soon', 'a', { severity: 'note', message });
    expect(
      told(
        round([good('a')]),
        round([good('a')], [found('29 days')]),
        round([good('a')], [found('28 days')]),
      ),
    ).toEqual([['finding-appeared a certificate-ends-soon neutral'], []]);
  });

  test('that another one explains is not told, and neither is its going there', () => {
    const root = { check: 'wrong-clock', subject: { kind: 'machine', name: 'this machine' } } as const;
    const rooted = [
      about('expired', 'a', { explainedBy: root }),
      about(root.check, '', { subject: root.subject }),
    ];
    expect(told(round([good('a')], [about('expired', 'a')]), round([good('a')], rooted))).toEqual([
      ['finding-appeared wrong-clock worse'],
    ]);
  });

  test('is not gone where nobody could look', () => {
    const key = about('untrusted-key', 'a');
    const unknowns = [
      { check: 'untrusted-key', subject: key.subject, because: 'it has none of the samples' },
    ];
    expect(
      told(
        round([good('a')], [key]),
        round([good('a', lost)], [about('refused-connection', 'a')]),
        round([good('a')], [], { unknowns }),
        round([good('a')], [key]),
        round([good('a')]),
      ),
    ).toEqual([
      ['cache-fails a worse', 'finding-appeared a refused-connection worse'],
      ['cache-works a better', 'finding-gone a refused-connection better'],
      [],
      ['finding-gone a untrusted-key better'],
    ]);
  });
});

describe('a machine that goes offline', () => {
  const key = about('unsigned-paths', 'b');
  const setting = about('misspelled-setting', '', { subject: { kind: 'setting', name: 'x' } });
  const online = round([good('a'), good('b')], [key, setting], inNetwork('online'));
  const away = { ...lost, away: 'machine-offline' } as const;
  const offlineFinding = about('offline-machine', '', { subject: { kind: 'machine', name: 'this machine' } });
  const offline = round(
    [good('a', away), good('b', away)],
    [
      offlineFinding,
      setting,
      about('unresolved', 'a', {
        explainedBy: { check: 'offline-machine', subject: offlineFinding.subject },
      }),
    ],
    inNetwork('offline', 'This machine is offline.'),
  );

  test('and comes back: one line each, about the machine', () => {
    expect(told(online, offline, offline, online)).toEqual([['machine worse'], [], ['machine better']]);
    expect(changesSince(knownAfter(online), offline)[0]?.text).toBe('This machine is offline.');
    expect(changesSince(knownAfter(offline), online)[0]?.text).toBe('This machine is online again.');
  });

  test('and comes back to a cache that died meanwhile', () => {
    const back = round(
      [good('a', lost), good('b')],
      [about('refused-connection', 'a'), key, setting],
      inNetwork('online'),
    );
    expect(told(online, offline, back)[1]).toEqual([
      'machine better',
      'cache-fails a worse',
      'finding-appeared a refused-connection worse',
    ]);
  });

  test('from the first look on, and then comes online', () => {
    const back = round([good('a'), good('b', lost)], [setting], inNetwork('online'));
    expect(told(offline, back)).toEqual([['machine better', 'cache-fails b worse']]);
  });
});

describe('a laptop', () => {
  const at = (...away: readonly string[]) =>
    round(
      ['a', 'b', 'c'].map((name) =>
        good(name, away.includes(name) ? { ...lost, away: 'other-network' } : {}),
      ),
      away.length === 0
        ? []
        : [about('foreign-network', '', { subject: { kind: 'machine', name: 'this machine' } })],
      inNetwork(
        away.length === 0 ? 'online' : 'away',
        away.length === 0 ? null : `not on the network of ${away.length}`,
      ),
    );

  test('that leaves a network, and another one, and comes home: one line each', () => {
    expect(told(at(), at('a'), at('a', 'b'), at('a', 'b'), at('b'), at())).toEqual([
      ['machine worse'],
      ['machine worse'],
      [],
      ['machine worse'],
      ['machine better'],
    ]);
  });

  test('that is away still hears of the caches that it reaches', () => {
    const other = at('a');
    const without = {
      ...other,
      caches: other.caches.map((one) => (one.substituter === 'b' ? { ...one, ...lost } : one)),
    };
    expect(told(other, without)).toEqual([['cache-fails b worse']]);
  });
});
