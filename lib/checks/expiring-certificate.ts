import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { day, describeCertificate, ownCertificate } from '../derive/certificate.ts';
import { serverOf } from '../derive/endpoint.ts';
import { lastHop } from '../derive/reach.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export default defineCheck({
  id: 'expiring-certificate',
  title: "A cache's TLS certificate is about to expire",
  severity: 'warning',
  layer: 'tls',
  needs: ['caches'],
  subjects: cacheViews,
  judge: (cache: CacheView) => {
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (cache.reach.kind === 'tls' || cache.fact.info.state !== 'ok') return good;
    const last = lastHop(cache.fact.info.value);
    const certificate = ownCertificate(last.connection);
    if (certificate === undefined) return good;
    const [from, to, now] = [certificate.validFrom, certificate.validTo, last.startedAt].map((time) =>
      Date.parse(time),
    );
    if (from === undefined || to === undefined || now === undefined || !(to > now))
      return notApplicable('whether its certificate is valid is another question');
    const leftDays = (to - now) / DAY_MS;
    const wholeDays = (to - from) / DAY_MS;
    // Some are made for a week, and renewed when half of it is over.
    const noteDays = Math.min(14, wholeDays / 4);
    const warningDays = Math.min(3, wholeDays / 10);
    if (leftDays >= noteDays) return good;
    return {
      found: true,
      severity: leftDays < warningDays ? 'warning' : 'note',
      data: { until: day(certificate.validTo), days: Math.floor(leftDays) },
      culprit: serverOf(cache.store, last),
      evidence: [describeCertificate(certificate), `the clock of this machine said ${last.startedAt}`],
      consequence: 'Until then nothing is wrong. After it Nix goes on without this cache.',
      fixes: [
        {
          kind: 'run-on-server',
          commands: ["systemctl list-timers --all 'certbot*' 'acme*' 'lego*'", 'certbot renew --dry-run'],
          certainty: 'suggestion',
          note: 'or whatever renews certificates there; most are renewed a month before they end, so that this one should have been',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `The TLS certificate of ${subject.name} ends on ${data.until}, ${data.days === 0 ? 'within a day' : data.days === 1 ? 'in one day' : `in ${data.days} days`}.`,
  cause: () =>
    'The automatic renewal on the server has not run, or fails, or the server still shows the certificate from before it.',
  explain: {
    why: 'A certificate that ends takes the cache away from everybody at once. Whoever runs it can still act now.',
    causes: [
      'A renewal that fails, and reports that to nobody.',
      'A certificate that somebody renews by hand once a year.',
      'A server that was not reloaded after the renewal.',
    ],
    see: ['expired-certificate', 'certificate-not-yet-valid'],
  },
});
