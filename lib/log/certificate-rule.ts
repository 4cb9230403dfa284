import { askCache, type Cause, named } from './draft.ts';
import type { Noted } from './noted.ts';

/** By the words of GnuTLS and of OpenSSL, in that order of certainty. */
const certificates: readonly (readonly [RegExp, string, string, string])[] = [
  [
    /expired/i,
    'expired-certificate',
    'shows a TLS certificate that has expired',
    'Its certificate was not renewed, or the clock of the machine that Nix ran on is wrong.',
  ],
  [
    /not yet valid|clock/i,
    'certificate-not-yet-valid',
    'shows a TLS certificate that is not valid yet',
    'Mostly the clock of the machine that Nix ran on is behind.',
  ],
  [
    /does not match|no alternative certificate|subject name|hostname mismatch/i,
    'wrong-host-certificate',
    'shows a TLS certificate for another host',
    'The URL names the server by a name that its certificate lacks, or another server answers in its place.',
  ],
  [
    /self.?signed|signer not trusted|unable to get (?:local )?issuer|unknown ca|verify|verification/i,
    'untrusted-certificate',
    'shows a TLS certificate from an authority that Nix does not know',
    'An authority of a company or a home signed it, a proxy opens TLS connections on the way, or the server does not send its whole chain.',
  ],
];

/** Of a certificate that Nix does not accept. */
export function certificate(noted: Noted, detail: string): Cause {
  const [, check, what, cause] = certificates.find(([words]) => words.test(detail)) ?? [];
  const steps = [askCache(noted, 'looks at the certificate, and at the bundle of authorities that Nix uses')];
  if (check === undefined || what === undefined || cause === undefined)
    return {
      check: 'refused-certificate',
      message: `Nix does not accept the TLS certificate of ${named(noted)}.`,
      cause:
        'This Nix does not say why: the certificate can have expired, be for another host, or come from an authority that is not known here, as with a proxy of a company.',
      certainty: 'certain',
      fixes: steps,
    };
  return { check, message: `${named(noted)} ${what}.`, cause, certainty: 'certain', fixes: steps };
}
