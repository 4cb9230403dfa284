import { advise, askCache, askForPath, cacheOf, type Draft, named, type Rule } from './draft.ts';
import type { Noted } from './noted.ts';
import { quote } from './quote.ts';
import { transportRule } from './transport-rules.ts';

/** Of a file that could not be had from a cache, or be put there. */
export const downloadRule: Rule = (noted) => {
  if (noted.part === undefined) return undefined;
  if (noted.message.fields.verb !== 'download') return uploadRule(noted);
  const plain = statusRule(noted) ?? transportRule(noted) ?? unexplained(noted);
  const draft = isRedirected(noted) ? { ...plain, cause: `${plain.cause} ${redirected(noted)}` } : plain;
  if (noted.retries < noted.times) return { ...draft, consequence: consequenceOf(noted) };
  return {
    ...draft,
    severity: 'warning',
    consequence: 'Nix tried again, and the log does not say that it failed in the end.',
  };
};

/** It failed where the cache sent Nix to, as caches do whose files are stored elsewhere. */
const isRedirected = ({ problem: { status = 0, code } }: Noted): boolean =>
  status >= 300 && status < 400 && code !== undefined && code !== 47;

const redirected = ({ problem }: Noted): string =>
  `The cache itself answered (${problem.status}) and sent Nix to another address, which it does not name and where this happened.`;

const unexplained = (noted: Noted): Draft => ({
  check: 'unexplained-failure',
  severity: 'error',
  subject: cacheOf(noted),
  message: `Nix could not download from ${named(noted)}.`,
  cause: 'The words of Nix are all that there is.',
  certainty: 'possible',
  fixes: [askCache(noted, 'tries the same from here')],
});

/** What Nix does then depends on the file alone (substitution-goal.cc, and getDefaultSubstituters for the nix-cache-info). */
function consequenceOf({ part, isFatal }: Noted): string {
  switch (part) {
    case 'nix-cache-info':
      return isFatal
        ? 'Nix stops here: the command names this cache itself.'
        : 'Nix goes on without this cache, and builds what only this cache has.';
    case 'narinfo':
      return 'Nix before 2.32 stops the whole build here, even when another cache has the path; later ones ask the next cache.';
    case 'nar':
      return 'Nix tries the next cache. Where no other has the path, the build stops, unless fallback is on.';
    default:
      return 'Nix goes on without this file.';
  }
}

const statusRule = (noted: Noted): Draft | undefined => {
  const { status, code } = noted.problem;
  if (status === undefined || code === 47 || isRedirected(noted)) return undefined;
  const cause = status === 401 || status === 403 ? denied(noted, status) : byStatus(noted, status);
  return { severity: 'error', subject: cacheOf(noted), ...cause };
};

type Cause = Pick<Draft, 'check' | 'message' | 'cause' | 'certainty' | 'fixes'>;

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

/** An upload of nix-cache-info is how Nix looks whether there is a cache at all. */
function uploadRule(noted: Noted): Draft {
  const { status } = noted.problem;
  const subject = cacheOf(noted);
  if (noted.part === 'nix-cache-info')
    return {
      check: 'not-a-cache',
      severity: 'error',
      subject,
      message: `There is no binary cache at ${named(noted)}.`,
      cause:
        'It has no nix-cache-info, so Nix took it for a new cache and tried to write one there, which failed: the URL is wrong, or the cache was never filled.',
      certainty: 'likely',
      fixes: [askCache(noted, 'shows what stands there instead')],
    };
  return {
    check: 'failed-upload',
    severity: 'error',
    subject,
    message: `Nix could not write to ${named(noted)}${status === undefined ? '' : `: it answered ${status}`}.`,
    cause:
      status === 401 || status === 403
        ? 'Whoever ran this may read the cache, but not write to it, or sent no login.'
        : 'The server does not take uploads at this address, or they broke off.',
    certainty: 'likely',
    fixes: [
      askCache(noted, 'tells at least whether it can be read'),
      ...askForPath(noted, 'shows where it is'),
    ],
  };
}
