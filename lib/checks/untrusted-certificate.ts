import { describeCertificate, missingIssuer, ownCertificate } from '../derive/certificate.ts';
import { serverOf } from '../derive/endpoint.ts';
import { inspectingProduct } from '../derive/interception.ts';
import type { FixIntent } from '../model/fix.ts';
import { defineReachCheck } from './define-reach-check.ts';

type Why = 'self-signed' | 'unknown-issuer' | 'incomplete-chain';

export default defineReachCheck({
  id: 'untrusted-certificate',
  title: "A cache's TLS certificate comes from an authority that this machine does not know",
  severity: 'error',
  layer: 'tls',
  reach: ['tls'],
  found: (cache, { fault }, { last }) => {
    if (fault !== 'self-signed' && fault !== 'unknown-issuer' && fault !== 'incomplete-chain')
      return undefined;
    const { connection } = last;
    const own = ownCertificate(connection);
    const issuer = missingIssuer(connection);
    return {
      data: {
        why: fault,
        issuer: issuer ?? 'its issuer',
        isPublic: isPublicAuthority(issuer),
        intercepted: inspectingProduct(connection) !== undefined,
      },
      // One authority that is missing here, such as that of an inspecting proxy, breaks many caches.
      culprit: (fault === 'self-signed' ? own?.fingerprint256 : issuer) ?? serverOf(cache.store, last),
      evidence: [
        ...(own === undefined ? [] : [describeCertificate(own)]),
        ...(connection.tls === undefined
          ? []
          : [`the server sent ${connection.tls.chain.length} certificate(s)`]),
        `the TLS library says ${last.failure?.code}`,
      ],
      certainty: fault === 'incomplete-chain' ? 'likely' : 'certain',
      ...(isPublicAuthority(issuer) ? {} : { hangsOn: 'certificate bundle' }),
      fixes: fixesFor(fault, isPublicAuthority(issuer)),
    };
  },
  message: ({ subject, data }) =>
    data.why === 'self-signed'
      ? `${subject.name} shows a self-signed TLS certificate, which this machine does not trust.`
      : data.why === 'unknown-issuer'
        ? `The TLS certificate of ${subject.name} leads to ${data.issuer}, an authority that this machine does not trust.`
        : `The TLS certificate of ${subject.name} cannot be traced to an authority that this machine trusts.`,
  cause: ({ data }) => causeOf(data.why, data.issuer, data),
  explain: {
    why: 'Nix trusts the authorities of one bundle and nothing else: neither the browser nor the keychain of the system counts, and the daemon has an environment of its own.',
    causes: [
      'A company proxy replaces certificates by its own, and its authority is not in the bundle that Nix uses.',
      'The server does not send its intermediate certificate; browsers hide this, Nix does not.',
      'The cache uses a private authority or a self-signed certificate.',
    ],
    see: ['missing-ca-file', 'wrong-host-certificate', 'expired-certificate'],
  },
});

/**
 * Authorities that every bundle has: where a certificate alone names one of them as its issuer, what is missing is the link between.
 */
const isPublicAuthority = (issuer: string | undefined): boolean =>
  /\bO ?= ?"?(?:Let's Encrypt|DigiCert|Sectigo|GlobalSign|Google Trust Services|Amazon|ZeroSSL|GoDaddy|Entrust|Actalis|Buypass|SSL Corp)/i.test(
    issuer ?? '',
  );

function causeOf(
  why: Why,
  issuer: string,
  { intercepted, isPublic }: { readonly intercepted: boolean; readonly isPublic: boolean },
): string {
  if (why === 'self-signed')
    return 'The server vouches for itself: no authority stands behind its certificate, so nothing tells it from an impostor.';
  if (why === 'incomplete-chain' && isPublic)
    return `The server sent its own certificate alone, without that of ${issuer}, which leads to an authority that every machine knows.`;
  if (why === 'incomplete-chain')
    return `The server sent only a part of its chain: its intermediate certificate is missing, or ${issuer} is a private authority that this machine does not know. From here these look the same.`;
  return intercepted
    ? `A proxy or firewall on the way opens TLS connections and signs them anew with its own authority, ${issuer}, which is not in the certificate bundle that Nix uses here.`
    : `The certificate was signed under ${issuer}, which is not in the certificate bundle that Nix uses here: a private authority, or a company proxy that opens TLS connections.`;
}

function fixesFor(why: Why, isPublic: boolean): readonly FixIntent[] {
  const trustAuthority: FixIntent = {
    kind: 'do',
    text: "Get the authority's certificate from whoever runs it (the company's IT, the operator of the cache) and add it to the certificate bundle that Nix uses, or set ssl-cert-file to a bundle that has it; then restart the Nix daemon.",
    certainty: 'suggestion',
    note: 'do not take it from the connection itself: an impostor would send it too',
  };
  const completeChain: FixIntent = {
    kind: 'do',
    text: 'On the server, configure the full chain (with certbot fullchain.pem, not cert.pem) and reload it.',
    certainty: 'suggestion',
  };
  if (why !== 'incomplete-chain') return [trustAuthority];
  return isPublic ? [completeChain] : [completeChain, trustAuthority];
}
