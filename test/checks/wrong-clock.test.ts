import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import check from '../../lib/checks/wrong-clock.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { answered, cache, cacheInfoText, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { certificate, tlsFailure } from '../support/tls.ts';

/** The machines of these tests say 2026-01-02T03:04:05Z. */
const saying = (host: string, date: string, age?: string): CacheFact =>
  cache(`http://${host}`, {
    info: ok(
      answered(200, cacheInfoText, {
        url: `http://${host}/nix-cache-info`,
        headers: { date, ...(age === undefined ? {} : { age }) },
      }),
    ),
  });
const right = saying('a.test', 'Fri, 02 Jan 2026 03:04:06 GMT');
const future = saying('a.test', 'Mon, 02 Mar 2026 03:04:05 GMT');
const past = saying('a.test', 'Fri, 02 Jan 2026 00:04:05 GMT');
const early = (entry = 'https://b.test') =>
  tlsFailure(
    'CERT_NOT_YET_VALID',
    [certificate({ validFrom: '2026-02-01T00:00:00.000Z', validTo: '2026-05-01T00:00:00.000Z' })],
    entry,
  );
const expired = tlsFailure(
  'CERT_HAS_EXPIRED',
  [certificate({ validFrom: '2025-06-01T00:00:00.000Z', validTo: '2025-09-01T00:00:00.000Z' })],
  'https://b.test',
);

describe('the clock of this machine', () => {
  test.each<[string, CacheFact[], string]>([
    [
      'behind, and a certificate shows it',
      [future, early()],
      'error: The clock of this machine is 59 days behind.',
    ],
    [
      'behind, and one host alone shows it',
      [future],
      'note: The clocks of this machine and of a.test are 59 days apart, this one behind.',
    ],
    [
      'behind, and two hosts agree',
      [future, saying('c.test', 'Mon, 02 Mar 2026 03:04:05 GMT')],
      'note: The clock of this machine is 59 days behind.',
    ],
    ['ahead', [past], 'note: The clocks of this machine and of a.test are 3 hours apart, this one ahead.'],
    [
      'two hosts whose certificates begin later',
      [early(), early('https://c.test')],
      'error: The clock of this machine seems to be behind: it says 2026-01-02, and no certificate is valid yet.',
    ],
    [
      'an expired certificate that is expired by any clock',
      [future, expired],
      'note: The clocks of this machine and of a.test are 59 days apart, this one behind.',
    ],
  ])('%s', (_, caches, said) => {
    expect(judged(check, machine({ caches }))).toEqual([said]);
  });

  test.each<[string, CacheFact[], string]>([
    ['it is right', [right, expired], 'good'],
    ['a few minutes', [saying('a.test', 'Fri, 02 Jan 2026 03:10:05 GMT')], 'good'],
    [
      'an old answer that a cache in between kept',
      [saying('a.test', 'Fri, 02 Jan 2026 00:04:05 GMT', '10800')],
      'good',
    ],
    [
      'one odd host of three',
      [
        right,
        saying('b.test', 'Fri, 02 Jan 2026 03:04:00 GMT'),
        saying('c.test', 'Mon, 02 Mar 2026 03:04:05 GMT'),
      ],
      'good',
    ],
    [
      'one odd host of two, whichever way it is off',
      [saying('b.test', 'Fri, 02 Jan 2026 03:04:00 GMT'), future],
      'good',
    ],
    ['one odd host of two, ahead', [saying('b.test', 'Fri, 02 Jan 2026 03:04:00 GMT'), past], 'good'],
    ['one certificate that begins later', [early()], 'good'],
    ['one expired certificate', [expired], 'good'],
    ['nobody says the time', [cache('http://a.test')], 'not-applicable: no cache said what time it is'],
    ['no date at all', [saying('a.test', 'soon')], 'not-applicable: no cache said what time it is'],
    [
      'no cache was asked',
      [cache('http://a.test', { info: notAsked('offline') })],
      'not-applicable: no cache said what time it is',
    ],
  ])('silent: %s', (_, caches, said) => {
    expect(judged(check, machine({ caches }))).toEqual([said]);
  });

  test('is the one cause of what several certificates seem to be', () => {
    const facts = machine({ caches: [future, early(), early('https://c.test')] });
    const roots = runChecks(facts, checks).findings.filter(({ explainedBy }) => explainedBy === undefined);
    expect(roots.filter(({ severity }) => severity === 'error').map((one) => one.check)).toEqual([
      'wrong-clock',
    ]);
    expect(findingOf(check, facts).evidence.join()).toContain('2026-03-02');
  });
});
