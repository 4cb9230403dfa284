import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/wrong-host-certificate.ts';
import { cache, machine } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { certificate, culpritAt, tlsFailure } from '../support/tls.ts';

describe(check.id, () => {
  test('says whose certificate it is', () => {
    const names = Array.from({ length: 10 }, (_, index) => `n${index}.test`);
    const other = certificate({ alternativeNames: names });
    const finding = findingOf(
      check,
      machine({ caches: [tlsFailure('ERR_TLS_CERT_ALTNAME_INVALID', [other])] }),
    );
    expect(finding.message).toBe('https://cache.test shows a TLS certificate that is not for cache.test.');
    expect(finding.evidence[0]).toBe(`the certificate is for ${names.slice(0, 8).join(', ')} and 2 more`);
  });

  test('one certificate at every address is one culprit, and another one another', () => {
    const at = culpritAt(check, 'ERR_TLS_CERT_ALTNAME_INVALID');
    expect(at('192.0.2.7', 'AA')).toBe(at('192.0.2.8', 'AA'));
    expect(at('192.0.2.7', 'AA')).not.toBe(at('192.0.2.7', 'BB'));
  });

  test.each([
    ['a certificate with many names that fits', cache('https://cache.test')],
    ['an unknown issuer', tlsFailure('SELF_SIGNED_CERT_IN_CHAIN')],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
