import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import check from '../../lib/checks/intercepted-tls.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { cache, machine } from '../support/facts.ts';
import { judged } from '../support/judged.ts';
import { certificate, tlsFailure } from '../support/tls.ts';

const by = (entry: string, issuer: string, code = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY') =>
  tlsFailure(code, [certificate({ issuer }), certificate({ subject: issuer, issuer })], entry);
const nixos = 'https://cache.nixos.org';
const cachix = 'https://mine.cachix.org';

describe('a connection that is opened on the way', () => {
  test.each<[string, CacheFact[], string[]]>([
    [
      'by a product that names itself',
      [by(nixos, 'CN=Zscaler Intermediate Root CA, O=Zscaler Inc.')],
      [
        `error: Zscaler opens the TLS connection to ${nixos} and signs it with its own authority, which this machine does not trust.`,
      ],
    ],
    [
      'one unknown authority for hosts of different owners',
      [by(nixos, 'CN=ACME Web Gateway'), by(cachix, 'CN=ACME Web Gateway')],
      [nixos, cachix].map(
        (name) =>
          `error: The TLS connection to ${name} is opened on the way: one authority that this machine does not know, CN=ACME Web Gateway, signed for hosts of different owners.`,
      ),
    ],
  ])('%s', (_, caches, said) => {
    expect(judged(check, machine({ caches }))).toEqual(said);
  });

  test.each<[string, CacheFact[]]>([
    ['a healthy cache', [cache(nixos)]],
    ['an unknown authority for one host', [by(nixos, 'CN=ACME CA')]],
    [
      'for two hosts of one owner',
      [by('https://a.acme.com', 'CN=ACME CA'), by('https://b.acme.com', 'CN=ACME CA')],
    ],
    [
      'for hosts inside a network',
      [
        by('https://a.lan', 'CN=Home CA'),
        by('https://nas.local', 'CN=Home CA'),
        by('https://10.0.0.1', 'CN=Home CA'),
      ],
    ],
    ['two unknown authorities', [by(nixos, 'CN=One'), by(cachix, 'CN=Two')]],
    ['an expired certificate of such a product', [by(nixos, 'CN=Zscaler', 'CERT_HAS_EXPIRED')]],
    ['a name that only contains another one', [by(nixos, 'CN=Reset Systems')]],
  ])('silent: %s', (_, caches) => {
    expect(new Set(judged(check, machine({ caches })))).toEqual(new Set(['good']));
  });

  test('is one finding for all caches, and explains their certificates', () => {
    const facts = machine({ caches: [by(nixos, 'CN=ACME Web Gateway'), by(cachix, 'CN=ACME Web Gateway')] });
    const roots = runChecks(facts, checks).findings.filter(
      ({ explainedBy, severity }) => explainedBy === undefined && severity === 'error',
    );
    expect(roots.map((one) => `${one.check} ${one.subject.name}`)).toEqual([`intercepted-tls ${nixos}`]);
  });
});
