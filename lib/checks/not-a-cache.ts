import { nixName } from '../derive/consequence.ts';
import type { FixIntent } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { addressHints } from './login-hints.ts';
import { forgetCache, namesCacheInfo } from './shared-fixes.ts';

interface Data {
  /** Undefined where a file is there that is none of a cache. */
  readonly status: number | undefined;
}

export default defineReachCheck({
  id: 'not-a-cache',
  title: 'There is no binary cache at the URL',
  severity: 'error',
  layer: 'http',
  explains: ['remembered-web-page'],
  reach: ['missing', 'not-a-cache', 'answers'],
  found: (cache, reach, { last, version }) => {
    if (reach.kind === 'missing' && reach.status === 0) return undefined;
    // Works in every Nix: whether it is meant to be a cache is for the reader to say.
    const isOdd = reach.kind === 'answers';
    if (isOdd && !reach.info.quirks.some(({ kind }) => kind === 'no-known-key')) return undefined;
    const text = last.body?.text ?? '';
    const data: Data = { status: reach.kind === 'missing' ? reach.status : undefined };
    const tooLong = namesCacheInfo(cache);
    const fixes: readonly FixIntent[] = [
      ...(tooLong === undefined ? [] : [tooLong]),
      ...addressHints(cache),
      {
        kind: 'do',
        text: `Correct the URL: ${last.url} has to be a short text with lines such as "StoreDir: /nix/store". Look for a missing path, a wrong port or a host that moved.`,
        certainty: 'suggestion',
      },
      forgetCache(cache),
    ];
    if (data.status !== undefined) return { data, evidence: [`${last.url} answered ${data.status}`], fixes };
    return {
      data,
      severity: isOdd ? 'note' : 'warning',
      certainty: isOdd ? 'possible' : 'likely',
      evidence: [
        `${last.url} answered ${last.status} with ${last.body?.bytes ?? 0} bytes`,
        ...(text.trim() === '' ? [] : [`they begin: ${excerpt(text.trim(), 60)}`]),
      ],
      consequence: `${nixName(version)} takes any answer for that of a cache, so it asks this one for every path.`,
      fixes,
    };
  },
  message: ({ subject, data }) =>
    data.status === undefined
      ? `${subject.name} answers, but its nix-cache-info holds nothing that a cache would say.`
      : `There is no binary cache at ${subject.name}: it answers ${data.status} when asked for its nix-cache-info.`,
  cause: ({ data }) =>
    data.status === undefined
      ? 'The file is empty or belongs to something else: a server that answers every request alike, or a cache whose nix-cache-info was damaged.'
      : 'A web server is there, but the URL does not lead to a cache: a path is missing or too long, the cache was moved or removed, or it is a private one that hides itself from strangers.',
  explain: {
    why: 'Every binary cache has a file nix-cache-info. Nix says "does not appear to be a binary cache" where it is missing, after trying to put one there, and goes on without the cache.',
    causes: [
      'A typing error in the URL, or a missing path (attic and Artifactory have one per cache).',
      'The cache was renamed or deleted.',
      'A bucket to which paths were copied, but never a nix-cache-info.',
    ],
    see: ['web-page-answer', 'denied-access', 'server-error'],
  },
});
