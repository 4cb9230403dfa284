import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { ownCertificate } from '../derive/certificate.ts';
import { clockOffset } from '../derive/clock.ts';
import { hostOf } from '../derive/endpoint.ts';
import { lastHop } from '../derive/reach.ts';
import { defineCheck, good, type Judgement, notApplicable, thisMachine } from './define-check.ts';

/** Less than this matters to no certificate and to no signed request. */
const MOST_MS = 10 * 60_000;
/** Hosts that fail together without anybody's clock to compare with. */
const ENOUGH_HOSTS = 2;

interface Data {
  /** Undefined where no cache said what time it is. */
  readonly behindMs: number | undefined;
  readonly now: string;
  /** The one host that says so, where nothing else does: then either clock can be wrong. */
  readonly alone?: string;
}

export default defineCheck({
  id: 'wrong-clock',
  title: 'The clock of this machine is wrong',
  severity: 'error',
  layer: 'machine',
  needs: ['caches'],
  wants: ['installation'],
  explains: ['expired-certificate', 'certificate-not-yet-valid'],
  subjects: thisMachine,
  judge: (_machine, { caches, installation }): Judgement<Data> => {
    const views = cacheViews({ caches });
    const offset = clockOffset(caches);
    const failing = views.flatMap((cache) => failingBy(cache) ?? []);
    const fix = {
      kind: 'run-here',
      commands:
        installation?.platform === 'darwin'
          ? ['date -u', 'sntp -sS time.apple.com']
          : ['date -u', 'timedatectl set-ntp true'],
      root: true,
      certainty: 'suggestion',
      note: 'the first shows the time of this machine, the second sets it by the network; in a container or a virtual machine it is the clock of the host that counts',
    } as const;
    if (offset === undefined) {
      const hosts = new Set(failing.map(({ host }) => host));
      const early = failing.every(({ fault }) => fault === 'not-yet-valid');
      const isSecured = views.some(
        ({ store, reach }) => store.scheme === 'https' && reach.kind === 'answers',
      );
      if (failing.length === 0) return notApplicable('no cache said what time it is');
      if (!early || isSecured || hosts.size < ENOUGH_HOSTS) return good;
      return {
        found: true,
        data: { behindMs: undefined, now: failing[0]?.at ?? '' },
        evidence: [
          `the certificates of ${[...hosts].join(', ')} are all not valid yet`,
          `the clock of this machine said ${failing[0]?.at}`,
        ],
        certainty: 'likely',
        consequence: 'Every https cache with a fresh certificate fails.',
        fixes: [fix],
      };
    }
    const { behindMs, hosts } = offset;
    if (Math.abs(behindMs) < MOST_MS) return good;
    const mended = failing.filter(
      ({ from, to, at }) => Date.parse(at) + behindMs >= from && Date.parse(at) + behindMs <= to,
    );
    const now = lastTime(caches) ?? '';
    const [alone] = hosts.length === 1 && mended.length === 0 ? hosts : [];
    return {
      found: true,
      severity: mended.length > 0 ? 'error' : 'note',
      data: { behindMs, now, ...(alone === undefined ? {} : { alone }) },
      evidence: [
        `${hosts.join(', ')} ${hosts.length === 1 ? 'says' : 'say'} that it is ${new Date(Date.parse(now) + behindMs).toISOString()}`,
        `the clock of this machine said ${now}`,
        ...mended.map(({ host }) => `the certificate of ${host} is valid at that time, but not at this one`),
      ],
      certainty: alone === undefined ? 'certain' : 'likely',
      consequence:
        mended.length > 0
          ? 'Nix takes valid certificates for invalid ones and goes on without these caches.'
          : 'No cache fails because of it yet; requests to S3 do from a quarter of an hour on, certificates sooner or later.',
      fixes: [fix],
    };
  },
  message: ({ data: { behindMs, now, alone } }) => {
    if (behindMs === undefined)
      return `The clock of this machine seems to be behind: it says ${now.slice(0, 10)}, and no certificate is valid yet.`;
    return alone === undefined
      ? `The clock of this machine is ${span(Math.abs(behindMs))} ${behindMs > 0 ? 'behind' : 'ahead'}.`
      : `The clocks of this machine and of ${alone} are ${span(Math.abs(behindMs))} apart, this one ${behindMs > 0 ? 'behind' : 'ahead'}.`;
  },
  cause: ({ data: { alone } }) =>
    alone === undefined
      ? `The clock ${unset}.`
      : `One of the two clocks is wrong. If it is that of this machine, it ${unset}.`,
  explain: {
    why: 'A certificate is valid for a span of time. With a wrong clock every https cache can fail at once, each with a message about its certificate.',
    causes: [
      'A virtual machine or a laptop that slept.',
      'An empty clock battery.',
      'A machine without a service that sets the clock, or that cannot reach one.',
    ],
    see: ['certificate-not-yet-valid', 'expired-certificate'],
  },
});

function failingBy({ store, reach, fact }: CacheView) {
  if (reach.kind !== 'tls' || fact.info.state !== 'ok') return undefined;
  const { fault } = reach;
  if (fault !== 'expired' && fault !== 'not-yet-valid') return undefined;
  const last = lastHop(fact.info.value);
  const certificate = ownCertificate(last.connection);
  return {
    fault,
    host: hostOf(store, last),
    at: last.startedAt,
    from: Date.parse(certificate?.validFrom ?? ''),
    to: Date.parse(certificate?.validTo ?? ''),
  };
}

const lastTime = (caches: Parameters<typeof clockOffset>[0]): string | undefined =>
  caches
    .flatMap(({ info }) => (info.state === 'ok' ? [lastHop(info.value)] : []))
    .find(({ headers }) => headers?.['date'] !== undefined)?.startedAt;

const unset =
  'was not set since the machine was off or asleep, its battery is empty, or no service sets it by the network';

/** "3 hours", "12 minutes", "40 days". */
function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
