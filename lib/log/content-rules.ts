import type { LogMessageKind } from '../nix/log/message.ts';
import { advise, askCache, askForPath, cacheOf, type Draft, named, type Rule, shown } from './draft.ts';
import type { Noted } from './noted.ts';
import { quote } from './quote.ts';

const settles = 'looks at what this cache serves';

/** Nix prints no name of a cache with these; it is the one that the path was copied from last. */
const inferred = ({ isCacheInferred }: Noted): string =>
  isCacheInferred ? ' Nix does not name the cache here; it is the one that it was copying from.' : '';

const damaged = (noted: Noted, message: string, cause: string): Draft => ({
  check: 'damaged-nar',
  severity: 'error',
  subject: cacheOf(noted),
  message,
  cause: `${cause}${inferred(noted)}`,
  consequence:
    'Nix throws the download away and tries the next cache. Where no other has the path, the build stops, unless fallback is on.',
  certainty: noted.isCacheInferred ? 'likely' : 'certain',
  fixes: [
    ...askForPath(noted, 'with --verify it downloads the file, and compares it with its hashes'),
    askCache(noted, settles),
    advise(
      'If the cache is yours, delete the narinfo of the path there and copy the path to it again; if not, tell whoever runs it.',
      'until then, --option fallback true builds what cannot be downloaded',
    ),
  ],
});

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
  'missing-nar': (noted) => ({
    check: 'missing-nar',
    severity: 'error',
    subject: cacheOf(noted),
    message: `${named(noted)} lists a path, but the file with its contents is gone.`,
    cause:
      'The cache deleted it (by age, or to save space) and kept the narinfo, or an upload was never finished; or Nix still remembers from up to 30 days ago that the path was there.',
    consequence: 'Nix tries the next cache, or builds the path itself.',
    certainty: 'certain',
    fixes: [
      ...askForPath(noted, 'shows whether the narinfo is still there, or only remembered'),
      askCache(noted, settles),
      advise(
        'If the cache is yours, delete the narinfo of the path there and copy the path to it again: while there is a narinfo, nix copy takes the path for present.',
      ),
    ],
  }),
  'short-nar': (noted) =>
    damaged(
      noted,
      `${named(noted)} gave only a part of a path.`,
      'The file in the cache is cut off or empty, or the transfer ended early without an error.',
    ),
  'wrong-nar': (noted) => {
    const { wanted, got } = noted.message.fields;
    return damaged(
      noted,
      `${named(noted)} gave contents that are not those that its narinfo promises.`,
      `The file was replaced or damaged, or its narinfo belongs to another build of the same path.${wanted === undefined || got === undefined ? '' : ` Promised: ${shown(wanted)}; given: ${shown(got)}.`}`,
    );
  },
  'bad-stream': (noted) =>
    damaged(
      noted,
      `What came from ${named(noted)} cannot be unpacked.`,
      'The file is damaged or cut off, something else came in its place (a web page, say), or its narinfo says a wrong Compression.',
    ),
  'unknown-compression': (noted) => {
    const value = shown(noted.message.fields.value);
    return damaged(
      noted,
      `${named(noted)} compresses its files in a way that this Nix does not know: ${value}.`,
      value === 'zstd'
        ? 'Nix before 2.4 does not know zstd.'
        : 'The narinfo has a Compression that this version of Nix does not know, or that there is not.',
    );
  },
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
  s3: s3Rule,
};

function s3Rule(noted: Noted): Draft {
  const { detail = '', file, url } = noted.message.fields;
  const bucket = quote(file ?? url ?? '');
  const base = { severity: 'error', subject: cacheOf(noted), certainty: 'likely' } as const;
  const fixes = [
    advise('Run nixcache doctor: it asks the bucket, and says which credentials whoever downloads has.'),
  ];
  const consequence = 'Nix goes on without this bucket, or stops where the command names it.';
  const said = detail === '' ? '' : ` It said: "${quote(detail)}".`;
  if (/NoSuchBucket|bucket does not exist/i.test(detail))
    return {
      ...base,
      check: 'missing-bucket',
      message: 'There is no bucket of the name that the URL of a cache has.',
      cause: `Nix asked for ${bucket}.${said}`,
      consequence,
      fixes,
    };
  if (/PermanentRedirect|wrong.{0,40}region|AuthorizationHeaderMalformed|specified endpoint/i.test(detail))
    return {
      ...base,
      check: 'bucket-in-other-region',
      message: 'A bucket is in another region than the URL of the cache says.',
      cause: `Nix asked for ${bucket}.${said}`,
      consequence,
      fixes,
    };
  return {
    ...base,
    check: 'private-bucket',
    message: 'A bucket did not let Nix have a file.',
    cause: `Mostly whoever downloads has no credentials, or old ones: with a daemon that is root, which has a home and an environment of its own.${said}`,
    consequence,
    fixes,
  };
}
