import type { Aside, LoggedFinding } from '../model/explanation.ts';
import { quote } from '../nix/quote.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { shown } from './draft.ts';
import { derivationName, type Noted } from './noted.ts';

/** More than this is no reading any more. */
const MOST_ASIDES = 8;

/** What went wrong that is no fault of a cache, each in one sentence; `roots` are what the caches did wrong. */
export function asidesOf(
  noted: readonly Noted[],
  roots: readonly LoggedFinding[],
): { readonly asides: readonly Aside[]; readonly left: number } {
  const asides = noted.flatMap((one) => asideOf(one, roots) ?? []);
  return { asides: asides.slice(0, MOST_ASIDES), left: Math.max(0, asides.length - MOST_ASIDES) };
}

function asideOf(noted: Noted, roots: readonly LoggedFinding[]): Aside | undefined {
  const { message, times } = noted;
  const { path = '', reason = '', host, url = '', problem = '' } = message.fields;
  const name = shown(derivationName(path));
  switch (message.kind) {
    case 'build-failed':
      return { kind: 'build-failed', name, times, text: buildText(name, reason, roots) };
    case 'other-hash':
      return {
        kind: 'changed-source',
        name,
        times,
        text: `${name} is not what its hash says: it changed where it comes from. That is no fault of a cache.`,
      };
    case 'remote-build':
      return {
        kind: 'remote-build',
        name: shown(parseStoreUrl(host ?? '').text),
        times,
        text: `Nix could not build on ${shown(parseStoreUrl(host ?? '').text)}. That is a machine to build on, and no cache.`,
      };
    case 'download': {
      if (noted.part !== undefined) return undefined;
      const source = shown(parseStoreUrl(url).text);
      return {
        kind: 'other-download',
        name: source,
        times,
        text: `Nix could not download ${source}: ${quote(problem).replace(/\.$/, '')}. That is an input or a source, and no file of a cache.`,
      };
    }
    default:
      return undefined;
  }
}

/** A build that fails is no fault of a cache, but that it ran at all can be. */
function buildText(name: string, reason: string, roots: readonly LoggedFinding[]): string {
  const why = shown(reason.replace(/^builder /, '').replace(/[.;]$/, ''));
  const failed = `The build of ${name} failed${why === '' ? '' : ` (${why.replace(/^failed /, '')})`}`;
  const forced = roots.some(({ paths }) => paths.some((path) => derivationName(path).startsWith(name)));
  if (forced)
    return `${failed}, and Nix built it only because it could not have it from a cache: mend what stands above first.`;
  const isPossible = roots.some(({ severity, subject }) => severity === 'error' && subject.kind !== 'path');
  return isPossible
    ? `${failed} by itself, which is no fault of a cache; but it may have run only because of what stands above.`
    : `${failed} by itself: that is no fault of a cache.`;
}
