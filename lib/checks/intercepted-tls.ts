import { cacheViews } from '../derive/cache-view.ts';
import { describeCertificate, ownCertificate } from '../derive/certificate.ts';
import { cacheNotOpened } from '../derive/consequence.ts';
import { interceptions } from '../derive/interception.ts';
import { lastHop } from '../derive/reach.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'intercepted-tls',
  title: 'Somebody on the way opens the TLS connections to caches',
  severity: 'error',
  layer: 'tls',
  needs: ['caches'],
  wants: ['nix'],
  explains: ['untrusted-certificate'],
  subjects: cacheViews,
  judge: (cache, { caches, nix }) => {
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (cache.reach.kind !== 'tls') return good;
    const found = interceptions(cacheViews({ caches })).get(cache.name);
    if (found === undefined || cache.fact.info.state !== 'ok') return good;
    const { issuer, product, hosts } = found;
    const certificate = ownCertificate(lastHop(cache.fact.info.value).connection);
    return {
      found: true,
      data: { product, issuer },
      culprit: issuer,
      evidence: [
        ...(certificate === undefined ? [] : [describeCertificate(certificate)]),
        `${issuer} vouches for ${hosts.slice(0, 8).join(', ')}, and this machine does not know it`,
      ],
      certainty: product === undefined ? 'likely' : 'certain',
      consequence: cacheNotOpened(cache.store, parseNixVersion(nix?.versionLine ?? '')),
      fixes: [
        {
          kind: 'do',
          text: `Get the certificate of ${issuer} from your IT and add it to the certificates of the system (security.pki.certificateFiles on NixOS, update-ca-certificates or update-ca-trust elsewhere); where ssl-cert-file or NIX_SSL_CERT_FILE of the Nix daemon names another bundle, add it there too, then restart the daemon.`,
          certainty: 'suggestion',
          note: 'do not take it from the connection itself: an impostor would send it too. Browsers may know it already, from a store that Nix does not read',
        },
        {
          kind: 'do',
          text: 'Or ask your IT to let these hosts pass without inspection: what comes from a cache is signed anyway.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data: { product, issuer } }) =>
    product === undefined
      ? `The TLS connection to ${subject.name} is opened on the way: one authority that this machine does not know, ${issuer}, signed for hosts of different owners.`
      : `${product} opens the TLS connection to ${subject.name} and signs it with its own authority, which this machine does not trust.`,
  cause: () =>
    'A proxy, a firewall or a virus scanner replaces the certificates of all servers by its own, and its authority is not in the certificate bundle that Nix uses.',
  explain: {
    why: 'Such a product works for browsers, as whoever runs it adds its authority to them. Nix reads one bundle of certificates alone, and the daemon may read another one than the shell.',
    causes: [
      'A company network that inspects TLS.',
      'A virus scanner on this machine.',
      'An attacker: that is why the authority has to come from somebody you know.',
    ],
    see: ['untrusted-certificate', 'ca-not-in-daemon', 'missing-ca-file'],
  },
});
