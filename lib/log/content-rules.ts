import type { LogMessageKind } from '../nix/log/message.ts';
import { bucketRule } from './bucket-rule.ts';
import {
  advise,
  askCache,
  askForPath,
  cacheOf,
  type Draft,
  inferred,
  named,
  type Rule,
  shown,
} from './draft.ts';
import type { Noted } from './noted.ts';

const settles = 'looks at what this cache serves';

const corrupt = (noted: Noted, cause: string, check = 'corrupt-narinfo'): Draft => ({
  check,
  severity: 'error',
  subject: cacheOf(noted),
  message: `${named(noted)} serves a narinfo that Nix cannot read.`,
  cause: `${cause}${inferred(noted)}`,
  consequence:
    'Nix before 2.32 stops the whole build here, even when another cache has the path; later ones ask the next cache.',
  certainty: 'likely',
  fixes: [
    askCache(noted, 'reads narinfos from this cache, and says what is wrong with them'),
    ...askForPath(noted, 'shows which cache serves it'),
  ],
});

/** Of what a cache serves: its nix-cache-info, narinfos, NARs, and buckets. */
export const contentRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  'not-a-cache': (noted) => ({
    check: 'not-a-cache',
    severity: 'error',
    subject: cacheOf(noted),
    message: `There is no binary cache at ${named(noted)}.`,
    cause:
      'It did not give out a nix-cache-info: the URL is wrong, the cache was never filled, or it is private. Nix before 2.26 says the same where a login is missing or a proxy wants one (401, 403, 407).',
    consequence: 'Nix goes on without this cache, and builds what only this cache has.',
    certainty: 'certain',
    fixes: [askCache(noted, 'shows what stands there instead, and whether a login is missing')],
  }),
  'store-prefix': (noted) => {
    const { got, wanted } = noted.message.fields;
    return {
      check: 'store-prefix-mismatch',
      severity: 'error',
      subject: cacheOf(noted),
      message: `${named(noted)} is for stores at ${shown(got)}, and this one is at ${shown(wanted)}.`,
      cause: 'What is in it was built for another place and cannot be used here; that is so by design.',
      consequence: 'Nix goes on without this cache.',
      certainty: 'certain',
      fixes: [advise('Take this cache out of substituters, or use the URL of the cache for this store.')],
    };
  },
  'bad-number': (noted) => ({
    check: 'unreadable-priority',
    severity: 'error',
    subject: cacheOf(noted),
    message: 'Nix stopped at a text where a number belongs, and names neither (stoi).',
    cause: 'Mostly a cache announces a Priority in its nix-cache-info that is no number.',
    consequence: 'Every command that asks this cache stops.',
    certainty: 'likely',
    fixes: [askCache(noted, 'finds the cache that announces it')],
  }),
  'corrupt-narinfo': (noted) => {
    const { reason = '', file } = noted.message.fields;
    const isPage = /^expecting ':' at line 1$/.test(reason);
    return corrupt(
      noted,
      reason === ''
        ? `This Nix does not say what is wrong with ${shown(file)}: often it is no narinfo at all but a page of a login, a proxy or a web application; a mirror may also have cut it off.`
        : isPage
          ? `The file ${shown(file)} has no fields at all (${shown(reason)}): most likely it is a page of a login, a proxy or a web application.`
          : `What Nix says of ${shown(file)}: ${shown(reason)}.`,
      isPage ? 'web-page-answer' : 'corrupt-narinfo',
    );
  },
  'illegal-character': (noted) => {
    const isInvisible = /^''?$|\r|\\r/.test(noted.message.fields.value ?? '');
    if (!isInvisible) return undefined;
    return corrupt(
      noted,
      'A path in it ends with a character that cannot be seen, so most likely the file has the line ends of Windows (CRLF): something rewrote it on the way into the cache.',
    );
  },
  'other-path': (noted) => ({
    check: 'misplaced-narinfo',
    severity: 'error',
    subject: cacheOf(noted),
    message: `${named(noted)} answers with the narinfo of another path.`,
    cause:
      noted.message.fields.got === undefined
        ? 'Nix 2.3 stopped at a narinfo that is about another path than the one it asked for, and crashed.'
        : `It was asked for ${shown(noted.message.fields.path)} and gave ${shown(noted.message.fields.got)}.`,
    consequence: 'Nix takes nothing of it.',
    certainty: 'certain',
    fixes: [askCache(noted, settles)],
  }),
  'malformed-signature': (noted) => ({
    check: 'malformed-signature',
    severity: 'error',
    subject: cacheOf(noted),
    message: `${named(noted)} serves a signature that cannot be read.`,
    cause: `A Sig line of a narinfo is no signature: cut off, or not in base 64.${inferred(noted)}`,
    consequence: 'Nix stops here, instead of looking at other signatures or caches.',
    certainty: 'likely',
    fixes: [askCache(noted, settles), ...askForPath(noted, 'shows the signatures of this path')],
  }),
  'bogus-content-address': (noted) => ({
    check: 'bogus-content-address',
    severity: 'error',
    subject: cacheOf(noted),
    message: 'A path claims to be addressed by its contents, and is not.',
    cause: 'The content address in its narinfo does not lead to its name, so it would need a signature.',
    certainty: 'certain',
    fixes: askForPath(noted, 'shows which cache says so'),
  }),
  s3: bucketRule,
};
