import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { substitutingOf } from '../derive/effective.ts';
import { bundleFault, lastHop } from '../derive/reach.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'missing-ca-file',
  title: 'The certificate bundle that Nix is told to use cannot be used',
  severity: 'error',
  layer: 'tls',
  needs: ['caches', 'settings'],
  wants: ['tlsTrust', 'nix', 'daemon', 'user', 'configuration'],
  explains: ['untrusted-certificate'],
  subjects: thisMachine,
  judge: (_machine, facts, { tlsTrust: gap }) => {
    if (gap?.state === 'failed') return unknown(gap.reason);
    const { missing, file, because = 'its own order of places' } = facts.tlsTrust ?? {};
    const caches = cacheViews(facts);
    const code = missing === undefined ? seenFault(caches) : 'ENOENT';
    if (code === undefined || !caches.some(({ store }) => store.scheme === 'https')) return good;
    const bundle = missing ?? file ?? 'of this machine';
    const byDaemon = substitutingOf(facts).by !== 'user';
    if (byDaemon && facts.user?.uid !== 0 && (code === 'EACCES' || code === 'EPERM'))
      return unknown(`this user may not read the certificate bundle ${bundle}, but the Nix daemon may`);
    const words = wordsFor[code] ?? 'holds certificates that cannot be read';
    // A variable of this shell says nothing about the daemon's own environment.
    const mayNotCount = byDaemon && because.endsWith('SSL_CERT_FILE');
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    return {
      found: true,
      severity: mayNotCount ? 'warning' : 'error',
      data: { bundle, because, words },
      evidence: [`${bundle} ${words}`, `Nix would use it because of: ${because}`],
      certainty: byDaemon ? 'likely' : 'certain',
      consequence: mayNotCount
        ? `${nixName(version)} cannot make any https request from this shell; the Nix daemon, which downloads from the caches, has an environment of its own and may have another bundle.`
        : `${nixName(version)} cannot make any https request, so every https cache fails.`,
      fixes: [
        {
          kind: 'do',
          text: `Point ssl-cert-file, or the environment variable that names it, to a bundle that exists, may be read and holds certificates, or unset it so that Nix uses the bundle of the system; then restart the Nix daemon.`,
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ data }) => `The certificate bundle ${data.bundle}, which Nix is told to use, ${data.words}.`,
  cause: ({ data }) =>
    `Nix goes by one bundle alone (this one because of: ${data.because}) and looks at no other where it cannot be used; the file was moved, removed, emptied or never installed, or the path is not that of a file.`,
  explain: {
    why: 'An explicitly named bundle replaces the one of the system. Without it every https request fails with "Problem with the SSL CA cert" (curl error 77), whatever certificate the cache has.',
    causes: [
      'An environment variable left over from another installation of Nix.',
      'A bundle in a store path or profile that was removed.',
      'A typing error in ssl-cert-file, or the name of a directory.',
      'A bundle that was left empty by an update that failed, or that only root may read.',
    ],
    see: ['untrusted-certificate'],
  },
});

/** Why requests died of the bundle, where they did. */
const seenFault = (caches: readonly CacheView[]): string | undefined =>
  caches
    .flatMap(({ fact }) => (fact.info.state === 'ok' ? (bundleFault(lastHop(fact.info.value)) ?? []) : []))
    .at(0);

const wordsFor: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'cannot be used: it is a directory',
  EACCES: 'cannot be used: this user may not read it',
  EPERM: 'cannot be used: this user may not read it',
  EIO: 'cannot be used: reading it fails',
  NO_CERTIFICATE: 'cannot be used: there is no certificate in it',
};
