import { day, describeCertificate, ownCertificate } from '../derive/certificate.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'certificate-not-yet-valid',
  title: "A cache's TLS certificate is not valid yet",
  severity: 'error',
  layer: 'tls',
  reach: ['tls'],
  found: (_cache, { fault }, { last }) => {
    if (fault !== 'not-yet-valid') return undefined;
    const certificate = ownCertificate(last.connection);
    return {
      data: {
        from: certificate === undefined ? undefined : day(certificate.validFrom),
        now: day(last.startedAt),
      },
      // Certificates are hardly ever handed out for the future.
      culprit: 'the clock of this machine',
      evidence: [
        ...(certificate === undefined ? [] : [describeCertificate(certificate)]),
        `the clock of this machine said ${last.startedAt}`,
      ],
      certainty: 'likely',
      fixes: [
        {
          kind: 'run-here',
          commands: ['date -u', 'timedatectl set-ntp true'],
          root: true,
          certainty: 'suggestion',
          note: 'the first shows the time of this machine, the second lets systemd keep it right',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.from === undefined
      ? `The TLS certificate of ${subject.name} is not valid yet, by the clock of this machine.`
      : `The TLS certificate of ${subject.name} is valid from ${data.from} on, but the clock of this machine says ${data.now}.`,
  cause: () =>
    'The clock of this machine is most likely behind: a machine that was off for long, a virtual machine that slept, an empty clock battery.',
  explain: {
    why: 'With a clock in the past every fresh certificate looks as if it came from the future, so all https caches fail at once, one renewed recently first.',
    causes: ['The clock of this machine is wrong.', 'The certificate really begins in the future.'],
    see: ['expired-certificate', 'untrusted-certificate'],
  },
});
