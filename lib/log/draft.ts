import type { Finding, Subject } from '../model/finding.ts';
import type { Step } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { shellWord } from '../nix/shell-word.ts';
import type { Noted } from './noted.ts';

/** What a message means, before it is known what else the log says. */
export type Draft = Pick<
  Finding,
  'check' | 'severity' | 'subject' | 'message' | 'cause' | 'consequence' | 'certainty'
> & { readonly fixes: readonly Step[] };

/** The same but for whose it is, how bad, and what Nix does then. */
export type Cause = Pick<Draft, 'check' | 'message' | 'cause' | 'certainty' | 'fixes'>;

/** What a message means, or undefined where it has no meaning of its own. */
export type Rule = (noted: Noted) => Draft | undefined;

/** The machine or the build as a whole, where no cache is named. */
export const thisMachine: Subject = { kind: 'machine', name: 'this machine' };

/** The cache that a message is about, or all of them where Nix does not say which. */
export const cacheOf = ({ cache }: Noted): Subject =>
  cache === undefined
    ? { kind: 'machine', name: 'a cache that Nix does not name' }
    : { kind: 'cache', name: cache };

/** The same as a word in a sentence. */
export const named = (noted: Noted): string => noted.cache ?? 'a cache that Nix does not name here';

/** What an untrusted value looks like in a sentence. */
export const shown = (text: string | undefined): string => excerpt(text ?? '', 200);

/** Nix prints no name of a cache with these; it is the one that the path was copied from last. */
export const inferred = ({ isCacheInferred }: Noted): string =>
  isCacheInferred ? ' Nix does not name the cache here; by the lines before it is this one.' : '';

/** Doctor on this cache, which sees what the words of Nix cannot tell. */
export function askCache({ target }: Noted, note: string): Step {
  const command =
    target === undefined ? 'nixcache doctor' : `nixcache doctor --substituter ${shellWord(target)}`;
  return { kind: 'run-here', commands: [command], root: false, certainty: 'suggestion', note };
}

/** Doctor on all there is. */
export const doctor = (note: string): Step => ({
  kind: 'run-here',
  commands: ['nixcache doctor'],
  root: false,
  certainty: 'suggestion',
  note,
});

/** Where one path is, cache by cache. */
export function askForPath({ paths, message }: Noted, note: string): readonly Step[] {
  const path =
    paths.find((one) => one.startsWith('/') && !one.endsWith('.drv')) ?? hashOf(message.fields.file);
  if (path === undefined) return [];
  return [
    {
      kind: 'run-here',
      commands: [`nixcache why ${shellWord(path)}`],
      root: false,
      certainty: 'suggestion',
      note,
    },
  ];
}

/** Of the narinfo that a message names; commands take it in place of a path. */
const hashOf = (file = ''): string | undefined => /([0-9a-z]{32})\.narinfo$/.exec(file)?.[1];

export const advise = (text: string, note?: string): Step => ({
  kind: 'do',
  text,
  certainty: 'suggestion',
  ...(note === undefined ? {} : { note }),
});
