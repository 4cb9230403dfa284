import { cacheViews } from '../derive/cache-view.ts';
import { describeCertificate, ownCertificate } from '../derive/certificate.ts';
import { cacheNotOpened } from '../derive/consequence.ts';
import { daemonReachOf } from '../derive/daemon-reach.ts';
import { substitutingOf } from '../derive/effective.ts';
import { type InstallationFacts, installationKind } from '../derive/installation-kind.ts';
import { lastHop } from '../derive/reach.ts';
import { endOf } from '../derive/reach-words.ts';
import type { FixIntent } from '../model/fix.ts';
import { atLeast, type NixVersion, parseNixVersion } from '../nix/version.ts';
import { daemonVariable } from './daemon-variable.ts';
import { defineCheck, good, unknown } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'ca-not-in-daemon',
  title: 'The Nix daemon does not trust the certificate authorities that this shell trusts',
  severity: 'error',
  layer: 'tls',
  needs: ['caches', 'settings'],
  wants: [
    'nix',
    'daemon',
    'user',
    'configuration',
    'installation',
    'tlsTrust',
    'daemonEnvironment',
    'daemonVisits',
  ],
  explains: ['untrusted-certificate'],
  subjects: cacheViews,
  judge: (cache, facts, { daemonEnvironment: gap }) => {
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (substitutingOf(facts).by !== 'daemon') return good;
    if (cache.store.scheme !== 'https' || cache.fact.info.state !== 'ok') return good;
    const { because = 'default', file: own = 'the roots of nixcache' } = facts.tlsTrust ?? {};
    if (gap !== undefined)
      return because.endsWith('SSL_CERT_FILE') && cache.reach.kind === 'answers'
        ? unknown(`${because} of this shell was used, which the Nix daemon may not have, as ${gap.reason}`)
        : good;
    const daemon = daemonReachOf(cache, facts.daemonVisits);
    if (daemon?.fault?.what !== 'certificates') return good;
    const { lacking } = daemon.fault;
    const theirs = daemon.caFile ?? 'the default bundle';
    const last = lastHop(cache.fact.info.value);
    const certificate = ownCertificate(last.connection) ?? ownCertificate(daemon.last.connection);
    const version = parseNixVersion(facts.nix?.versionLine ?? '');
    return {
      found: true,
      severity: lacking === 'daemon' ? 'error' : 'warning',
      data: { lacking, own, theirs, because },
      culprit: `${lacking} ${own} ${theirs}`,
      evidence: [
        `with ${own} (${because} of this shell): ${endOf(last)}`,
        `with ${theirs} (of the daemon): ${endOf(daemon.last)}`,
        ...(certificate === undefined ? [] : [describeCertificate(certificate)]),
        `the environment of the daemon was read from ${facts.daemonEnvironment?.from ?? 'its service'}`,
      ],
      consequence:
        lacking === 'daemon'
          ? cacheNotOpened(cache.store, version)
          : 'What goes through the daemon reaches this cache; what a Nix command of this shell fetches by itself does not.',
      fixes:
        lacking === 'daemon'
          ? fixesFor(facts, version)
          : [
              {
                kind: 'do',
                text: `Unset ${because} in this shell, or let it name a bundle that has the authority too, as ${theirs} has.`,
                certainty: 'suggestion',
              },
            ],
    };
  },
  message: ({ subject, data: { lacking, own, theirs } }) =>
    lacking === 'daemon'
      ? `The certificate of ${subject.name} is trusted with ${own}, the bundle of this shell, but not with ${theirs}, the bundle of the Nix daemon.`
      : `The certificate of ${subject.name} is trusted with ${theirs}, the bundle of the Nix daemon, but not with ${own}, the bundle of this shell.`,
  cause: ({ data: { lacking, because } }) =>
    lacking === 'daemon'
      ? `The daemon downloads, and it has an environment of its own: what ${because} says in a shell never reaches it.`
      : `${because} of this shell leads Nix to another bundle than that of the daemon.`,
  explain: {
    why: 'Nix takes its certificate authorities from NIX_SSL_CERT_FILE, SSL_CERT_FILE, the setting ssl-cert-file (since 2.15) or the bundle of the system, always of the process that downloads. On a machine with a daemon that is the daemon.',
    causes: [
      'A company authority was added for the shell alone.',
      'The setting stands in the configuration of a user whom the daemon does not trust.',
    ],
    see: ['untrusted-certificate', 'missing-ca-file', 'proxy-not-in-daemon'],
  },
});

/** Where root keeps bundles: that of a user can be moved, and changed by that user alone. */
const BUNDLE = '/etc/nix/ca-bundle.crt';

function fixesFor(facts: InstallationFacts, version: NixVersion | undefined): readonly FixIntent[] {
  const note =
    'the bundle replaces the one of the system, so it must hold the public authorities too; take the certificate of a company from its IT, not from the connection';
  if (installationKind(facts) === 'nixos')
    return [
      {
        kind: 'do',
        text: "Put the authority's certificate into security.pki.certificateFiles of the configuration of NixOS, then run nixos-rebuild switch and restart the Nix daemon.",
        certainty: 'suggestion',
        note: 'take the certificate of a company from its IT, not from the connection',
      },
    ];
  if (version !== undefined && atLeast(version, '2.15'))
    return [
      {
        kind: 'do',
        text: `Copy the bundle to a place that only root can change, such as ${BUNDLE}, have "ssl-cert-file = ${BUNDLE}" in the configuration of the system, and restart the Nix daemon.`,
        certainty: 'suggestion',
        note,
      },
    ];
  return [
    {
      kind: 'do',
      text: `Copy the bundle to a place that only root can change, such as ${BUNDLE}.`,
      certainty: 'suggestion',
      note,
    },
    daemonVariable(
      facts,
      { name: 'NIX_SSL_CERT_FILE', value: BUNDLE, file: 'certificates.conf' },
      'once the bundle is there',
    ),
  ];
}
