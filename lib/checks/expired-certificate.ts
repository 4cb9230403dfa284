import { day, describeCertificate, ownCertificate } from '../derive/certificate.ts';
import { serverOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'expired-certificate',
  title: "A cache's TLS certificate has expired",
  severity: 'error',
  layer: 'tls',
  reach: ['tls'],
  found: (cache, { fault }, { last }) => {
    if (fault !== 'expired') return undefined;
    const certificate = ownCertificate(last.connection);
    return {
      data: {
        // Where its own has not ended, it is another one of the chain.
        since:
          certificate !== undefined && certificate.validTo < last.startedAt
            ? day(certificate.validTo)
            : undefined,
        now: day(last.startedAt),
      },
      culprit: serverOf(cache.store, last),
      evidence: [
        ...(certificate === undefined ? [] : [describeCertificate(certificate)]),
        `the clock of this machine said ${last.startedAt}`,
      ],
      certainty: 'likely',
      fixes: [
        {
          kind: 'run-on-server',
          commands: ['certbot renew', 'systemctl reload nginx'],
          certainty: 'suggestion',
          note: 'or whatever renews certificates there; a server goes on with the old certificate until it is reloaded',
        },
        {
          kind: 'run-here',
          commands: ['date -u'],
          root: false,
          certainty: 'suggestion',
          note: 'if this is not the present time, the clock of this machine is the fault',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.since === undefined
      ? `A TLS certificate in the chain of ${subject.name} has expired.`
      : `The TLS certificate of ${subject.name} expired on ${data.since}.`,
  cause: ({ data }) =>
    `The certificate was not renewed in time, or the server was not reloaded after it was renewed; the clock of this machine says ${data.now}.`,
  explain: {
    why: 'Nix checks certificates and never goes on past one that is not valid. It even tries several times, as if this could pass.',
    causes: [
      'The automatic renewal on the server failed.',
      'The certificate was renewed, but the server still shows the old one.',
      'An intermediate certificate in the chain has expired.',
      'The clock of this machine runs ahead.',
    ],
    see: ['certificate-not-yet-valid', 'untrusted-certificate'],
  },
});
