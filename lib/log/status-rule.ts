import { quote } from '../nix/quote.ts';
import { advise, askCache, type Cause, cacheOf, type Draft, named } from './draft.ts';
import type { Noted } from './noted.ts';

/** It failed where the cache sent Nix to, as caches do whose files are stored elsewhere. */
export const isRedirected = ({ problem: { status = 0, code } }: Noted): boolean =>
  status >= 300 && status < 400 && code !== undefined && code !== 47;

/** Of a download that an HTTP answer ended. */
export const statusRule = (noted: Noted): Draft | undefined => {
  const { status, code } = noted.problem;
  if (status === undefined || code === 47 || isRedirected(noted)) return undefined;
  const cause = status === 401 || status === 403 ? denied(noted, status) : byStatus(noted, status);
  return { severity: 'error', subject: cacheOf(noted), ...cause };
};

function denied(noted: Noted, status: number): Cause {
  if (/^https?:\/\/[^/]*\.(?:amazonaws\.com|cloudflarestorage\.com)(?:[:/]|$)/.test(noted.cache ?? ''))
    return {
      check: 'private-bucket',
      message: `${named(noted)} did not let Nix have a file: it answered ${status}.`,
      cause:
        'The bucket is private and whoever downloads has no credentials for it, or old ones: with a daemon that is root, which has a home and an environment of its own. A bucket also answers 403 for what is not there, unless it lets itself be listed.',
      certainty: 'likely',
      fixes: [askCache(noted, 'asks for the same without credentials')],
    };
  return {
    check: 'denied-access',
    message: `${named(noted)} lets in only those who log in: it answered ${status}.`,
    cause:
      status === 401
        ? 'Nix sent no login, or a wrong one. It takes logins from the netrc-file of whoever downloads: with a daemon that is the one of the system, not that of this user.'
        : 'The cache is private, the login lacks the right, or the address of this machine is blocked. Logins come from the netrc-file of whoever downloads: with a daemon the one of the system.',
    certainty: status === 401 ? 'certain' : 'likely',
    fixes: [askCache(noted, 'says which login would be sent, and what the cache answers to it')],
  };
}

const PARTS = {
  narinfo: 'narinfos',
  nar: 'files',
  other: 'files',
  'nix-cache-info': 'its nix-cache-info',
} as const;

function byStatus(noted: Noted, status: number): Cause {
  if (status === 407)
    return {
      check: 'proxy-refusal',
      message: `The proxy before ${named(noted)} wants a login: it answered 407.`,
      cause: 'The variable that names the proxy has no login in it, or a wrong one.',
      certainty: 'certain',
      fixes: [askCache(noted, 'goes the same way')],
    };
  if (status === 400 && /plain HTTP request was sent to HTTPS port/i.test(noted.message.body))
    return {
      check: 'tls-mismatch',
      message: `${named(noted)} speaks https, and its URL says http.`,
      cause: 'The server itself says so in its answer.',
      certainty: 'certain',
      fixes: [advise(`Write the URL of the cache with https:// in front.`)],
    };
  if (status === 429)
    return {
      check: 'server-error',
      message: `${named(noted)} answers that there are too many requests (429).`,
      cause: 'The server limits how many requests it takes from one address, and this one has used them up.',
      certainty: 'certain',
      fixes: [
        advise(
          'Wait, or lower http-connections; if many machines share one address, give them a cache of their own in between.',
        ),
      ],
    };
  if (status === 405 && noted.part === 'narinfo')
    return {
      check: 'failing-narinfos',
      message: `${named(noted)} refuses to say whether it has a path (405).`,
      cause:
        'The commands nix copy and nix path-info ask with HEAD before they ask with GET, and this server takes no HEAD. Builds do without.',
      certainty: 'likely',
      fixes: [
        advise(
          'Have the server answer HEAD as it answers GET; until then, get the path with nix-store -r or nix build.',
        ),
      ],
    };
  if (status < 500)
    return {
      check:
        status >= 300 && status < 400
          ? 'redirect-loop'
          : status === 404 || status === 410
            ? 'not-a-cache'
            : 'server-error',
      message: `${named(noted)} answered ${status} when Nix asked for ${PARTS[noted.part ?? 'other']}.`,
      cause: `The server does not take this request. ${bodyText(noted)}`.trim(),
      certainty: 'likely',
      fixes: [askCache(noted, 'tries the same from here')],
    };
  const isBehindProxy = status === 502 || status === 503 || status === 504;
  const cause = isBehindProxy
    ? 'What answers is a proxy or load balancer whose cache behind it is down, overloaded or too slow.'
    : 'The server has a fault of its own, which its log names.';
  return {
    check:
      noted.part === 'narinfo' ? 'failing-narinfos' : noted.part === 'nar' ? 'failing-nars' : 'server-error',
    message: `${named(noted)} failed with ${status} when Nix asked for ${PARTS[noted.part ?? 'other']}.`,
    cause: `${cause} ${bodyText(noted)}`.trim(),
    certainty: 'certain',
    fixes: [
      askCache(noted, 'tells whether it still does'),
      advise('If the cache is not yours, wait or tell whoever runs it; nothing on this machine mends it.'),
    ],
  };
}

/** What the server said, if it said something short. */
function bodyText({ message }: Noted): string {
  const title = /<title>([^<]{1,120})<\/title>/i.exec(message.body)?.[1] ?? '';
  const [first = ''] = message.body.startsWith('<') ? [] : message.body.split('\n');
  const said = title === '' ? first.trim() : title.trim();
  return said === '' ? '' : `It said: "${quote(said)}".`;
}
