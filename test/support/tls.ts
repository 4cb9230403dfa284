import type { Check } from '../../lib/checks/define-check.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Connection } from '../../lib/model/facts/exchange.ts';
import { cache, died, machine, ok } from './facts.ts';
import { findingOf } from './judged.ts';

type Certificate = NonNullable<Connection['tls']>['chain'][number];

export const certificate = (more: Partial<Certificate> = {}): Certificate => ({
  subject: 'CN=cache.test',
  issuer: 'CN=Test CA',
  alternativeNames: ['cache.test'],
  validFrom: '2025-12-01T00:00:00.000Z',
  validTo: '2026-03-01T00:00:00.000Z',
  fingerprint256: 'AA:BB',
  ...more,
});

/** An https cache whose handshake failed with this code, after it showed this chain. */
export const tlsFailure = (
  code: string,
  chain: readonly Certificate[] = [certificate()],
  entry = 'https://cache.test',
  address = '192.0.2.7',
): CacheFact =>
  cache(entry, {
    info: ok(
      died(
        { phase: 'tls', code },
        {
          url: `${entry}/nix-cache-info`,
          connection: { reused: false, via: 'direct', address, port: 443, tls: { chain } },
        },
      ),
    ),
  });

/** What a check blames where a handshake fails with this code, by the address and the certificate shown there. */
export const culpritAt =
  (check: Check, code: string) =>
  (address: string, fingerprint256: string): string | undefined =>
    findingOf(
      check,
      machine({ caches: [tlsFailure(code, [certificate({ fingerprint256 })], undefined, address)] }),
    ).culprit;
