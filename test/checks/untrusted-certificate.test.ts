import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/untrusted-certificate.ts';
import { cache, failed, machine } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { certificate, culpritAt, tlsFailure } from '../support/tls.ts';

const one = (code: string, issuer = 'CN=Test CA', entry?: string) =>
  machine({ caches: [tlsFailure(code, [certificate({ issuer })], entry)] });

describe(check.id, () => {
  test.each([
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'https://cache.test shows a self-signed TLS certificate, which this machine does not trust.',
      'vouches for itself',
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'The TLS certificate of https://cache.test leads to CN=Test CA, an authority that this machine does not trust.',
      'private authority',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'The TLS certificate of https://cache.test cannot be traced to an authority that this machine trusts.',
      'intermediate certificate is missing',
    ],
  ])('%s has words of its own', (code, message, cause) => {
    const finding = findingOf(check, one(code));
    expect(finding.message).toBe(message);
    expect(finding.cause).toContain(cause);
    expect(finding.evidence[0]).toContain('issued by CN=Test CA');
  });

  test('an inspecting proxy is recognised by the name of its authority', () => {
    expect(
      findingOf(check, one('SELF_SIGNED_CERT_IN_CHAIN', 'O=Zscaler Inc., CN=Zscaler Root CA')).cause,
    ).toContain('opens TLS connections and signs them anew');
  });

  test('a lone certificate of an authority that all know lacks what comes between', () => {
    const finding = findingOf(check, one('UNABLE_TO_VERIFY_LEAF_SIGNATURE', "C=US, O=Let's Encrypt, CN=R10"));
    expect(finding.cause).toContain('sent its own certificate alone');
    expect(JSON.stringify(finding.fixes)).not.toContain('ssl-cert-file');
  });

  test('caches behind one unknown authority have one culprit', () => {
    expect(findingOf(check, one('SELF_SIGNED_CERT_IN_CHAIN', 'CN=X')).culprit).toBe(
      findingOf(check, one('SELF_SIGNED_CERT_IN_CHAIN', 'CN=X', 'https://other.test')).culprit,
    );
  });

  test('where the bundle of the daemon is not known, Nix may get through', () => {
    const caches = [tlsFailure('SELF_SIGNED_CERT_IN_CHAIN', [certificate({ issuer: 'CN=Test CA' })])];
    const facts = machine({ caches, facts: { daemonEnvironment: failed('nobody may look') } });
    const finding = findingOf(check, facts);
    expect(finding.severity).toBe('warning');
    expect(finding.consequence).toMatch(/^Unless the daemon has another certificate bundle: Nix/);
    expect(finding.evidence.join()).toContain('nobody may look');
  });

  test('the bundle of nobody makes up for what the server leaves out', () => {
    const issuer = "C=US, O=Let's Encrypt, CN=R10";
    const caches = [tlsFailure('UNABLE_TO_VERIFY_LEAF_SIGNATURE', [certificate({ issuer })])];
    const facts = machine({ caches, facts: { daemonEnvironment: failed('nobody may look') } });
    expect(findingOf(check, facts).severity).toBe('error');
  });

  test('one certificate at every address is one culprit, and another one another', () => {
    const at = culpritAt(check, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(at('192.0.2.7', 'AA')).toBe(at('192.0.2.8', 'AA'));
    expect(at('192.0.2.7', 'AA')).not.toBe(at('192.0.2.7', 'BB'));
  });

  test('never advises to take a certificate from the connection', () => {
    expect(findingOf(check, one('SELF_SIGNED_CERT_IN_CHAIN')).fixes[0]?.note).toContain(
      'do not take it from the connection',
    );
  });

  test.each([
    ['a cache with a private authority that is trusted here', cache('https://cache.internal')],
    ['an expired certificate', tlsFailure('CERT_HAS_EXPIRED')],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, machine({ caches: [given] }))).toEqual(['good']);
  });
});
