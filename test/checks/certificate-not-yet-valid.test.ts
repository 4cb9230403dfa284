import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/certificate-not-yet-valid.ts';
import { foldRootCauses } from '../../lib/checks/root-cause.ts';
import { cache, machine } from '../support/facts.ts';
import { findingOf, findingsOf, judged } from '../support/judged.ts';
import { certificate, tlsFailure } from '../support/tls.ts';

describe(check.id, () => {
  test('suspects the clock of this machine', () => {
    const future = certificate({ validFrom: '2026-02-01T00:00:00.000Z' });
    const finding = findingOf(check, machine({ caches: [tlsFailure('CERT_NOT_YET_VALID', [future])] }));
    expect(finding.message).toBe(
      'The TLS certificate of https://cache.test is valid from 2026-02-01 on, but the clock of this machine says 2026-01-02.',
    );
    expect(finding.fixes[0]).toMatchObject({
      kind: 'run-here',
      commands: expect.arrayContaining(['date -u']),
    });
  });

  test('a wrong clock is one headline, however many caches it hits', () => {
    const caches = [tlsFailure('CERT_NOT_YET_VALID'), tlsFailure('CERT_NOT_YET_VALID', [], 'https://b.test')];
    const folded = foldRootCauses(findingsOf(check, machine({ caches })), [check]);
    expect(folded.map(({ explainedBy }) => explainedBy?.subject.name)).toEqual([
      undefined,
      'https://cache.test',
    ]);
  });

  test.each([
    ['a healthy cache', cache('https://cache.test')],
    ['an expired certificate', tlsFailure('CERT_HAS_EXPIRED')],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
