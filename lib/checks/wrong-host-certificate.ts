import { ownCertificate } from '../derive/certificate.ts';
import { hostOf, serverOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

/** Certificates of big hosters name hundreds of hosts. */
const MOST_NAMES = 8;

export default defineReachCheck({
  id: 'wrong-host-certificate',
  title: 'A cache shows a TLS certificate for another host',
  severity: 'error',
  layer: 'tls',
  reach: ['tls'],
  found: (cache, { fault }, { last }) => {
    if (fault !== 'wrong-host') return undefined;
    const host = hostOf(cache.store, last);
    const certificate = ownCertificate(last.connection);
    const names = certificate?.alternativeNames ?? [];
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    return {
      data: { host },
      // What stands in for every host, such as a login page, shows one certificate for all of them.
      culprit: certificate?.fingerprint256 ?? serverOf(cache.store, last),
      evidence:
        certificate === undefined
          ? [`the certificate does not name ${host}`]
          : [
              `the certificate is for ${names.slice(0, MOST_NAMES).join(', ') || certificate.subject}${more}`,
              `it was issued by ${certificate.issuer}`,
            ],
      fixes: [
        {
          kind: 'do',
          text: `Configure the cache by a name that its certificate has, or get a certificate for ${host} on the server.`,
          certainty: 'suggestion',
          note: 'if the certificate belongs to somebody unexpected, do not work around it: the name may lead to the wrong machine',
        },
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} shows a TLS certificate that is not for ${data.host}.`,
  cause: ({ data }) =>
    `The server answers for ${data.host} with the certificate of another name: the URL uses an alias or an IP address, the server has no virtual host of that name, or something else (a login page, another machine) answers in its place.`,
  explain: {
    why: 'Nix checks that the certificate is for the host in the URL, and goes on without the cache where it is not.',
    causes: [
      'The cache is configured by IP address or by another name than its certificate has.',
      "The web server falls back to its default site's certificate.",
      'A captive portal or the wrong machine answers.',
    ],
    see: ['untrusted-certificate', 'web-page-answer'],
  },
});
