import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import check from '../../lib/checks/missing-ca-file.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import { absent, cache, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';
import { tlsFailure } from '../support/tls.ts';

const missing = (because: string) => ok({ because, missing: '/gone/ca.pem' });
const https = [cache('https://cache.test')];

describe(check.id, () => {
  test('a bundle that is named but not there stops every https request', () => {
    const finding = findingOf(
      check,
      machine({ caches: https, facts: { tlsTrust: missing('ssl-cert-file') } }),
    );
    expect(finding.message).toBe(
      'The certificate bundle /gone/ca.pem, which Nix is told to use, does not exist.',
    );
    expect(finding).toMatchObject({
      severity: 'error',
      consequence: expect.stringContaining('every https cache fails'),
    });
  });

  test('a variable of this shell is no proof of what the daemon has', () => {
    const facts = machine({
      caches: https,
      facts: { ...daemonMachine({}, []), tlsTrust: missing('NIX_SSL_CERT_FILE') },
    });
    expect(findingOf(check, facts)).toMatchObject({ severity: 'warning', certainty: 'likely' });
  });

  test('it explains certificates that are not trusted', () => {
    const facts = machine({
      caches: [tlsFailure('SELF_SIGNED_CERT_IN_CHAIN')],
      facts: { tlsTrust: missing('ssl-cert-file') },
    });
    const { findings } = runChecks(facts, checks);
    expect(findings.map((finding) => [finding.check, finding.explainedBy?.check])).toEqual([
      ['missing-ca-file', undefined],
      ['untrusted-certificate', 'missing-ca-file'],
    ]);
  });

  test.each([
    ['EISDIR', 'cannot be used: it is a directory.'],
    ['NO_CERTIFICATE', 'cannot be used: there is no certificate in it.'],
    ['EACCES', 'cannot be used: this user may not read it.'],
    ['ENOENT', 'does not exist.'],
  ])('a bundle that is there, but of no use (%s), is the fault of this machine alone', (code, words) => {
    const facts = machine({
      caches: [tlsFailure(code, [])],
      facts: { tlsTrust: ok({ because: 'ssl-cert-file', file: '/etc/ca.pem' }) },
    });
    const { findings, verdicts } = runChecks(facts, checks);
    expect(findings.map(({ message }) => message)).toEqual([
      `The certificate bundle /etc/ca.pem, which Nix is told to use, ${words}`,
    ]);
    const unknowns = verdicts.flatMap((verdict) => (verdict.kind === 'unknown' ? [verdict.because] : []));
    expect(new Set(unknowns)).toEqual(
      new Set(['nixcache could not use the certificate bundle of this machine']),
    );
  });

  test('silent: what only this user may not read says nothing about a daemon', () => {
    const facts = machine({
      caches: [tlsFailure('EACCES', [])],
      facts: {
        ...daemonMachine({}, []),
        tlsTrust: ok({ because: 'ssl-cert-file', file: '/etc/ca.pem' }),
      },
    });
    expect(judged(check, facts)).toEqual([
      'unknown: this user may not read the certificate bundle /etc/ca.pem, but the Nix daemon may',
    ]);
  });

  test.each([
    [
      'an unusual bundle that exists',
      https,
      ok({ because: 'SSL_CERT_FILE', file: '/home/alice/ca.pem' }),
      'good',
    ],
    ['no bundle named at all', https, absent('no certificate bundle was found'), 'good'],
    ['no https cache', [cache('http://cache.test')], missing('ssl-cert-file'), 'good'],
    ['could not look', https, failed('EIO'), 'unknown: EIO'],
  ])('silent: %s', (_name, caches, tlsTrust, said) => {
    expect(judged(check, machine({ caches, facts: { tlsTrust } }))).toEqual([said]);
  });
});
