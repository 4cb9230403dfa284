import { askCache, askForPath, cacheOf, type Draft, named, type Rule } from './draft.ts';
import type { Noted } from './noted.ts';
import { isRedirected, statusRule } from './status-rule.ts';
import { transportRule } from './transport-rules.ts';

/** Of a file that could not be had from a cache, or be put there. */
export const downloadRule: Rule = (noted) => {
  if (noted.part === undefined) return undefined;
  if (noted.message.fields.verb !== 'download') return uploadRule(noted);
  const plain = statusRule(noted) ?? transportRule(noted) ?? unexplained(noted);
  const draft = isRedirected(noted) ? { ...plain, cause: `${plain.cause} ${redirected(noted)}` } : plain;
  if (noted.retries < noted.times) return { ...draft, consequence: consequenceOf(noted) };
  if (noted.isOvercome)
    return {
      ...draft,
      severity: 'note',
      consequence: 'Nix tried again, and then copied from this cache: it cost time and nothing else.',
    };
  return {
    ...draft,
    severity: 'warning',
    consequence: 'Nix tried again, and the log does not say that it failed in the end.',
  };
};

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
