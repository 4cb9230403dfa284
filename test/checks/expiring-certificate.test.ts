import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/expiring-certificate.ts';
import type { Connection } from '../../lib/model/facts/exchange.ts';
import { answered, cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

/** Seen on 2026-01-02. */
const secured = (validFrom: string, validTo: string, status = 200) => {
  const certificate = {
    subject: 'cache.test',
    issuer: 'Example CA',
    alternativeNames: [],
    validFrom: `${validFrom}T00:00:00.000Z`,
    validTo: `${validTo}T00:00:00.000Z`,
    fingerprint256: '',
  };
  const connection: Connection = { reused: false, via: 'direct', tls: { chain: [certificate] } };
  const info = ok(answered(status, 'StoreDir: /nix/store\n', { connection }));
  return machine({ caches: [cache('https://cache.test', { info })] });
};

describe(check.id, () => {
  test.each([
    ['2025-10-10', '2026-01-08', 200, 'note', 'ends on 2026-01-08, in 5 days.'],
    ['2025-10-06', '2026-01-04', 200, 'warning', 'in one day.'],
    ['2025-10-05', '2026-01-03', 200, 'warning', 'within a day.'],
    ['2025-10-05', '2026-01-03', 503, 'warning', 'within a day.'],
    ['2025-12-28', '2026-01-03', 200, 'note', 'within a day.'],
  ])('from %s to %s, answered %d: a %s', (from, to, status, severity, words) => {
    const finding = findingOf(check, secured(from, to, status));
    expect(finding.severity).toBe(severity);
    expect(finding.message).toContain(words);
  });

  test.each([
    ['one with weeks to go', secured('2025-12-01', '2026-03-01')],
    ['two weeks and a bit', secured('2025-10-18', '2026-01-17')],
    ['one made for six days, three of them left', secured('2025-12-30', '2026-01-05')],
    ['a cache without TLS', machine({ caches: [cache('http://cache.test')] })],
    [
      'a handshake that failed',
      machine({
        caches: [cache('https://cache.test', { info: ok(died({ phase: 'tls', code: 'CERT_HAS_EXPIRED' })) })],
      }),
    ],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });

  test('one that has ended is another matter', () => {
    expect(judged(check, secured('2025-10-01', '2026-01-01'))[0]).toMatch(/^not-applicable/);
  });
});
