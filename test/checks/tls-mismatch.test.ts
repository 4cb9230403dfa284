import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/tls-mismatch.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { tlsFailure } from '../support/tls.ts';

const one = (code: string) => machine({ caches: [tlsFailure(code, [])] });

describe(check.id, () => {
  test.each([
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'https://cache.test is configured as https, but what answers at cache.test (192.0.2.7) port 443 does not speak TLS.',
    ],
    [
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'https://cache.test offers no version of TLS that is still accepted.',
    ],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'The TLS handshake with https://cache.test fails.'],
  ])('%s', (code, message) => {
    expect(judged(check, one(code))).toEqual([`error: ${message}`]);
  });

  test('plain http behind https: the fix is the other scheme', () => {
    expect(findingOf(check, one('ERR_SSL_WRONG_VERSION_NUMBER')).fixes).toMatchObject([
      {
        kind: 'replace-in-setting',
        from: 'https://cache.test',
        to: 'http://cache.test',
        certainty: 'suggestion',
      },
    ]);
  });

  test.each([
    ['a healthy cache', cache('https://cache.test')],
    [
      'a handshake that is cut off',
      cache('https://cache.test', { info: ok(died({ phase: 'tls', code: 'ECONNRESET' })) }),
    ],
    ['an unknown issuer', tlsFailure('SELF_SIGNED_CERT_IN_CHAIN')],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, machine({ caches: [given] }))).toEqual(['good']);
  });
});
