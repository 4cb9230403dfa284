import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/ca-not-in-daemon.ts';
import type { DaemonVisit } from '../../lib/model/facts/daemon-environment.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { answered, cache, cacheInfoText, died, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged, nix } from '../support/judged.ts';

const entry = 'https://cache.test';
const good = answered(200, cacheInfoText);
const untrusted = died({ phase: 'tls', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
const refused = died({ phase: 'connect', code: 'ECONNREFUSED' });
const noBundle = died({ phase: 'tls', code: 'ENOENT' });
const asked = (
  visit: DaemonVisit['visit'],
  differs: DaemonVisit['differs'] = ['certificates'],
): Partial<Facts> => ({
  daemonEnvironment: ok({ from: 'its process 7', variables: {} }),
  daemonVisits: ok([{ entry, differs, caFile: '/etc/daemon.pem', visit }]),
});
const given = (info: DaemonVisit['visit'], daemon: Partial<Facts>, more: Partial<Facts> = {}) =>
  machine({
    caches: [cache(entry, { info: ok(info) })],
    facts: {
      ...daemonMachine({}, [], false),
      tlsTrust: ok({ file: '/home/ca.pem', because: 'NIX_SSL_CERT_FILE' }),
      ...daemon,
      ...more,
    },
  });
const unknown: Partial<Facts> = { daemonEnvironment: failed('nobody may look'), daemonVisits: ok([]) };

describe('a certificate authority that only one of shell and daemon knows', () => {
  test.each([
    [
      'the daemon lacks it',
      good,
      untrusted,
      `error: The certificate of ${entry} is trusted with /home/ca.pem, the bundle of this shell, but not with /etc/daemon.pem, the bundle of the Nix daemon.`,
    ],
    [
      'the bundle of the daemon is not there',
      good,
      noBundle,
      `error: The certificate of ${entry} is trusted with /home/ca.pem, the bundle of this shell, but not with /etc/daemon.pem, the bundle of the Nix daemon.`,
    ],
    [
      'this shell lacks it',
      untrusted,
      good,
      `warning: The certificate of ${entry} is trusted with /etc/daemon.pem, the bundle of the Nix daemon, but not with /home/ca.pem, the bundle of this shell.`,
    ],
  ])('%s', (_, ours, theirs, said) => {
    expect(judged(check, given(ours, asked(theirs)))).toEqual([said]);
  });

  test.each([
    ['both trust it', given(good, asked(good)), 'good'],
    ['neither trusts it', given(untrusted, asked(untrusted)), 'good'],
    ['the proxy is at fault', given(good, asked(refused, ['proxy', 'certificates'])), 'good'],
    ['nothing differs', given(good, { ...asked(good), daemonVisits: ok([]) }), 'good'],
    ['no daemon downloads', machine({ caches: [cache(entry)] }), 'good'],
    [
      'no environment, and the default bundle',
      given(good, unknown, { tlsTrust: ok({ file: '/d', because: 'default' }) }),
      'good',
    ],
    [
      'no environment to be seen',
      given(good, unknown),
      'unknown: NIX_SSL_CERT_FILE of this shell was used, which the Nix daemon may not have, as nobody may look',
    ],
  ])('silent: %s', (_, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });

  test.each([
    ['2.34.8', 'ssl-cert-file = /etc/nix/ca-bundle.crt'],
    ['2.8.0', 'NIX_SSL_CERT_FILE=/etc/nix/ca-bundle.crt'],
  ])('the fix for Nix %s keeps checking certificates', (version, text) => {
    const fixes = JSON.stringify(
      findingOf(check, given(good, asked(untrusted), { nix: nix(version) })).fixes,
    );
    expect(fixes).toContain(text);
    expect(fixes).not.toMatch(/insecure|--no-check|verify=false/i);
  });
});
