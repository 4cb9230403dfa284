import { cacheViews } from '../derive/cache-view.ts';
import { entryNotOpened } from '../derive/consequence.ts';
import { lacksScheme, type SubstituterFault, substituterFault } from '../derive/substituter-fault.ts';
import type { FixIntent } from '../model/fix.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

export default defineCheck({
  id: 'unusable-substituter',
  title: 'A substituter is written in a way that Nix cannot use',
  severity: 'error',
  layer: 'configuration',
  needs: ['caches'],
  wants: ['nix'],
  // A misread host is then looked up or asked in vain.
  explains: ['unresolved-host', 'unexplained-failure', 'not-a-cache'],
  subjects: cacheViews,
  judge: (cache, { nix }) => {
    const fault = substituterFault(cache.name);
    if (fault === undefined && cache.reach.kind !== 'unusable-url') return good;
    if (fault !== undefined && lacksScheme(fault)) return notApplicable('it lacks its scheme');
    return {
      found: true,
      data: { reason: fault?.reason, words: fault?.words ?? 'no request can be made from it' },
      evidence: [`among the substituters stands: ${cache.name}`],
      consequence: entryNotOpened(
        cache.store,
        nix === undefined ? undefined : parseNixVersion(nix.versionLine),
      ),
      fixes: fixesFor(cache.name, fault),
    };
  },
  message: ({ subject, data }) => `Nix cannot use the substituter ${subject.name}: ${data.words}.`,
  cause: ({ data }) => causeOf(data.reason),
  explain: {
    why: 'Nix does not say which habit of another language went wrong: it reports a store that it does not know how to open, or, from 2.34 on, ends every command at once.',
    causes: [
      'Quotation marks, commas or semicolons carried over from another configuration language.',
      'HTTP:// or HTTPS:// in upper case.',
      'A mistyped port, host or parameter.',
    ],
    see: ['schemeless-substituter', 'refused-configuration'],
  },
});

function causeOf(reason: SubstituterFault['reason'] | undefined): string {
  switch (reason) {
    case 'quotes':
    case 'trailing-punctuation':
    case 'joined':
      return 'In the configuration of Nix a list is words with blanks between them, and nothing else: no quotation marks, no commas, no semicolons.';
    case 'unknown-scheme':
    case 'uppercase-scheme':
      return 'What stands before the colon says what kind of store this is, in lower case: http, https, file, s3, ssh or ssh-ng.';
    case 'bad-priority':
    case 'huge-priority':
    case 'bad-trusted':
      return 'What stands behind the question mark are settings of this one cache, and Nix does not use a cache with a setting that it cannot read.';
    default:
      return 'Each substituter has to be a well-formed URL. This one was mistyped, or put together from parts of which one was empty or wrong.';
  }
}

function fixesFor(entry: string, fault: SubstituterFault | undefined): readonly FixIntent[] {
  const { meant = [] } = fault ?? {};
  const [only] = meant;
  if (only === undefined)
    return [
      {
        kind: 'do',
        text: `Correct ${fault?.written ?? entry} in the setting substituters.`,
        certainty: 'certain',
      },
    ];
  if (meant.length === 1)
    return [
      { kind: 'replace-in-setting', setting: 'substituters', from: entry, to: only, certainty: 'certain' },
    ];
  return [
    { kind: 'remove-from-setting', setting: 'substituters', values: [entry], certainty: 'certain' },
    { kind: 'add-to-setting', setting: 'substituters', values: meant, certainty: 'certain' },
  ];
}
