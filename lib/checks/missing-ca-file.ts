import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { substitutingOf } from '../derive/effective.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'missing-ca-file',
  title: 'The certificate bundle that Nix is told to use does not exist',
  severity: 'error',
  layer: 'tls',
  needs: ['caches', 'settings'],
  wants: ['tlsTrust', 'nix', 'daemon', 'user', 'configuration'],
  explains: ['untrusted-certificate'],
  subjects: thisMachine,
  judge: (_machine, facts, { tlsTrust: gap }) => {
    if (gap?.state === 'failed') return unknown(gap.reason);
    const { missing, because } = facts.tlsTrust ?? { because: '' };
    if (missing === undefined) return good;
    const https = cacheViews(facts).filter(({ store }) => store.scheme === 'https');
    if (https.length === 0) return good;
    const byDaemon = substitutingOf(facts).by !== 'user';
    // A variable of this shell says nothing about the daemon's own environment.
    const mayNotCount = byDaemon && because.endsWith('SSL_CERT_FILE');
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    return {
      found: true,
      severity: mayNotCount ? 'warning' : 'error',
      data: { missing, because },
      evidence: [`${missing} does not exist`, `Nix would use it because of: ${because}`],
      certainty: byDaemon ? 'likely' : 'certain',
      consequence: mayNotCount
        ? `${nixName(version)} cannot make any https request from this shell; the Nix daemon, which downloads from the caches, has an environment of its own and may have another bundle.`
        : `${nixName(version)} cannot make any https request, so every https cache fails.`,
      fixes: [
        {
          kind: 'do',
          text: `Point ssl-cert-file, or the environment variable that names it, to a bundle that exists, or unset it so that Nix uses the bundle of the system; then restart the Nix daemon.`,
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ data }) => `The certificate bundle ${data.missing}, which Nix is told to use, does not exist.`,
  cause: ({ data }) =>
    `It is named explicitly (by ${data.because}), and then Nix looks at no other; the file was moved, removed or never installed.`,
  explain: {
    why: 'An explicitly named bundle replaces the one of the system. Without it every https request fails with "Problem with the SSL CA cert" (curl error 77), whatever certificate the cache has.',
    causes: [
      'An environment variable left over from another installation of Nix.',
      'A bundle in a store path or profile that was removed.',
      'A typing error in ssl-cert-file.',
    ],
    see: ['untrusted-certificate'],
  },
});
