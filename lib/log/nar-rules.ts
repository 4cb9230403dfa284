import type { LogMessageKind } from '../nix/log/message.ts';
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

/** Of the files with the contents of paths. */
export const narRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
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
};
