import type { X509Certificate } from 'node:crypto';
import type { Connection } from '../model/facts/exchange.ts';

type Certificate = NonNullable<Connection['tls']>['chain'][number];

const longestChain = 10;
const mostNames = 100;
const longestName = 300;

/** The certificates that a server sent, in its order, its own first. Node would add roots of ours to the legacy form. */
export function sentChain(leaf: X509Certificate | undefined): readonly Certificate[] {
  const chain: Certificate[] = [];
  for (let one = leaf; one !== undefined && chain.length < longestChain; one = one.issuerCertificate) {
    chain.push(describe(one));
  }
  return chain;
}

const describe = (certificate: X509Certificate): Certificate => ({
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  alternativeNames: alternativeNames(certificate.subjectAltName),
  validFrom: rfc3339(certificate.validFrom),
  validTo: rfc3339(certificate.validTo),
  fingerprint256: certificate.fingerprint256,
});

/** OpenSSL prints one part of a name per line; a certificate may have no name at all. */
const oneLine = (name: string | undefined): string =>
  (name ?? '').replaceAll('\n', ', ').slice(0, longestName);

const alternativeNames = (text: string | undefined): readonly string[] =>
  text === undefined || text === ''
    ? []
    : text
        .split(', ', mostNames)
        .map((name) => name.replace(/^(?:DNS|IP Address):/, '').slice(0, longestName));

function rfc3339(openssl: string): string {
  const at = new Date(openssl);
  return Number.isNaN(at.getTime()) ? openssl : at.toISOString();
}
