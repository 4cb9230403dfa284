import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/expired-certificate.ts';
import { cache, machine } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { certificate, tlsFailure } from '../support/tls.ts';

describe(check.id, () => {
  test('says when it ended and what the clock of this machine says', () => {
    const old = certificate({ validTo: '2025-12-31T00:00:00.000Z' });
    const finding = findingOf(check, machine({ caches: [tlsFailure('CERT_HAS_EXPIRED', [old])] }));
    expect(finding.message).toBe('The TLS certificate of https://cache.test expired on 2025-12-31.');
    expect(finding.evidence).toEqual([
      'the certificate for CN=cache.test, issued by CN=Test CA, is valid from 2025-12-01 to 2025-12-31',
      'the clock of this machine said 2026-01-02T03:04:05.000Z',
    ]);
  });

  test.each([
    ['another one of the chain', [certificate()]],
    ['a chain that was not seen', []],
  ])('%s', (_name, chain) => {
    expect(judged(check, machine({ caches: [tlsFailure('CERT_HAS_EXPIRED', chain)] }))).toEqual([
      'error: A TLS certificate in the chain of https://cache.test has expired.',
    ]);
  });

  test.each([
    ['a certificate that ends soon but answers', cache('https://cache.test')],
    ['one that is not valid yet', tlsFailure('CERT_NOT_YET_VALID')],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
