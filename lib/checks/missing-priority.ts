import { askingOrder } from '../derive/asking-order.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import type { CacheInfo } from '../nix/cache-info.ts';
import { atLeast, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

interface Placed extends CacheView {
  readonly all: readonly CacheView[];
}

export default defineCheck({
  id: 'missing-priority',
  title: 'A cache without a priority is asked before caches that are listed before it',
  severity: 'warning',
  layer: 'cache',
  needs: ['caches'],
  wants: ['nix'],
  subjects: (facts) => {
    const all = cacheViews(facts);
    return all.map((view): Placed => ({ ...view, all }));
  },
  judge: (cache, { nix }) => {
    const { reach, all } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (reach.kind !== 'answers') return notApplicable('the cache did not answer');
    if (isOfSomethingElse(reach.info)) return notApplicable('its nix-cache-info is not that of a cache');
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    if (!atLeast(version, '2.4')) return notApplicable('before Nix 2.4 the default comes after most caches');
    const order = askingOrder(all, version);
    const place = order.findIndex(({ entry }) => entry === cache.name);
    if (order[place]?.priorityFrom !== 'default' || reach.info.priorityProblem !== undefined) return good;
    const position = new Map(all.map(({ name }, index) => [name, index]));
    const overtaken = order
      .slice(place + 1)
      .filter(({ entry }) => (position.get(entry) ?? 0) < (position.get(cache.name) ?? 0));
    if (overtaken.length === 0) return good;
    const isLocal = cache.store.kind === 'file';
    const after = Math.max(...overtaken.map(({ priority }) => priority)) + 1;
    return {
      found: true,
      // Asking a directory first costs nothing to speak of.
      severity: isLocal ? 'note' : 'warning',
      data: { overtaken: overtaken.map(({ entry }) => entry) },
      evidence: [
        'its nix-cache-info has no line "Priority:"',
        ...overtaken.map(
          ({ entry, priority }) => `${entry} is listed before it and has priority ${priority}`,
        ),
      ],
      consequence: `${nixName(version)} takes 0 for its priority, the lowest number and so the first place: each path is looked for there first${isLocal ? '' : ', at the price of one request per path that it does not have'}.`,
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'substituters',
          from: cache.name,
          to: `${cache.name}${cache.name.includes('?') ? '&' : '?'}priority=${after}`,
          certainty: 'suggestion',
          note: 'put it into the configuration of the system: for users whom the daemon does not trust, a cache with another parameter is another cache. If it is to be asked first, leave it as it is',
        },
        {
          kind: 'run-on-server',
          commands: [`echo 'Priority: ${after}' >> nix-cache-info`],
          certainty: 'suggestion',
          note: 'in the directory that the server publishes; Nix remembers the old order for up to seven days',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} announces no priority, so Nix asks it before ${data.overtaken.join(', ')}.`,
  cause: () =>
    'Nix sorts caches by priority before it looks at the order of the list, and a cache that announces none counts as 0. What "nix copy" writes to a new cache has no priority.',
  explain: {
    why: 'Lower numbers come first, and cache.nixos.org announces 40. A small cache without a number is then asked for every path before all others.',
    causes: ['A cache made with "nix copy" or by hand.', 'A server that does not announce a priority.'],
    see: ['unreadable-priority', 'duplicate-substituter'],
  },
});

/** An error message as JSON, for example: that no priority stands there is the least that is wrong with it. */
const isOfSomethingElse = ({ quirks }: CacheInfo): boolean =>
  ['no-known-key', 'unknown-key'].every((kind) => quirks.some((quirk) => quirk.kind === kind));
